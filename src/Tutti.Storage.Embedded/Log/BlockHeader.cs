using System.Buffers.Binary;
using Tutti.Kernel.Journal;

namespace Tutti.Storage.Embedded.Log;

/// <summary>The 40 bytes before the records of one commit. Drawn in <c>docs/formats/blocks.md</c>.</summary>
/// <param name="BodyBytes">Bytes of the records, without padding.</param>
/// <param name="Count">Number of records; 0 in a seal.</param>
/// <param name="FirstPosition">Position of the first record, or of the next one to come in a seal.</param>
/// <param name="Epoch">Epoch of the writer (rule S8).</param>
/// <param name="PreviousChecksum">Checksum of the block before; the store's seed in the first one.</param>
/// <param name="Address">Where the block belongs.</param>
internal readonly record struct BlockHeader(
    int BodyBytes, int Count, long FirstPosition, uint Epoch, uint PreviousChecksum, LogAddress Address)
{
    public const int Size = 40;
    public const int Alignment = 8;
    public const int MaxBodyBytes = 4 * 1024 * 1024;

    private const int CheckedFrom = 8;

    /// <summary>The first four bytes of every block.</summary>
    public static ReadOnlySpan<byte> Magic => "TUB1"u8;

    /// <summary>Bytes of the block with its padding.</summary>
    public int PaddedBytes => Pad(Size + BodyBytes);

    public static int Pad(int bytes) => (bytes + Alignment - 1) & -Alignment;

    /// <summary>Reads a header that begins with the magic; says nothing about its truth.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out BlockHeader header)
    {
        header = default;
        if (source.Length < Size || !source.StartsWith(Magic)) { return false; }
        header = new BlockHeader(
            BinaryPrimitives.ReadInt32BigEndian(source[8..]),
            BinaryPrimitives.ReadInt32BigEndian(source[12..]),
            BinaryPrimitives.ReadInt64BigEndian(source[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[24..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[28..]),
            new LogAddress(BinaryPrimitives.ReadInt64BigEndian(source[32..])));
        return header.BodyBytes is >= 0 and <= MaxBodyBytes && header.Count >= 0 && (header.Count == 0) == (header.BodyBytes == 0);
    }

    /// <summary>The checksum that a block carries.</summary>
    public static uint Checksum(ReadOnlySpan<byte> block) => BinaryPrimitives.ReadUInt32BigEndian(block[4..]);

    /// <summary>Writes the header of a block whose records are finished.</summary>
    /// <param name="destination">The block.</param>
    /// <param name="seed">The store's seed of checksums.</param>
    /// <param name="recordChecksums">The first four bytes of each record.</param>
    /// <returns>The block's checksum.</returns>
    public uint Write(Span<byte> destination, uint seed, ReadOnlySpan<byte> recordChecksums)
    {
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteInt32BigEndian(destination[8..], BodyBytes);
        BinaryPrimitives.WriteInt32BigEndian(destination[12..], Count);
        BinaryPrimitives.WriteInt64BigEndian(destination[16..], FirstPosition);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], Epoch);
        BinaryPrimitives.WriteUInt32BigEndian(destination[28..], PreviousChecksum);
        BinaryPrimitives.WriteInt64BigEndian(destination[32..], Address.Value);
        var checksum = Crc32C.Append(Start(destination, seed), recordChecksums);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], checksum);
        return checksum;
    }

    /// <summary>The checksum of a header alone; continued over the first four bytes of each record it becomes the block's.</summary>
    public static uint Start(ReadOnlySpan<byte> header, uint seed) => Crc32C.Append(seed, header[CheckedFrom..Size]);
}
