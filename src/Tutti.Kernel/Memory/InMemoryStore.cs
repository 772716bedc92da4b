using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Memory;

/// <summary>A store without a disk: records are durable, as far as they ever are, when <see cref="Append"/> returns.</summary>
/// <remarks>For tests and for runs that need not outlive the process. Contents and bodies are copied.</remarks>
/// <param name="workspace">The store's identity.</param>
public sealed class InMemoryStore(Guid workspace) : IRunStore
{
    private const int ChunkRecords = 1024;

    private readonly Lock _gate = new();
    private readonly List<KeptRecord[]> _chunks = [];
    private readonly KeyTable<ContentDigest, byte[]> _blobs = new();
    private readonly MemoryArena _arena = new();
    private long _head;
    private bool _closed;

    /// <inheritdoc/>
    public Guid Workspace { get; } = workspace;

    /// <inheritdoc/>
    public long DurableHead => Volatile.Read(ref _head);

    /// <inheritdoc/>
    public Exception? Failure => null;

    /// <inheritdoc/>
    public RunCatalogue Catalogue { get; } = new();

    /// <inheritdoc/>
    public long Append(ReadOnlySpan<RecordDraft> batch, IDurabilityObserver? observer)
    {
        ArgumentOutOfRangeException.ThrowIfZero(batch.Length);
        long first;
        lock (_gate)
        {
            foreach (ref readonly var draft in batch) { RequireStorable_NeedsLock(draft); }
            if (_closed) { throw StoreErrors.Closed(); }
            first = _head;
            for (var index = 0; index < batch.Length; index++) { Keep_NeedsLock(batch[index], first + index); }
            Volatile.Write(ref _head, first + batch.Length);
        }

        observer?.OnDurable();
        return first;
    }

    /// <inheritdoc/>
    public void Watch(IDurabilityObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        lock (_gate)
        {
            if (_closed) { throw StoreErrors.Closed(); }
        }

        observer.OnDurable();
    }

    /// <summary>Does nothing: nothing is ever pending.</summary>
    public void Flush()
    {
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalRecord>> ReadRunAsync(RunId run, long fromPosition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var records = new List<JournalRecord>();
        lock (_gate)
        {
            var position = Catalogue.TryLocate(run, out var last, out _) ? last : -1;
            for (; position >= 0 && position >= fromPosition; position = At_NeedsLock(position).Previous) { records.Add(Record_NeedsLock(position)); }
        }

        records.Reverse();
        return ValueTask.FromResult<IReadOnlyList<JournalRecord>>(records);
    }

    /// <inheritdoc/>
    public ValueTask<JournalRecord> ReadAsync(long position, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return position >= 0 && position < _head
                ? ValueTask.FromResult(Record_NeedsLock(position))
                : throw StoreErrors.NoSuchPosition(position, _head);
        }
    }

    /// <inheritdoc/>
    public ValueTask WriteBlobAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate) { _blobs.TryAdd(ContentDigest.Of(content.Span), content.ToArray()); }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ErasureReport> EraseAsync(CancellationToken cancellationToken)
    {
        var (records, bytes) = (0L, 0L);
        lock (_gate)
        {
            foreach (var (_, said) in Catalogue.Erased())
            {
                for (var position = At_NeedsLock(said).Previous; position >= 0; position = At_NeedsLock(position).Previous)
                {
                    ref var kept = ref At_NeedsLock(position);
                    if (kept.IsErased) { break; }
                    bytes += kept.Erase();
                    records++;
                }
            }
        }

        return Task.FromResult(new ErasureReport(records, bytes, Shared: 0));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_gate) { _closed = true; }
        return ValueTask.CompletedTask;
    }

    private void RequireStorable_NeedsLock(in RecordDraft draft)
    {
        draft.RequireWithinLimits();
        if (draft.Content.Length <= RecordDraft.MaxInlineContent) { return; }
        var digest = ContentDigest.Of(draft.Content.Span);
        if (!_blobs.ContainsKey(digest)) { throw StoreErrors.BlobNotStored(digest); }
    }

    private void Keep_NeedsLock(in RecordDraft draft, long position)
    {
        if (position / ChunkRecords == _chunks.Count) { _chunks.Add(new KeptRecord[ChunkRecords]); }
        var previous = draft.Previous == RecordDraft.FollowsBatch ? position - 1 : draft.Previous;
        ref var kept = ref At_NeedsLock(position);
        kept.Fill(draft, previous, _arena);
        Catalogue.Apply(draft, position, position);
    }

    private ref KeptRecord At_NeedsLock(long position) => ref _chunks[(int)(position / ChunkRecords)][position % ChunkRecords];

    private JournalRecord Record_NeedsLock(long position)
    {
        ref readonly var kept = ref At_NeedsLock(position);
        var content = kept.BlobDigest is { } digest ? _blobs.GetValueOrDefault(digest.Value) : kept.Content(_arena);
        return new JournalRecord(
            position, kept.Kind, kept.Schema, kept.Run, kept.Key, kept.Path, kept.Previous, kept.Time, kept.Body(_arena), content)
        {
            IsErased = kept.IsErased,
        };
    }
}
