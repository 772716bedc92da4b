namespace Tutti.Agents.Processes;

/// <summary>The first reason to end a command early, and the two clocks that may give one. Thread-safe.</summary>
internal sealed class StopRequest(ProcessRequest request, TimeProvider timeProvider)
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private ITimer? _idle;
    private bool _hasExited;

    /// <summary>Completes when there is a reason.</summary>
    internal Task Asked => _asked.Task;

    /// <summary>The reason; null if the command ended by itself before there was one.</summary>
    internal ProcessOutcome? Reason { get; private set; }

    /// <summary>Asks for the end; only the first reason counts, and none does after the command has ended.</summary>
    internal void Ask(ProcessOutcome reason)
    {
        lock (_gate)
        {
            if (_hasExited || Reason is not null) { return; }
            Reason = reason;
        }

        _asked.SetResult();
    }

    /// <summary>Starts the clocks.</summary>
    internal Timers Arm()
    {
        var run = timeProvider.CreateTimer(_ => Ask(ProcessOutcome.TimedOut), state: null, request.RunLimit, Timeout.InfiniteTimeSpan);
        _idle = timeProvider.CreateTimer(_ => Ask(ProcessOutcome.IdleTimedOut), state: null, request.IdleLimit, Timeout.InfiniteTimeSpan);
        return new Timers(run, _idle);
    }

    /// <summary>The command wrote something: the idle clock starts again.</summary>
    internal void NoteOutput()
    {
        if (request.IdleLimit != Timeout.InfiniteTimeSpan) { _ = _idle?.Change(request.IdleLimit, Timeout.InfiniteTimeSpan); }
    }

    /// <summary>The command ended; what it left behind is ended anyway, so that limits have nothing to say any more.</summary>
    internal void NoteExit()
    {
        lock (_gate) { _hasExited = true; }
    }

    /// <summary>Both clocks; disposing them stops them.</summary>
    internal sealed class Timers(ITimer run, ITimer idle) : IDisposable
    {
        public void Dispose()
        {
            run.Dispose();
            idle.Dispose();
        }
    }
}
