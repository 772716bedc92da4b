namespace Tutti.Agents.Processes.Admission;

/// <summary>
/// Lets so many processes run at once as the machine bears; the rest wait in the order in which they came. Nobody overtakes, so that a
/// heavy one is not starved by light ones. Thread-safe.
/// </summary>
public sealed class ProcessAdmission
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Ticket> _waiting = new();
    private readonly int _processors;
    private readonly long _memoryBytes;
    private int _freeProcessors;
    private long _freeMemory;

    /// <summary>Makes a limiter.</summary>
    /// <param name="limit">Processors to give out; those of the machine by default.</param>
    /// <param name="memoryBytes">Memory to give out; that of the machine or container by default.</param>
    public ProcessAdmission(int? limit = null, long? memoryBytes = null)
    {
        _freeProcessors = _processors = limit ?? Environment.ProcessorCount;
        _freeMemory = _memoryBytes = memoryBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_processors, nameof(limit));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_memoryBytes, nameof(memoryBytes));
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
    /// <returns>The place; disposing it lets the next ones in.</returns>
    public ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken) => EnterAsync(ProcessWeight.One, onQueued: null, cancellationToken);

    /// <summary>Waits until so much is free.</summary>
    /// <param name="weight">How much.</param>
    /// <param name="onQueued">Hears how many are in front: once when it has to wait, and whenever that changes. Must not block.</param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    /// <returns>The place; disposing it lets the next ones in.</returns>
    public async ValueTask<IDisposable> EnterAsync(ProcessWeight weight, Action<int>? onQueued, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weight.Processors, nameof(weight));
        ArgumentOutOfRangeException.ThrowIfNegative(weight.MemoryBytes, nameof(weight));
        cancellationToken.ThrowIfCancellationRequested();
        var ticket = new Ticket(Math.Min(weight.Processors, _processors), Math.Min(weight.MemoryBytes, _memoryBytes), onQueued);
        LinkedListNode<Ticket> node;
        int ahead;
        lock (_gate)
        {
            ahead = _waiting.Count;
            if (ahead == 0 && TryTake_NeedsLock(ticket)) { return new Place(this, ticket); }
            node = _waiting.AddLast(ticket);
        }

        onQueued?.Invoke(ahead);
        using (cancellationToken.Register(() => Withdraw(node, cancellationToken))) { await ticket.Admitted.Task.ConfigureAwait(false); }
        return new Place(this, ticket);
    }

    private bool TryTake_NeedsLock(Ticket ticket)
    {
        if (ticket.Processors > _freeProcessors || ticket.MemoryBytes > _freeMemory) { return false; }
        _freeProcessors -= ticket.Processors;
        _freeMemory -= ticket.MemoryBytes;
        return true;
    }

    private void Withdraw(LinkedListNode<Ticket> node, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (node.List is null) { return; } // let in already: whoever holds the place gives it back
            _waiting.Remove(node);
        }

        node.Value.Admitted.SetCanceled(cancellationToken);
        // It may have been the one that the others waited behind.
        Admit(static () => { });
    }

    private void Leave(Ticket ticket) => Admit(() =>
    {
        _freeProcessors += ticket.Processors;
        _freeMemory += ticket.MemoryBytes;
    });

    private void Admit(Action change_NeedsLock)
    {
        List<Ticket> admitted = [];
        Ticket[] waiting;
        lock (_gate)
        {
            change_NeedsLock();
            while (_waiting.First is { } first && TryTake_NeedsLock(first.Value))
            {
                _waiting.RemoveFirst();
                admitted.Add(first.Value);
            }

            waiting = [.. _waiting];
        }

        foreach (var ticket in admitted) { ticket.Admitted.SetResult(); }
        for (var ahead = 0; ahead < waiting.Length; ahead++) { waiting[ahead].OnQueued?.Invoke(ahead); }
    }

    private sealed record Ticket(int Processors, long MemoryBytes, Action<int>? OnQueued)
    {
        internal TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Place(ProcessAdmission admission, Ticket ticket) : IDisposable
    {
        private ProcessAdmission? _admission = admission;

        public void Dispose() => Interlocked.Exchange(ref _admission, null)?.Leave(ticket);
    }
}
