using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Contents;

namespace Tutti.Storage.Embedded.Log;

/// <summary>Reads single records by address or position. Thread safe; reads block the calling thread for as long as the disk takes.</summary>
internal sealed class RecordReader(SegmentFolder segments, PositionIndex positions, BlobFolder blobs)
{
    /// <summary>Reads the records of a run backwards, newest first.</summary>
    /// <param name="run">The run.</param>
    /// <param name="position">Its newest record.</param>
    /// <param name="address">Where that record probably is.</param>
    /// <param name="fromPosition">Where to stop.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public List<JournalRecord> ReadBack(RunId run, long position, LogAddress address, long fromPosition, CancellationToken cancellationToken)
    {
        var records = new List<JournalRecord>();
        using var window = new ReadWindow(segments);
        while (position >= 0 && position >= fromPosition)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var view = Locate(window, position, address);
            if (view.Header.Run != run) { throw Broken(window.Place, $"position {position} is not of run {run}"); }
            if (view.Header.Previous >= position) { throw Broken(window.Place, $"position {position} does not follow {view.Header.Previous}"); }
            address = new LogAddress(view.PreviousAddress);
            position = view.Header.Previous;
            records.Add(Complete(view, window.Place));
        }

        return records;
    }

    /// <summary>Reads the record at a position that is known to be durable.</summary>
    public JournalRecord Read(long position)
    {
        using var window = new ReadWindow(segments);
        return Complete(Locate(window, position, default), window.Place);
    }

    /// <summary>The content of a record, wherever it is.</summary>
    /// <exception cref="StoreDamagedException">The record that it refers to does not hold it.</exception>
    public ReadOnlyMemory<byte> ContentOf(in RecordView view, LogAddress place)
    {
        if (view.Erased == Erasure.All) { return default; }
        switch (view.Mode)
        {
            case ContentMode.Reference:
                var referenced = view.ReferencedPosition < view.Header.Position
                    ? Read(view.ReferencedPosition).Content
                    : throw Broken(place, "a record refers to a later one");
                return view.Keeps(referenced.Span) ? referenced : throw Broken(place, "the content referred to is another one");
            case ContentMode.Blob:
                return blobs.Read(ContentDigest.Read(view.Stored));
            case ContentMode.Inline:
                return view.Stored.ToArray();
            case ContentMode.None:
            default:
                return default;
        }
    }

    private static StoreDamagedException Broken(LogAddress place, string detail) =>
        new(DamageKind.BrokenPromise, place.Segment, place.Offset, detail);

    private JournalRecord Complete(in RecordView view, LogAddress place) =>
        view.ToRecord(view.Mode == ContentMode.Inline ? default : ContentOf(view, place));

    private RecordView Locate(ReadWindow window, long position, LogAddress address)
    {
        if (address.Value > 0 && window.TryRead(address, out var view) && view.Header.Position == position) { return view; }
        return Search(window, position);
    }

    private RecordView Search(ReadWindow window, long position)
    {
        if (!positions.TryFind(position, out var block)) { throw new InvalidOperationException($"Position {position} has no block; the index misses the log's start."); }
        while (true)
        {
            if (!window.TryReadHeader(block, out var header))
            {
                throw new StoreDamagedException(DamageKind.BitRot, block.Segment, block.Offset, "a block should begin here");
            }

            if (header.IsEndOfSegment)
            {
                block = new LogAddress(block.Segment + 1, 0);
                continue;
            }

            if (position < header.Block.FirstPosition + header.Block.Count) { return Step(window, block, (int)(position - header.Block.FirstPosition)); }
            block = block.Plus(header.Block.PaddedBytes);
        }
    }

    private static RecordView Step(ReadWindow window, LogAddress block, int index)
    {
        var address = block.Plus(BlockHeader.Size);
        for (; window.TryRead(address, out var view); index--)
        {
            if (index == 0) { return view; }
            address = address.Plus(view.Bytes.Length);
        }

        throw new StoreDamagedException(DamageKind.BitRot, address.Segment, address.Offset, "a record should begin here");
    }
}
