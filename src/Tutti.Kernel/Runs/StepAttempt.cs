using System.Diagnostics.CodeAnalysis;
using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Steps;

namespace Tutti.Kernel.Runs;

/// <summary>One attempt of a step: runs the action, keeps its limits, and reports how it ended. The action is no code of the run, also where the run's thread lends itself to it.</summary>
/// <remarks>Its step is the lock of what several threads look at: one object less for each step, and nothing else locks it.</remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Sources without timers hold nothing; the grace timer ends with the attempt.")]
internal sealed class StepAttempt : IStepAttempt
{
    private readonly StepCall _step;
    private readonly RunExecution _run;
    private readonly bool _isProbe;
    private readonly long _startedAt;
    private CancellationTokenSource? _stop;
    private CancellationTokenSource? _giveUp;
    private ITimer? _grace;
    private ITimer? _idleTimer;
    private Limit _reached;
    private bool _hasBegun;

    public StepAttempt(StepCall step, RunExecution run, int number, bool isProbe)
    {
        _step = step;
        _run = run;
        _isProbe = isProbe;
        Number = number;
        EarlierNote = step.EarlierNote; // read here, on the run's thread: the action may ask from any
        _startedAt = run.Host.Time.GetTimestamp();
    }

    private enum Limit
    {
        None,
        Cancelled,
        Time,
        Idle,
    }

    public int Number { get; }

    public RunId Run => _run.Id;

    public int Generation => _run.History.Generation;

    public PathKey Key => _step.Key;

    public string Path => _step.Path;

    public ReadOnlyMemory<byte> EarlierNote { get; }

    /// <summary>Made on first use: most small steps never look at it.</summary>
    public CancellationToken CancellationToken
    {
        get
        {
            lock (_step)
            {
                if (_stop is null)
                {
                    _stop = new CancellationTokenSource();
                    if (_reached != Limit.None) { _stop.Cancel(); }
                }

                return _stop.Token;
            }
        }
    }

    public void Heartbeat()
    {
        if (Mutations.Is(Mutation.HeartbeatLost)) { return; }
        if (_step.Options.IdleTimeout is { } idle) { _idleTimer?.Change(idle, System.Threading.Timeout.InfiniteTimeSpan); }
        _run.Progressed();
    }

    public Task NoteAsync(ReadOnlyMemory<byte> note)
    {
        var done = new TaskCompletionSource();
        var reply = new Reply(error => _run.Host.Schedule(static state => ((Action)state!)(), () => Complete(done, error)));
        return _run.TryPost(new RunInput.StepNoted(_step, note.ToArray()) { Reply = reply }) ? done.Task : Task.FromCanceled(new CancellationToken(canceled: true));
    }

    /// <summary>On the host's scheduler, so that the action goes on there.</summary>
    private static void Complete(TaskCompletionSource done, Exception? error)
    {
        if (error is null) { done.SetResult(); }
        else { done.SetException(error); }
    }

    public void Output(string text)
    {
        Heartbeat();
        _run.Host.Whisper(_run, _step.Key, _step.Path, "step.output", text);
    }

    public Task<T> LookAsync<TState, TMessage, TReply, TEvent, T>(ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, Func<TState, T> read)
        where TState : class => _run.Host.LookAsync(definition, key, read, CancellationToken);

    /// <summary>Ends the attempt because its run or branch is cancelled. Not called on the run's thread: it runs the action's callbacks.</summary>
    public void Cancel() => Stop(Limit.Cancelled);

    /// <summary>Runs the action on this thread. Without result and failure it goes on, and its end will be posted.</summary>
    public ReadOnlyMemory<byte>? TryRunInline(out AttemptOutcome? failure)
    {
        failure = null;
        _hasBegun = true;
        try
        {
            var result = _step.TryInvoke(new StepContext(this), out var rest);
            if (result is { Length: <= RecordDraft.MaxInlineContent }) { return result; }
            _ = result is { } large ? PostAsync(new ValueTask<ReadOnlyMemory<byte>>(large)) : PostAsync(rest);
        }
#pragma warning disable CA1031 // The boundary to the user's action: whatever it throws is the attempt's outcome.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = Judge(error);
        }

        return null;
    }

    /// <summary>Runs the action as far as it goes without waiting. One that was cancelled before it came to that does nothing.</summary>
    public void Start()
    {
        lock (_step)
        {
            _hasBegun = _reached != Limit.Cancelled;
        }

        if (_hasBegun) { _ = PostAsync(RunWithLimitsAsync()); }
        else { _run.TryPost(new RunInput.StepEnded(_step, new AttemptOutcome.WasCancelled())); }
    }

    /// <summary>Keeps an attempt that has not begun from beginning; one that has goes on until it is cancelled.</summary>
    public void Forestall()
    {
        lock (_step)
        {
            if (!_hasBegun && _reached == Limit.None) { _reached = Limit.Cancelled; }
        }
    }

    private async Task PostAsync(ValueTask<ReadOnlyMemory<byte>> work)
    {
        AttemptOutcome outcome;
        try { outcome = _isProbe ? await ProbeAsync().ConfigureAwait(false) : await FinishAsync(work).ConfigureAwait(false); }
#pragma warning disable CA1031 // The boundary to the user's action: whatever it throws is the attempt's outcome.
        catch (Exception error)
#pragma warning restore CA1031
        {
            outcome = _isProbe && error is not OperationCanceledException ? new AttemptOutcome.StayedUnclear(error) : Judge(error);
        }

        _run.TryPost(new RunInput.StepEnded(_step, outcome));
    }

    private async ValueTask<AttemptOutcome> FinishAsync(ValueTask<ReadOnlyMemory<byte>> work)
    {
        var result = work.IsCompletedSuccessfully
            ? await work.ConfigureAwait(false)
            : await work.AsTask().WaitAsync(GiveUpToken()).ConfigureAwait(false);
        if (result.Length > RecordDraft.MaxInlineContent)
        {
            await _run.Host.Store.WriteBlobAsync(result, CancellationToken.None).ConfigureAwait(false);
        }

        return new AttemptOutcome.Returned(result) { DurationUs = ElapsedUs() };
    }

    private async ValueTask<AttemptOutcome> ProbeAsync() =>
        await _step.ProbeAsync(new StepContext(this)).ConfigureAwait(false) with { DurationUs = ElapsedUs() };

    private async ValueTask<ReadOnlyMemory<byte>> RunWithLimitsAsync()
    {
        if (_isProbe) { return default; }
        using var activity = TuttiDiagnostics.StartStep(_run.Id, _step.Path, Number);
        var time = _run.Host.Time;
        using var timer = Watch(time, _step.Options.Timeout, Limit.Time);
        using var idle = Watch(time, _step.Options.IdleTimeout, Limit.Idle);
        _idleTimer = idle;
        return await _step.InvokeAsync(new StepContext(this)).ConfigureAwait(false);
    }

    /// <summary>Cancelled when an action that was told to stop has not returned within the grace; its effect stays unknown.</summary>
    private CancellationToken GiveUpToken()
    {
        lock (_step)
        {
            _giveUp ??= new CancellationTokenSource();
            if (_reached != Limit.None) { StartGrace_NeedsGate(); }
            return _giveUp.Token;
        }
    }

    private void StartGrace_NeedsGate()
    {
        if (_giveUp is { } giveUp)
        {
            _grace ??= _run.Host.Time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), giveUp, _run.Host.SettleGrace, System.Threading.Timeout.InfiniteTimeSpan);
        }
    }

    private ITimer? Watch(TimeProvider time, TimeSpan? limit, Limit which) => limit is { } span
        ? time.CreateTimer(_ => Stop(which), state: null, span, System.Threading.Timeout.InfiniteTimeSpan)
        : null;

    private void Stop(Limit which)
    {
        CancellationTokenSource? stop;
        lock (_step)
        {
            if (_reached == Limit.None) { _reached = which; }
            stop = _stop;
            StartGrace_NeedsGate();
        }

        stop?.Cancel();
    }

    private AttemptOutcome Judge(Exception error)
    {
        var reached = _reached;
        if (error is not OperationCanceledException || reached == Limit.None) { return new AttemptOutcome.Threw(error) { DurationUs = ElapsedUs() }; }
        if (reached == Limit.Cancelled) { return new AttemptOutcome.WasCancelled { DurationUs = ElapsedUs() }; }
        var isIdle = reached == Limit.Idle;
        var limit = (isIdle ? _step.Options.IdleTimeout : _step.Options.Timeout) ?? TimeSpan.Zero;
        return new AttemptOutcome.Threw(new StepTimeoutException(_step.Path, limit, isIdle)) { DurationUs = ElapsedUs() };
    }

    /// <summary>How long the attempt has lasted.</summary>
    public long ElapsedUs() => (long)_run.Host.Time.GetElapsedTime(_startedAt).TotalMicroseconds;
}
