using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Audits.Searches;

/// <summary>Looks for records by reading the log from its beginning, whoever writes at its end meanwhile. Holds no more than what was asked for. Made for one use.</summary>
internal sealed class LogSearch : IDisposable
{
    private readonly SegmentFolder _segments;
    private readonly PositionIndex _positions = new();
    private readonly RecordFilter _filter;
    private readonly RecordMatch _match;
    private readonly uint _seed;
    private readonly long _signed;
    private readonly Queue<FoundRecord> _newest = [];
    private int _found;
    private bool _isOver;
    private int _unreadable;
    private long _bytes;

    /// <param name="disk">The store.</param>
    /// <param name="seed">Its seed of checksums.</param>
    /// <param name="signed">Records under the last signed head.</param>
    /// <param name="filter">What is looked for.</param>
    public LogSearch(IDisk disk, uint seed, long signed, RecordFilter filter)
    {
        _segments = new SegmentFolder(disk);
        (_seed, _signed, _filter) = (seed, signed, filter);
        _match = new RecordMatch(filter, new RecordReader(_segments, _positions, new BlobFolder(disk)), signed);
    }

    /// <summary>Reads, and hands out what fits: as it is found, or at the end where the newest are wanted.</summary>
    /// <param name="visit">Takes what was found.</param>
    /// <param name="progress">Told the bytes that were read; may be null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public SearchEnd Run(Action<FoundRecord> visit, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var (scanner, tail) = (new LogScanner(_segments, _seed), LogTail.Empty(_seed));
        // Segment by segment: a limit that is reached early reads no more of a long log.
        for (var (segment, last) = (SegmentFolder.First, _segments.Last()); segment <= last && !_isOver; segment++)
        {
            tail = scanner.Follow(tail, segment, (in block) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_isOver) { return; }
                Visit(block, visit);
                progress?.Report(_bytes += block.Bytes.Length);
            });
        }

        foreach (var record in _newest.Reverse()) { visit(record); }
        var damage = !_isOver && tail.Position < _signed ? $"{tail.Next}: the log ends at position {tail.Position}, and its head says {_signed}" : null;
        return new SearchEnd(_filter.NewestFirst ? _newest.Count : _found, _isOver || _found > _newest.Count && _filter.NewestFirst, _unreadable, damage);
    }

    public void Dispose() => _segments.Dispose();

    private void Visit(in BlockView block, Action<FoundRecord> visit)
    {
        if (block.Header.Count > 0) { _positions.Add(block.Header.FirstPosition, block.Header.Address); }
        var offset = BlockHeader.Size;
        for (var rest = block.Body; !_isOver && RecordView.TryParseChecked(rest, out var record); rest = rest[record.Bytes.Length..])
        {
            if (Find(record, block.Header.Address.Plus(offset)) is { } found) { Take(found, visit); }
            offset += record.Bytes.Length;
        }
    }

    private FoundRecord? Find(in RecordView record, LogAddress place)
    {
        try { return _match.Of(record, place); }
        catch (TuttiException)
        {
            _unreadable++; // a content that is damaged or gone; 'tutti verify' says which and why
            return null;
        }
    }

    private void Take(FoundRecord found, Action<FoundRecord> visit)
    {
        if (!_filter.NewestFirst && _filter.Limit > 0 && _found == _filter.Limit)
        {
            _isOver = true; // there is one more than was asked for
            return;
        }

        _found++;
        if (!_filter.NewestFirst)
        {
            visit(found);
            return;
        }

        _newest.Enqueue(found);
        if (_filter.Limit > 0 && _newest.Count > _filter.Limit) { _newest.Dequeue(); }
    }
}
