using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Erasing;

/// <summary>What is to be erased, and what of it somebody else still holds: found by reading the log once.</summary>
/// <param name="erased">Runs that were erased, each with the position of the record that says so.</param>
internal sealed class ErasurePlan(IReadOnlyDictionary<RunId, long> erased)
{
    private readonly HashSet<long> _positions = [];
    private readonly HashSet<long> _contents = [];
    private readonly SortedSet<int> _segments = [];
    private readonly HashSet<long> _heldPositions = [];
    private readonly HashSet<ContentDigest> _heldBlobs = [];
    private readonly Dictionary<ContentDigest, long> _blobs = [];

    /// <summary>The segments in which something is to be erased, in order.</summary>
    public IReadOnlyCollection<int> Segments => _segments;

    /// <summary>Positions whose contents further records may not refer to.</summary>
    public IReadOnlySet<long> Contents => _contents;

    /// <summary>Blobs that nobody holds any more, each with the last position that refers to it.</summary>
    public IEnumerable<KeyValuePair<ContentDigest, long>> Blobs => _blobs.Where(blob => !_heldBlobs.Contains(blob.Key));

    /// <summary>Contents of erased records that stay.</summary>
    public long Shared => _contents.Count(_heldPositions.Contains);

    /// <summary>Takes over a block of the log.</summary>
    public void Visit(in BlockView block)
    {
        for (var rest = block.Body; RecordView.TryParseChecked(rest, out var record); rest = rest[record.Bytes.Length..])
        {
            if (!IsToGo(record.Header)) { Hold(record); }
            else if (record.Erased != Erasure.All) { Take(record, block.Header.Address.Segment); }
        }
    }

    /// <summary>What a record is to lose.</summary>
    public Erasure ErasureOf(in RecordView record)
    {
        if (record.Erased == Erasure.All || !_positions.Contains(record.Header.Position)) { return Erasure.None; }
        return record.Mode == ContentMode.Inline && _heldPositions.Contains(record.Header.Position) ? Erasure.AllButContent : Erasure.All;
    }

    private bool IsToGo(in RecordHeader header) => erased.TryGetValue(header.Run, out var said) && header.Position < said;

    private void Hold(in RecordView record)
    {
        if (record.Mode == ContentMode.Reference) { _heldPositions.Add(record.ReferencedPosition); }
        if (record.Mode == ContentMode.Blob) { _heldBlobs.Add(ContentDigest.Read(record.Stored)); }
    }

    private void Take(in RecordView record, int segment)
    {
        var position = record.Header.Position;
        _positions.Add(position);
        _segments.Add(segment);
        if (record.Mode == ContentMode.Inline && ContentIndex.Covers(record.Header.Kind, record.Header.ContentBytes)) { _contents.Add(position); }
        if (record.Mode == ContentMode.Blob) { _blobs[ContentDigest.Read(record.Stored)] = position; }
    }
}
