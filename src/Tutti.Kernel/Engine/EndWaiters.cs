using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Engine;

/// <summary>Whoever waits for the end of a run.</summary>
internal sealed class EndWaiters
{
    private readonly Lock _gate = new();
    private readonly KeyTable<RunId, TaskCompletionSource> _waiters = new();

    public Task WaitAsync(RunId run)
    {
        lock (_gate)
        {
            if (!_waiters.TryGetValue(run, out var waiter))
            {
                waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiters.TryAdd(run, waiter);
            }

            return waiter.Task;
        }
    }

    public void Complete(RunId run)
    {
        lock (_gate)
        {
            if (_waiters.Remove(run, out var waiter)) { waiter.TrySetResult(); }
        }
    }

    public void Fail(RunId run, Exception error)
    {
        lock (_gate)
        {
            if (_waiters.Remove(run, out var waiter)) { waiter.TrySetException(error); }
        }
    }
}
