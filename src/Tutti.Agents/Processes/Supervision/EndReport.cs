using System.Buffers.Binary;
using Tutti.Agents.Processes.Limits;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>What a supervisor says when its tree is gone.</summary>
/// <param name="ProcessorTime">User and system time of every process of the tree.</param>
/// <param name="MaximumResidentBytes">The largest resident set of any one of them.</param>
/// <param name="LeftoversEnded">How many processes outlived the command and had to be ended.</param>
/// <param name="Survivors">How many could not be ended.</param>
/// <param name="Limit">The limit for which it ended the tree, if it did.</param>
internal readonly record struct EndReport(TimeSpan ProcessorTime, long MaximumResidentBytes, int LeftoversEnded, int Survivors, ProcessLimit? Limit = null)
{
    private const int Size = 25;

    internal byte[] Encode()
    {
        var payload = new byte[Size];
        BinaryPrimitives.WriteInt64LittleEndian(payload, ProcessorTime.Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(8), MaximumResidentBytes);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(16), LeftoversEnded);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(20), Survivors);
        payload[24] = (byte)(Limit ?? 0);
        return payload;
    }

    internal static EndReport Decode(ReadOnlySpan<byte> payload) => new(
        TimeSpan.FromTicks(BinaryPrimitives.ReadInt64LittleEndian(payload)),
        BinaryPrimitives.ReadInt64LittleEndian(payload[8..]),
        BinaryPrimitives.ReadInt32LittleEndian(payload[16..]),
        BinaryPrimitives.ReadInt32LittleEndian(payload[20..]),
        payload[24] == 0 ? null : (ProcessLimit)payload[24]);
}
