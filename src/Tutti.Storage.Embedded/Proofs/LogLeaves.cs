using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>Takes over the hash of a record's leaf.</summary>
internal delegate void LeafVisitor(long position, ReadOnlySpan<byte> hash);

/// <summary>Makes the leaves of the tree from the records themselves, as they lie on the disk: what is signed is what is there. Not thread safe.</summary>
internal sealed class LogLeaves(SegmentFolder segments, PositionIndex positions, uint seed)
{
    private readonly LogScanner _scanner = new(segments, seed); // kept for its buffer: the end of the log is read many times a second

    /// <summary>Hashes the records between two positions.</summary>
    /// <param name="from">The first one.</param>
    /// <param name="end">Where the log ended when it was asked; the last record lies before it.</param>
    /// <param name="visit">Called for each, in order.</param>
    /// <exception cref="StoreDamagedException">The log does not read as it was written.</exception>
    public void Visit(long from, LogTail end, LeafVisitor visit)
    {
        if (from >= end.Position) { return; }
        var start = Before(from);
        var reached = _scanner.Follow(start, end.Next.Segment, (in block) =>
        {
            if (block.Header.Address.Value < end.Next.Value) { Visit(block, from, visit); } // what follows was not durable then
        });
        if (reached.Position >= end.Position) { return; }
        throw new StoreDamagedException(DamageKind.BitRot, reached.Next.Segment, reached.Next.Offset, $"the block of position {reached.Position} should be here, and the log has {end.Position} records");
    }

    private static void Visit(in BlockView block, long from, LeafVisitor visit)
    {
        Span<byte> hash = stackalloc byte[TreeHash.Size];
        for (var rest = block.Body; RecordView.TryParseChecked(rest, out var record); rest = rest[record.Bytes.Length..])
        {
            var position = record.Header.Position;
            if (position < from) { continue; }
            TreeHash.Leaf(record.CanonicalHeader, hash);
            visit(position, hash);
        }
    }

    /// <summary>A place of the log at or before a position from which it can be followed.</summary>
    private LogTail Before(long position)
    {
        if (!positions.TryFind(position, out var address)) { return LogTail.Empty(seed); }
        var head = new byte[BlockHeader.Size];
        return segments.Find(address.Segment)?.ReadFully(head, address.Offset) == head.Length && BlockHeader.TryRead(head, out var block)
            ? new LogTail(address, block.FirstPosition, block.PreviousChecksum, default, IsSealed: false)
            : throw new StoreDamagedException(DamageKind.BitRot, address.Segment, address.Offset, "a block should begin here");
    }
}
