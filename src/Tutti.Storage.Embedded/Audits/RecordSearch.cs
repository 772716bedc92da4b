using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>Finds the records of a run by reading the log, with what is needed to prove them.</summary>
internal sealed class RecordSearch(IDisk disk, uint seed, long size)
{
    private readonly PositionIndex _positions = new();
    private readonly Dictionary<RunId, List<ReceiptRecord>> _found = [];
    private readonly HashSet<RunId> _others = [];

    /// <summary>The records of the one run that a text means.</summary>
    public (RunId Run, IReadOnlyList<ReceiptRecord> Records) Find(string run, string? step, CancellationToken cancellationToken)
    {
        using var segments = new SegmentFolder(disk);
        var reader = new RecordReader(segments, _positions, new BlobFolder(disk));
        new LogScanner(segments, seed).Follow(LogTail.Empty(seed), (in block) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            Visit(block, run, reader);
        });
        if (_found.Count != 1) { throw LogErrors.NoSuchRun(run, [.. _found.Keys.Select(static found => found.ToString())]); }
        var (id, records) = _found.Single();
        if (step is null) { return (id, records); }
        var ofStep = records.Where(record => record.IsAt(step)).ToList();
        return ofStep.Count > 0 ? (id, ofStep) : throw LogErrors.NoSuchStep(id.ToString(), step, [.. records.Select(static record => record.Disclosed?.Path).OfType<string>().Where(static path => path.Length > 0).Distinct()]);
    }

    private void Visit(in BlockView block, string run, RecordReader reader)
    {
        if (block.Header.Count > 0) { _positions.Add(block.Header.FirstPosition, block.Header.Address); }
        var offset = BlockHeader.Size;
        for (var rest = block.Body; RecordView.TryParseChecked(rest, out var record); rest = rest[record.Bytes.Length..])
        {
            if (record.Header.Position < size && IsWanted(record.Header.Run, run)) { Take(record, block.Header.Address.Plus(offset), reader); }
            offset += record.Bytes.Length;
        }
    }

    private bool IsWanted(RunId id, string run)
    {
        if (_found.ContainsKey(id)) { return true; }
        if (_others.Contains(id)) { return false; }
        if (!id.ToString().StartsWith(run, StringComparison.OrdinalIgnoreCase)) { return !_others.Add(id); }
        _found.Add(id, []);
        return true;
    }

    private void Take(in RecordView record, LogAddress place, RecordReader reader) => _found[record.Header.Run].Add(new ReceiptRecord
    {
        Position = record.Header.Position,
        Header = Convert.ToBase64String(record.CanonicalHeader),
        Proof = [],
        Disclosed = record.Erased != Erasure.None ? null : new ReceiptPayload
        {
            Salt = Convert.ToBase64String(record.Salt),
            Path = Encoding.UTF8.GetString(record.Path),
            Body = Convert.ToBase64String(record.Body),
            Content = Convert.ToBase64String(reader.ContentOf(record, place).Span),
        },
    });
}
