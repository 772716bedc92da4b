using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Runs;

/// <summary>The run as the scheduler of its own code.</summary>
internal sealed partial class RunExecution
{
    private readonly Ring<Continuation> _ready = new();
    private NonDeterminismException? _violation;

    private readonly record struct Continuation(SendOrPostCallback Callback, object? State);

    /// <summary>Continuations of awaits come here. Only the run's own thread may bring them.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (_onThread == this) { _ready.Enqueue(new Continuation(d, state)); }
        else { Violate("something outside the run was awaited, such as Task.Run, Task.Delay, a semaphore or I/O"); }
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state)
    {
        if (_onThread != this) { throw LeftScheduler("a callback was sent from outside the run"); }
        d(state);
    }

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Every call of the context checks that it comes from the run's own code.</summary>
    /// <exception cref="NonDeterminismException">It comes from elsewhere, for example after ConfigureAwait(false).</exception>
    public void RequireOwnThread(string what)
    {
        if (_onThread != this)
        {
            var violation = LeftScheduler($"'{what}' was called from outside the run, for example after ConfigureAwait(false) or inside Task.Run");
            Report(violation);
            throw violation;
        }
    }

    /// <summary>The code waits, and for nothing that the run knows: whatever it is, replay would not have it.</summary>
    private bool IsStranded()
    {
        if (_isFrozen || _isOver || _isEndAppended || Waits > 0 || _attemptsRunning > 0 || _committing.Count > 0 || _main is not { IsCompleted: false }) { return false; }
        _violation = LeftScheduler("it awaits something that is no step and no wait of the run, such as Task.Run, Task.Delay or I/O");
        return true;
    }

    private void Violate(string what) => Report(LeftScheduler(what));

    private void Report(NonDeterminismException violation)
    {
        lock (_gate)
        {
            if (_isEvicted || _isStopped) { return; }
            _violation ??= violation;
        }

        Kick();
    }

    private NonDeterminismException LeftScheduler(string what) => new(
        "TUT1021",
        $"The workflow's code left the run's scheduler: {what}. Last path: '{_lastPath}'. Put the work into ctx.StepAsync, and wait with ctx.DelayAsync.");

    /// <summary>From here on this thread is the run's.</summary>
    public void Enter()
    {
        _onThread = this;
        SetSynchronizationContext(this);
    }

    /// <summary>From here on this thread is nobody's: for an action of a step.</summary>
    public static void Leave()
    {
        _onThread = null;
        SetSynchronizationContext(null);
    }

    private void RunCallback(Continuation work)
    {
        try { work.Callback(work.State); }
#pragma warning disable CA1031 // An async void method of the workflow ends here: there is no task that could carry its error.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _violation ??= new NonDeterminismException("TUT1022", $"An 'async void' method of the workflow threw {error.GetType().Name}: {error.Message} Let it return a Task and await it.");
        }
    }
}
