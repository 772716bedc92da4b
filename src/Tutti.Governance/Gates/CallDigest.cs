using System.Buffers;
using System.Text;
using Tutti.Governance.Calls;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Gates;

/// <summary>What makes it this call and no other; an approval is good for exactly this.</summary>
internal static class CallDigest
{
    public static string Of(GateCall call)
    {
        ReadOnlySpan<string?> parts = [call.Target.Full, call.Arguments.Digest, call.Fingerprint, call.Caller.User, call.Caller.Source, call.Agent, call.Run.Id];
        var most = parts.Length - 1;
        foreach (var part in parts) { most += Encoding.UTF8.GetMaxByteCount(part?.Length ?? 0); }
        var text = ArrayPool<byte>.Shared.Rent(most);
        var length = 0;
        for (var part = 0; part < parts.Length; part++)
        {
            if (part > 0) { text[length++] = (byte)'\n'; }
            length += Encoding.UTF8.GetBytes(parts[part], text.AsSpan(length));
        }

        var digest = Sha256.HexOf(text.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(text);
        return digest;
    }
}
