using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;

namespace Tutti.Orchestration.Tests.Triggers;

/// <summary>A disk that takes so many records and no more: what was on the way is lost, as with a process that was killed.</summary>
internal sealed class DyingStore(InMemoryStore store, int most) : IRunStore
{
    private int _left = most;

    public Guid Workspace => store.Workspace;

    public long DurableHead => store.DurableHead;

    public Exception? Failure => Volatile.Read(ref _left) < 0 ? new IOException("The disk is gone.") : null;

    public RunCatalogue Catalogue => store.Catalogue;

    public long Append(ReadOnlySpan<RecordDraft> batch, IDurabilityObserver? observer) =>
        Interlocked.Add(ref _left, -batch.Length) >= 0 ? store.Append(batch, observer) : throw new IOException("The disk is gone.");

    public void Watch(IDurabilityObserver observer) => store.Watch(observer);

    public void Flush() => store.Flush();

    public ValueTask<IReadOnlyList<JournalRecord>> ReadRunAsync(RunId run, long fromPosition, CancellationToken cancellationToken) => store.ReadRunAsync(run, fromPosition, cancellationToken);

    public ValueTask<JournalRecord> ReadAsync(long position, CancellationToken cancellationToken) => store.ReadAsync(position, cancellationToken);

    public ValueTask WriteBlobAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => store.WriteBlobAsync(content, cancellationToken);

    public Task<ErasureReport> EraseAsync(CancellationToken cancellationToken) => store.EraseAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
