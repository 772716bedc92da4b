using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Checks;

/// <summary>One full check of a log. Made for one use.</summary>
internal sealed class StoreCheck(SegmentFolder segments, RecordReader reader, uint seed, IProgress<long>? progress)
{
    private const int MaxFaults = 1000;

    private readonly List<string> _faults = [];
    private readonly Dictionary<RunId, long> _last = [];
    private readonly StrayBytes _stray = new();
    private IReadOnlyList<string> _found = [];
    private long _blocks;
    private long _records;
    private long _bytes;
    private long _references;
    private long _blobs;

    /// <summary>Checks the log up to a tail.</summary>
    public StoreCheckReport Run(LogTail tail, CancellationToken cancellationToken)
    {
        try
        {
            var scanner = new LogScanner(segments, seed);
            var end = scanner.Follow(LogTail.Empty(seed), tail.Next.Segment, (in block) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                _stray.See(block);
                Visit(block);
            });
            if (end.Position < tail.Position)
            {
                scanner.RequireTornTail(end); // says what is wrong where
                Report($"{end.Next}: the chain of blocks ends at position {end.Position}, the log's head is {tail.Position}");
            }
            else { _found = _stray.Find(scanner, segments, end); }
        }
        catch (TuttiException fault)
        {
            Report(fault.Message);
        }

        return new StoreCheckReport
        {
            Blocks = _blocks,
            Records = _records,
            Bytes = _bytes,
            References = _references,
            Blobs = _blobs,
            Faults = _faults,
            Stray = _found,
        };
    }

    private void Visit(in BlockView block)
    {
        _blocks++;
        _bytes += block.Bytes.Length;
        var offset = BlockHeader.Size;
        for (var rest = block.Body; RecordView.TryParse(rest, out var record); rest = rest[record.Bytes.Length..])
        {
            Check(record, block.Header.Address.Plus(offset));
            offset += record.Bytes.Length;
        }

        progress?.Report(_bytes);
    }

    private void Check(in RecordView record, LogAddress place)
    {
        _records++;
        if (record.Mode == ContentMode.Reference) { _references++; }
        if (record.Mode == ContentMode.Blob) { _blobs++; }
        var header = record.Header;
        var previous = _last.GetValueOrDefault(header.Run, -1);
        if (header.Previous != previous) { Report($"{place}: position {header.Position} follows {header.Previous}, but the run's last record is {previous}"); }
        _last[header.Run] = header.Position;
        if (record.Erased != Erasure.None) { return; } // nothing to compare; 'tutti verify' says on whose word
        try
        {
            if (!record.KeepsItself() && !record.Keeps(reader.ContentOf(record, place).Span)) { Report($"{place}: position {header.Position} does not keep its commitment"); }
        }
        catch (TuttiException fault)
        {
            Report($"{place}: position {header.Position}: {fault.Message}");
        }
    }

    private void Report(string fault)
    {
        if (_faults.Count < MaxFaults) { _faults.Add(fault); }
    }
}
