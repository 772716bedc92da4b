using System.Globalization;

namespace Tutti.Storage.Embedded.Log;

/// <summary>
/// Bytes that are not zero behind the last block of a segment. They belong to no record and nothing believes them: a crash tears a write, and the next start clears that up; else
/// somebody has put them there, so they are told.
/// </summary>
internal sealed class StrayBytes
{
    private readonly Dictionary<int, long> _ends = [];

    /// <summary>Takes the next block of the chain.</summary>
    public void See(in BlockView block) => _ends[block.Header.Address.Segment] = block.Header.Address.Offset + block.Header.PaddedBytes;

    /// <summary>Says where such bytes are.</summary>
    /// <param name="scanner">Has followed the chain.</param>
    /// <param name="segments">The segments.</param>
    /// <param name="end">Where the chain ended.</param>
    public IReadOnlyList<string> Find(LogScanner scanner, SegmentFolder segments, LogTail end)
    {
        var found = Enumerable.Range(SegmentFolder.First, segments.Last()).Where(segments.Exists).Select(segment => (Segment: segment, Start: _ends.GetValueOrDefault(segment), Bytes: BehindIn(segments, segment)))
            .Where(static stray => stray.Bytes > 0).ToList();
        // Where the chain goes on by now, somebody writes at its end: what was found there are commits under way.
        if (found.Exists(stray => stray.Segment >= end.Next.Segment) && scanner.Follow(end, static (in _) => { }).Next != end.Next) { found.RemoveAll(stray => stray.Segment >= end.Next.Segment); }
        return [.. found.Select(static stray => string.Create(CultureInfo.InvariantCulture, $"{stray.Bytes} bytes in '{SegmentFolder.Name(stray.Segment)}' from byte {stray.Start} on belong to no record: a write that a crash tore, or something that was put there"))];
    }

    private long BehindIn(SegmentFolder segments, int segment)
    {
        var reader = new SegmentReader();
        reader.Open(segments.Get(segment));
        var (start, end) = (_ends.GetValueOrDefault(segment), _ends.GetValueOrDefault(segment));
        for (var offset = start; offset < reader.Length;)
        {
            var bytes = reader.Peek(offset, LogSizes.Zeros.Length);
            if (bytes.IsEmpty) { break; }
            if (bytes.LastIndexOfAnyExcept((byte)0) is >= 0 and var last) { end = offset + last + 1; }
            offset += bytes.Length;
        }

        return end - start;
    }
}
