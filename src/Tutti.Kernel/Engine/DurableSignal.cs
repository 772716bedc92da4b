using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>A task that completes when the store's durable head has reached a position.</summary>
internal sealed class DurableSignal(IRunStore store) : IDurabilityObserver
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _head = long.MaxValue;

    public Task Task => _completion.Task;

    public void Await(long head)
    {
        Volatile.Write(ref _head, head);
        OnDurable();
    }

    public void OnDurable()
    {
        if (store.DurableHead >= Volatile.Read(ref _head)) { _completion.TrySetResult(); }
        else if (store.Failure is { } failure) { _completion.TrySetException(new StoreFailedException(failure)); }
    }
}
