namespace Tutti.Gateway.Turns;

/// <summary>
/// The places at one server, over all sessions of the gateway. Where all are taken calls wait: callers take turns, and each caller's calls have the order in which they came. So one that
/// calls without end keeps nobody else waiting for more than a call of each. Kept in memory alone. Safe for many threads.
/// </summary>
/// <param name="server">The server's name in the policy.</param>
/// <param name="time">The clock of waiting.</param>
internal sealed class ServerTurns(string server, TimeProvider time)
{
    /// <summary>More that wait are refused at once: none of them would come to a turn in time.</summary>
    internal const int MostWaiting = 10_000;

    private static readonly TimeSpan ShortestHint = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestHint = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedList<Waiter>> _lines = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _round = []; // callers that wait, whose turn is next first
    private int? _most;
    private int _taken;
    private int _waiting;
    private long _refused;
    private double _usualSeconds;

    /// <summary>How many places there are, how many calls wait for one, and how many were refused.</summary>
    public (int? Most, int Waiting, long Refused) Standing
    {
        get
        {
            lock (_gate) { return (_most, _waiting, _refused); }
        }
    }

    /// <summary>The policy says how many places there are.</summary>
    /// <param name="most">Null for any number.</param>
    public void Set(int? most)
    {
        lock (_gate)
        {
            if (_most == most) { return; }
            _most = most;
            Grant();
        }
    }

    /// <summary>Takes a place, at once where one is free and nobody waits.</summary>
    /// <param name="caller">Whose turn it is to be.</param>
    /// <param name="limit">For so long a place is waited for.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <returns>The place, until it is disposed.</returns>
    /// <exception cref="ServerBusyException">None came in time (TUT7021).</exception>
    public ValueTask<ServerPlace> EnterAsync(string caller, TimeSpan limit, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_waiting == 0 && !(_taken >= _most))
            {
                _taken++;
                return ValueTask.FromResult(Place());
            }

            if (_waiting >= MostWaiting || limit <= TimeSpan.Zero) { throw Refuse(limit); }
            waiter = Stand(caller);
        }

        return WaitAsync(waiter, limit, cancellationToken);
    }

    /// <summary>A place is free again.</summary>
    internal void Leave(long began)
    {
        lock (_gate)
        {
            var seconds = time.GetElapsedTime(began).TotalSeconds;
            _usualSeconds = _usualSeconds == 0 ? seconds : (0.9 * _usualSeconds) + (0.1 * seconds);
            _taken--;
            Grant();
        }
    }

    private async ValueTask<ServerPlace> WaitAsync(Waiter waiter, TimeSpan limit, CancellationToken cancellationToken)
    {
        try { await waiter.Granted.Task.WaitAsync(limit, time, cancellationToken).ConfigureAwait(false); }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            lock (_gate)
            {
                if (waiter.Node is not null)
                {
                    Withdraw(waiter);
                    if (over is TimeoutException) { throw Refuse(limit); }
                    throw;
                }
            }

            if (over is OperationCanceledException)
            {
                Leave(time.GetTimestamp()); // the turn came in the same moment
                throw;
            }
        }

        return Place();
    }

    private ServerPlace Place() => new(this, time.GetTimestamp());

    private Waiter Stand(string caller)
    {
        if (!_lines.TryGetValue(caller, out var line))
        {
            _lines[caller] = line = new LinkedList<Waiter>();
            _round.AddLast(caller);
        }

        var waiter = new Waiter(caller);
        waiter.Node = line.AddLast(waiter);
        _waiting++;
        return waiter;
    }

    private void Withdraw(Waiter waiter)
    {
        var line = _lines[waiter.Caller];
        line.Remove(waiter.Node!);
        waiter.Node = null;
        _waiting--;
        if (line.Count > 0) { return; }
        _lines.Remove(waiter.Caller);
        _round.Remove(waiter.Caller);
    }

    /// <summary>Gives free places to those whose turn it is; who has had one is behind the others again.</summary>
    private void Grant()
    {
        while (_waiting > 0 && !(_taken >= _most))
        {
            var caller = _round.First!.Value;
            var waiter = _lines[caller].First!.Value;
            Withdraw(waiter);
            if (_lines.ContainsKey(caller))
            {
                _round.RemoveFirst();
                _round.AddLast(caller);
            }

            _taken++;
            waiter.Granted.SetResult();
        }
    }

    /// <summary>When all who wait now would have had their turn, if calls take as long as they did lately.</summary>
    private ServerBusyException Refuse(TimeSpan limit)
    {
        _refused++;
        var most = _most ?? 1;
        var after = TimeSpan.FromSeconds(Math.Min(LongestHint.TotalSeconds, _usualSeconds * (_waiting + 1) / most));
        return new ServerBusyException(server, most, limit, time.GetUtcNow() + (after < ShortestHint ? ShortestHint : after));
    }

    private sealed class Waiter(string caller)
    {
        public string Caller => caller;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Its place in the line; null when it is out of it.</summary>
        public LinkedListNode<Waiter>? Node { get; set; }
    }
}

/// <summary>A place at a server, until it is disposed; once.</summary>
internal readonly struct ServerPlace(ServerTurns turns, long began) : IDisposable
{
    public void Dispose() => turns.Leave(began);
}
