using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Journal;

namespace Tutti.Storage.Embedded.Log;

/// <summary>Takes over each sound block in order.</summary>
internal delegate void BlockVisitor(in BlockView block);

/// <summary>Follows the chain of blocks, and tells a torn tail from damage.</summary>
/// <remarks>
/// A block is written only when the one before is durable. So a bad block with a sound successor was durable once: it is damage.
/// A bad block without any successor may be a commit that a crash interrupted; nobody was told that it is durable.
/// </remarks>
internal sealed class LogScanner(SegmentFolder segments, uint seed)
{
    private readonly SegmentReader _reader = new();

    /// <summary>Visits every block from a tail on.</summary>
    /// <param name="from">Where to begin: the tail of an earlier time.</param>
    /// <param name="visit">Called for each block.</param>
    /// <returns>Where the chain ends. What follows must be judged by <see cref="RequireTornTail"/>.</returns>
    public LogTail Follow(LogTail from, BlockVisitor visit) => Follow(from, segments.Last(), visit);

    /// <summary>Visits the blocks up to a segment.</summary>
    public LogTail Follow(LogTail from, int lastSegment, BlockVisitor visit)
    {
        var tail = from;
        for (var segment = tail.Next.Segment; segment <= lastSegment && segments.Exists(segment); segment++)
        {
            _reader.Open(segments.Get(segment));
            if (segment != tail.Next.Segment && !Continues(segment, tail)) { break; }
            if (segment != tail.Next.Segment) { tail = tail with { Next = new LogAddress(segment, 0) }; }
            while (TryParseAt(tail.Next.Offset, out var block) && IsNext(block, tail))
            {
                visit(block);
                tail = LogTail.After(block.Header, block.Checksum);
            }
        }

        return tail;
    }

    /// <summary>Throws if the bytes behind a tail show that a durable block is lost.</summary>
    /// <param name="tail">What <see cref="Follow(LogTail, BlockVisitor)"/> returned.</param>
    /// <returns>Up to which byte the tail's segment, and the later ones together, hold something behind the tail; 0 and 0 for a clean one.</returns>
    /// <exception cref="StoreDamagedException">A durable block is damaged.</exception>
    public (long Here, long Later) RequireTornTail(LogTail tail)
    {
        var last = segments.Last();
        var (here, later) = (0L, 0L);
        for (var segment = tail.Next.Segment; segment <= last; segment++)
        {
            if (!segments.Exists(segment)) { throw Damaged(tail, DamageKind.MissingBytes, $"segment {segment} is missing"); }
            _reader.Open(segments.Get(segment));
            var start = segment == tail.Next.Segment ? tail.Next.Offset : 0;
            if (segment == tail.Next.Segment && start > _reader.Length) { throw Damaged(tail, DamageKind.MissingBytes, "the segment is too short"); }
            var used = Search(segment, start, tail);
            if (segment == tail.Next.Segment) { here = used; } else { later += used; }
        }

        return (here, later);
    }

    private static bool IsNext(in BlockView block, in LogTail tail) =>
        block.Header.Address == tail.Next && block.Header.FirstPosition == tail.Position && block.Header.PreviousChecksum == tail.Checksum;

    private static StoreDamagedException Damaged(in LogTail tail, DamageKind kind, string detail) =>
        new(kind, tail.Next.Segment, tail.Next.Offset, $"the block of position {tail.Position} should be here, {detail}");

    private bool Continues(int segment, in LogTail tail) =>
        TryParseAt(0, out var block) && IsNext(block, tail with { Next = new LogAddress(segment, 0) });

    private bool TryParseAt(long offset, out BlockView block)
    {
        block = default;
        return BlockHeader.TryRead(_reader.Peek(offset, BlockHeader.Size), out var header)
            && BlockView.TryParse(_reader.Peek(offset, header.PaddedBytes), seed, out block);
    }

    private long Search(int segment, long start, in LogTail tail)
    {
        var end = start;
        for (var offset = start; offset < _reader.Length;)
        {
            var bytes = _reader.Peek(offset, LogSizes.Zeros.Length);
            if (bytes.IsEmpty) { break; }
            var nonzero = bytes.LastIndexOfAnyExcept((byte)0);
            if (nonzero >= 0)
            {
                end = offset + nonzero + 1;
                SearchChunk(segment, offset, bytes.Length, tail);
            }

            offset += bytes.Length;
        }

        return end - start;
    }

    private void SearchChunk(int segment, long offset, int count, in LogTail tail)
    {
        for (var at = 0; at < count;)
        {
            var found = _reader.Peek(offset + at, count - at + BlockHeader.Magic.Length - 1).IndexOf(BlockHeader.Magic);
            if (found < 0) { return; }
            at += found;
            if (TryParseAt(offset + at, out var block)) { RequireNotLater(block, new LogAddress(segment, offset + at), tail); }
            at++;
        }
    }

    private void RequireNotLater(in BlockView block, LogAddress place, in LogTail tail)
    {
        // Blocks of the past may lie inside contents (an agent can print this very file); a block of the future cannot.
        if ((block.Header.Address.Value < tail.Next.Value && place != tail.Next) || Mutations.Is(Mutation.LostBlockTakenForTorn)) { return; }
        var evidence = $"but a sound block of position {block.Header.FirstPosition} lies at {place}";
        throw Damaged(tail, KindAt(tail), evidence);
    }

    private DamageKind KindAt(in LogTail tail)
    {
        _reader.Open(segments.Get(tail.Next.Segment));
        if (tail.Next.Offset >= _reader.Length) { return DamageKind.MissingBytes; }
        var head = _reader.Peek(tail.Next.Offset, BlockHeader.Size);
        if (!head.ContainsAnyExcept((byte)0)) { return DamageKind.LostWrite; }
        if (!TryParseAt(tail.Next.Offset, out var block)) { return DamageKind.BitRot; }
        return block.Header.Address == tail.Next ? DamageKind.StaleWrite : DamageKind.MisdirectedWrite;
    }
}
