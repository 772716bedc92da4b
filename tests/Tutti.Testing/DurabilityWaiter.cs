using Tutti.Kernel.Journal;

namespace Tutti.Testing;

/// <summary>Waits until a store has made a position durable, or has failed.</summary>
/// <param name="store">The store.</param>
public sealed class DurabilityWaiter(IRunStore store) : IDurabilityObserver
{
    private TaskCompletionSource _told = Create();

    /// <inheritdoc/>
    public void OnDurable() => Interlocked.Exchange(ref _told, Create()).SetResult();

    /// <summary>Returns when every position below <paramref name="head"/> is durable.</summary>
    /// <param name="head">The head to reach.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task UntilAsync(long head, CancellationToken cancellationToken)
    {
        while (true)
        {
            var told = Volatile.Read(ref _told).Task;
            if (store.DurableHead >= head) { return; }
            if (store.Failure is { } failure) { throw StoreErrors.Poisoned(failure); }
            await told.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
