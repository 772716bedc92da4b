using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>Whoever waits for the end of a run.</summary>
internal sealed class EndWaiters
{
    private readonly Lock _gate = new();
    private readonly KeyTable<RunId, TaskCompletionSource<RunResult?>> _waiters = new();
    private Exception? _closed;

    public Task<RunResult?> WaitAsync(RunId run)
    {
        lock (_gate)
        {
            if (_closed is not null) { return Task.FromException<RunResult?>(_closed); }
            if (!_waiters.TryGetValue(run, out var waiter))
            {
                waiter = new TaskCompletionSource<RunResult?>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiters.TryAdd(run, waiter);
            }

            return waiter.Task;
        }
    }

    /// <summary>A run has ended as its last record says.</summary>
    public void Complete(RunId run, in Delivery end)
    {
        TaskCompletionSource<RunResult?>? waiter;
        lock (_gate)
        {
            if (!_waiters.Remove(run, out waiter)) { return; }
        }

        // The content may be the workflow's own memory, which it may change.
        waiter.TrySetResult(RunReader.ResultOf(run, end.Kind, end.Body, end.Content.ToArray()));
    }

    /// <summary>Nothing ends on this host any more.</summary>
    public void Close(Exception why)
    {
        lock (_gate)
        {
            _closed = why;
            foreach (var waiter in _waiters) { waiter.TrySetException(why); }
            _waiters.Clear();
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
