using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Journal;

namespace Tutti.Storage.Embedded.Log;

/// <summary>A block where it lies, with every checksum verified. Whether it belongs here is the reader's question.</summary>
internal readonly ref struct BlockView
{
    private BlockView(ReadOnlySpan<byte> bytes, BlockHeader header)
    {
        Bytes = bytes;
        Header = header;
    }

    /// <summary>The block with its padding.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public BlockHeader Header { get; }

    public uint Checksum => BlockHeader.Checksum(Bytes);

    public ReadOnlySpan<byte> Body => Bytes.Slice(BlockHeader.Size, Header.BodyBytes);

    /// <summary>A record whose checksum fits.</summary>
    public static bool TryParseRecord(ReadOnlySpan<byte> source, out RecordView view) =>
        Mutations.Is(Mutation.RecordNotChecked) ? RecordView.TryParseChecked(source, out view) : RecordView.TryParse(source, out view);

    /// <summary>Checks a whole block: header, each record, their order of positions, the padding.</summary>
    /// <param name="source">Bytes that should begin with a block.</param>
    /// <param name="seed">The store's seed of checksums.</param>
    /// <param name="view">The block.</param>
    public static bool TryParse(ReadOnlySpan<byte> source, uint seed, out BlockView view)
    {
        view = default;
        if (!BlockHeader.TryRead(source, out var header) || header.PaddedBytes > source.Length) { return false; }
        var block = source[..header.PaddedBytes];
        var checksum = BlockHeader.Start(block, seed);
        var rest = block.Slice(BlockHeader.Size, header.BodyBytes);
        for (var index = 0; index < header.Count; index++)
        {
            if (!TryParseRecord(rest, out var record) || record.Header.Position != header.FirstPosition + index) { return false; }
            checksum = Crc32C.Append(checksum, record.Bytes[..sizeof(uint)]);
            rest = rest[record.Bytes.Length..];
        }

        if (!rest.IsEmpty || checksum != BlockHeader.Checksum(block)) { return false; }
        if (block[(BlockHeader.Size + header.BodyBytes)..].ContainsAnyExcept((byte)0)) { return false; }
        view = new BlockView(block, header);
        return true;
    }
}
