namespace Tutti.Agents.Processes;

/// <summary>Lets at most a number of processes run at once; the rest wait in the order in which they came. Thread-safe.</summary>
public sealed class ProcessAdmission
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private int _free;

    /// <summary>Makes a limiter.</summary>
    /// <param name="limit">How many at once; one per processor by default.</param>
    public ProcessAdmission(int? limit = null)
    {
        _free = limit ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_free, nameof(limit));
    }

    /// <summary>How many are waiting now.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_gate) { return _waiting.Count; }
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <param name="cancellationToken">Leaves the queue.</param>
    /// <returns>The place; disposing it lets the next one in.</returns>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> ticket;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return new Place(this);
            }

            ticket = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        using (cancellationToken.Register(() => Withdraw(ticket, cancellationToken))) { await ticket.Value.Task.ConfigureAwait(false); }
        return new Place(this);
    }

    private void Withdraw(LinkedListNode<TaskCompletionSource> ticket, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (ticket.List is null) { return; } // let in already: whoever holds the place gives it back
            _waiting.Remove(ticket);
        }

        ticket.Value.SetCanceled(cancellationToken);
    }

    private void Leave()
    {
        TaskCompletionSource? next;
        lock (_gate)
        {
            next = _waiting.First?.Value;
            if (next is null) { _free++; }
            else { _waiting.RemoveFirst(); }
        }

        next?.SetResult();
    }

    private sealed class Place(ProcessAdmission admission) : IDisposable
    {
        private ProcessAdmission? _admission = admission;

        public void Dispose() => Interlocked.Exchange(ref _admission, null)?.Leave();
    }
}
