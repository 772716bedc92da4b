using System.Buffers.Binary;
using System.Text;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>Why a command was not executed.</summary>
/// <param name="Stage">The call that failed.</param>
/// <param name="Error">Its errno, or 0.</param>
/// <param name="Text">More about it.</param>
internal sealed record StartRefusal(StartStage Stage, int Error, string Text = "")
{
    private const int FixedBytes = 5;

    internal byte[] Encode()
    {
        var text = Encoding.UTF8.GetBytes(Text);
        var payload = new byte[FixedBytes + text.Length];
        payload[0] = (byte)Stage;
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(1), Error);
        text.CopyTo(payload, FixedBytes);
        return payload;
    }

    internal static StartRefusal Decode(ReadOnlySpan<byte> payload) => new(
        (StartStage)payload[0], BinaryPrimitives.ReadInt32LittleEndian(payload[1..]), Encoding.UTF8.GetString(payload[FixedBytes..]));
}
