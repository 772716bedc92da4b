namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>The checksum of ZIP (CRC-32 as IEEE 802.3 has it): finds accidents; intent is found by the proofs.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(static value => Shifted((uint)value))];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes) { crc = Table[(byte)(crc ^ value)] ^ (crc >> 8); }
        return ~crc;
    }

    private static uint Shifted(uint value)
    {
        for (var bit = 0; bit < 8; bit++) { value = (value & 1) == 1 ? (value >> 1) ^ Polynomial : value >> 1; }
        return value;
    }
}
