using System.Numerics;
using System.Runtime.InteropServices;

namespace Tutti.Kernel.Journal;

/// <summary>CRC-32C (Castagnoli), the checksum of records and blocks. It finds accidents; forgery is what the log's proofs are for.</summary>
public static class Crc32C
{
    /// <summary>Continues a checksum over more bytes.</summary>
    /// <param name="checksum">The checksum of the bytes before, or 0.</param>
    /// <param name="bytes">The bytes that follow.</param>
    /// <returns>The checksum of both.</returns>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var crc = ~checksum;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) { crc = BitOperations.Crc32C(crc, word); }
        foreach (var single in bytes[(words.Length * sizeof(ulong))..]) { crc = BitOperations.Crc32C(crc, single); }
        return ~crc;
    }
}
