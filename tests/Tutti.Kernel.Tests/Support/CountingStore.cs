using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;

namespace Tutti.Kernel.Tests.Support;

/// <summary>A store in memory that counts the records that are read from it.</summary>
internal sealed class CountingStore(InMemoryStore inner) : IRunStore
{
    private long _read;

    public Guid Workspace => inner.Workspace;

    public long DurableHead => inner.DurableHead;

    public Exception? Failure => inner.Failure;

    public RunCatalogue Catalogue => inner.Catalogue;

    /// <summary>How many were read since this was asked last.</summary>
    public long TakeRead() => Interlocked.Exchange(ref _read, 0);

    public long Append(ReadOnlySpan<RecordDraft> batch, IDurabilityObserver? observer) => inner.Append(batch, observer);

    public void Watch(IDurabilityObserver observer) => inner.Watch(observer);

    public void Flush() => inner.Flush();

    public async ValueTask<IReadOnlyList<JournalRecord>> ReadRunAsync(RunId run, long fromPosition, CancellationToken cancellationToken)
    {
        var records = await inner.ReadRunAsync(run, fromPosition, cancellationToken);
        Interlocked.Add(ref _read, records.Count);
        return records;
    }

    public ValueTask<JournalRecord> ReadAsync(long position, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _read);
        return inner.ReadAsync(position, cancellationToken);
    }

    public ValueTask WriteBlobAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.WriteBlobAsync(content, cancellationToken);

    public Task<ErasureReport> EraseAsync(CancellationToken cancellationToken) => inner.EraseAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
