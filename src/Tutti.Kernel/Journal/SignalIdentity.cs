using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Journal;

/// <summary>What makes two signals the same message: sender and id (rule R6), hashed to 128 bits.</summary>
/// <param name="High">The more significant half.</param>
/// <param name="Low">The other half.</param>
internal readonly record struct SignalIdentity(ulong High, ulong Low)
{
    /// <summary>As one receiver sees it.</summary>
    public static SignalIdentity Of(SignalBody signal) => Hash($"{signal.Sender.Length}:{signal.Sender}{signal.Id}");

    /// <summary>As the catalogue of many receivers sees it.</summary>
    public static SignalIdentity Of(SignalBody signal, RunId target) => Hash($"{target}:{signal.Sender.Length}:{signal.Sender}{signal.Id}");

    public override int GetHashCode() => unchecked((int)Low);

    private static SignalIdentity Hash(string text)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return new(BinaryPrimitives.ReadUInt64BigEndian(digest), BinaryPrimitives.ReadUInt64BigEndian(digest.AsSpan(sizeof(ulong))));
    }
}
