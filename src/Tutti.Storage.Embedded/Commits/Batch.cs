using System.Buffers.Binary;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Commits;

/// <summary>The records of one block while they are gathered, and who waits for them. Guarded by its committer.</summary>
internal sealed class Batch
{
    private const int FirstBytes = 64 * 1024;
    private const int FirstRecords = 64;

    private readonly HashSet<IDurabilityObserver> _observers = new(ReferenceEqualityComparer.Instance);
    private IDurabilityObserver? _newest;
    private byte[] _block = new byte[FirstBytes];
    private byte[] _checksums = new byte[FirstRecords * sizeof(uint)];
    private RecordDraft[] _drafts = new RecordDraft[FirstRecords];
    private int[] _offsets = new int[FirstRecords];
    private int _end = BlockHeader.Size;

    /// <summary>Number of records.</summary>
    public int Count { get; private set; }

    /// <summary>Position of the first record.</summary>
    public long FirstPosition { get; private set; }

    /// <summary>Bytes of the block with its padding.</summary>
    public int PaddedBytes => BlockHeader.Pad(_end);

    /// <summary>How many distinct observers wait.</summary>
    public int Observers => _observers.Count;

    private int BodyBytes => _end - BlockHeader.Size;

    /// <summary>Whether a batch of so many bytes still fits; an empty block takes any that is legal.</summary>
    public bool HasRoom(int bytes) => BodyBytes + bytes <= BlockHeader.MaxBodyBytes;

    /// <summary>Takes over encoded records and gives them their positions.</summary>
    public void Add(ReadOnlySpan<RecordDraft> drafts, RecordEncoder encoded, long position, ContentIndex contents, IDurabilityObserver? observer)
    {
        if (Count == 0) { FirstPosition = position; }
        Ensure(encoded.Length, drafts.Length);
        encoded.Bytes.CopyTo(_block.AsSpan(_end));
        var records = encoded.Records;
        for (var index = 0; index < records.Length; index++, position++)
        {
            ref readonly var draft = ref drafts[index];
            var previous = draft.Previous == RecordDraft.FollowsBatch ? position - 1 : draft.Previous;
            RecordCodec.Assign(_block.AsSpan(_end, records[index].Length), position, previous);
            if (records[index].Added is { } digest) { contents.Add(digest, position); }
            _drafts[Count] = draft with { Previous = previous, Content = default };
            _offsets[Count++] = _end;
            _end += records[index].Length;
        }

        if (observer is not null) { Watch(observer); }
    }

    /// <summary>Tells an observer too when the block is durable.</summary>
    public void Watch(IDurabilityObserver observer)
    {
        if (ReferenceEquals(observer, _newest)) { return; }
        _newest = observer;
        _observers.Add(observer);
    }

    /// <summary>Completes the records and writes the block; returns when it is durable.</summary>
    public void Write(LogWriter writer, RunCatalogue catalogue)
    {
        var address = writer.Reserve(PaddedBytes);
        for (var index = 0; index < Count; index++)
        {
            var checksum = RecordCodec.Finish(_block.AsSpan(_offsets[index]), AddressBefore(index, address, catalogue));
            BinaryPrimitives.WriteUInt32BigEndian(_checksums.AsSpan(index * sizeof(uint)), checksum);
        }

        _block.AsSpan(_end, PaddedBytes - _end).Clear();
        writer.Write(_block.AsSpan(0, PaddedBytes), Count, BodyBytes, _checksums.AsSpan(0, Count * sizeof(uint)));
    }

    /// <summary>Feeds the records of a durable block to the catalogue.</summary>
    public void Apply(RunCatalogue catalogue, LogAddress address)
    {
        for (var index = 0; index < Count; index++)
        {
            catalogue.Apply(_drafts[index], FirstPosition + index, address.Plus(_offsets[index]).Value);
        }
    }

    /// <summary>Tells everybody who waits.</summary>
    public void Notify()
    {
        foreach (var observer in _observers) { observer.OnDurable(); }
    }

    /// <summary>Forgets the records; their memory may be collected.</summary>
    public void Clear()
    {
        _drafts.AsSpan(0, Count).Clear();
        _observers.Clear();
        _newest = null;
        (Count, _end) = (0, BlockHeader.Size);
    }

    private long AddressBefore(int index, LogAddress block, RunCatalogue catalogue)
    {
        ref readonly var draft = ref _drafts[index];
        if (draft.Previous >= FirstPosition) { return block.Plus(_offsets[draft.Previous - FirstPosition]).Value; }
        return catalogue.TryLocate(draft.Run, out var position, out var address) && position == draft.Previous ? address : 0;
    }

    private void Ensure(int bytes, int records)
    {
        var size = BlockHeader.Pad(_end + bytes);
        if (size > _block.Length) { Array.Resize(ref _block, Math.Max(size, _block.Length * 2)); }
        if (Count + records <= _drafts.Length) { return; }
        var capacity = Math.Max(Count + records, _drafts.Length * 2);
        Array.Resize(ref _drafts, capacity);
        Array.Resize(ref _offsets, capacity);
        Array.Resize(ref _checksums, capacity * sizeof(uint));
    }
}
