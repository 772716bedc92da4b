namespace Tutti.Torture.Ledgers;

/// <summary>Chooses when a host dies: at a request that is not yet done, at one that is done and not answered, as soon as it has started, or whenever.</summary>
internal sealed class HostKiller(Random random)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(900);

    private readonly Lock _gate = new();
    private TaskCompletionSource _moment = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _dead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requestsLeft = int.MaxValue;
    private bool _whenDone;

    /// <summary>Kills at requests.</summary>
    public int AtRequests { get; private set; }

    /// <summary>Chooses the next moment; complete when it has come.</summary>
    /// <param name="started">Completes when the host has started its runs.</param>
    public Task NextAsync(Task started)
    {
        lock (_gate)
        {
            (_moment, _dead) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));
            var lot = random.Next(10);
            (_requestsLeft, _whenDone) = (lot < 8 ? random.Next(1, 40) : int.MaxValue, random.Next(2) == 0);
            if (lot == 8) { return started; }
            return lot == 9 ? Task.Delay(random.Next((int)Longest.TotalMilliseconds), TestContext.Current.CancellationToken) : _moment.Task;
        }
    }

    /// <summary>Nobody is killed any more.</summary>
    public void Rest()
    {
        lock (_gate) { _requestsLeft = int.MaxValue; }
    }

    /// <summary>The host is dead: who waited at the door goes on.</summary>
    public void Died() => _dead.TrySetResult();

    /// <summary>Stands at the door of the shop. The one request that the moment is about waits there until the host is dead.</summary>
    public Task StandAsync(bool isDone)
    {
        lock (_gate)
        {
            if (_requestsLeft == int.MaxValue || isDone != _whenDone || --_requestsLeft > 0) { return Task.CompletedTask; }
            _requestsLeft = int.MaxValue;
            AtRequests++;
            _moment.TrySetResult();
            return _dead.Task;
        }
    }
}
