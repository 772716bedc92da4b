using Tutti.Kernel;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;

namespace Tutti.Gateway.Tests.Support;

/// <summary>A store in memory whose disk fails when a test says so: nothing is durable from then on.</summary>
internal sealed class FailingStore : IRunStore
{
    private readonly InMemoryStore _inner = new(Guid.Empty);

    public Guid Workspace => _inner.Workspace;

    public long DurableHead => _inner.DurableHead;

    public Exception? Failure { get; private set; }

    public RunCatalogue Catalogue => _inner.Catalogue;

    public void Fail() => Failure = new TuttiException("TUT3501", "The disk is gone.");

    public long Append(ReadOnlySpan<RecordDraft> batch, IDurabilityObserver? observer) => Failure is { } failure ? throw failure : _inner.Append(batch, observer);

    public void Watch(IDurabilityObserver observer) => _inner.Watch(observer);

    public void Flush() => _inner.Flush();

    public ValueTask<IReadOnlyList<JournalRecord>> ReadRunAsync(RunId run, long fromPosition, CancellationToken cancellationToken) => _inner.ReadRunAsync(run, fromPosition, cancellationToken);

    public ValueTask<JournalRecord> ReadAsync(long position, CancellationToken cancellationToken) => _inner.ReadAsync(position, cancellationToken);

    public ValueTask WriteBlobAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Failure is { } failure ? throw failure : _inner.WriteBlobAsync(content, cancellationToken);

    public Task<ErasureReport> EraseAsync(CancellationToken cancellationToken) => _inner.EraseAsync(cancellationToken);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
