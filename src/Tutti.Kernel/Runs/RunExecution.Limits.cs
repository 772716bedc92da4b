using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Runs;

/// <summary>Limits and pauses (rule R9).</summary>
internal sealed partial class RunExecution
{
    private ReasonBody? _pause;
    private long _pausedAt;
    private long _stepsEnded;
    private long _workedUs;
    private long _progressUs;
    private long _busySinceUs;
    private int _attemptsRunning;
    private bool _isLimitArmed;

    /// <summary>Said by heartbeats and ends of steps: restarts the idle clock.</summary>
    public void Progressed() => Volatile.Write(ref _progressUs, NowUs());

    public void AttemptStarted(StepCall step, int number)
    {
        _attemptsRunning++;
        Host.Whisper(this, step.Key, step.Path, "step.started", number == 1 ? "" : $"attempt {number}");
    }

    /// <summary>Arms the clock of the run's limits; steps that end at once never need it.</summary>
    public void WatchAttempts()
    {
        if (_attemptsRunning == 1) { BeginClocks(); }
        if (!_isLimitArmed) { ArmLimits(); }
    }

    private void BeginClocks()
    {
        Progressed();
        _busySinceUs = Volatile.Read(ref _progressUs);
    }

    /// <summary>The end of one step is a sign of life while others run.</summary>
    public void AttemptEnded()
    {
        if (--_attemptsRunning > 0) { Progressed(); }
    }

    /// <summary>A paused run fires nothing, so it arms nothing: a due time in the past would wake it again and again.</summary>
    public void ArmWait(long dueUs)
    {
        if (_pause is null) { Host.Arm(Id, dueUs); }
    }

    private void ArmLimits()
    {
        _isLimitArmed = true;
        var now = NowUs();
        var idleLeft = _progressUs + (History.Start.IdleLimitMs * 1000) - now;
        var timeLeft = TimeLimitUs - WorkedUs(now);
        Host.Arm(Id, now + Math.Max(1000, Math.Min(idleLeft, timeLeft)), wakes: false);
    }

    /// <summary>Working time that is journaled, and that of the steps that run: since they began or the newest result was counted.</summary>
    private long WorkedUs(long nowUs) => _workedUs + Math.Max(0, nowUs - Math.Max(_busySinceUs, _deliveredTimeUs));

    private long TimeLimitUs => (History.Start.TimeToLiveMs * 1000) + History.GrantedTimeUs;

    private bool ReachesStepLimit(Waiter waiter)
    {
        if (waiter is not StepCall || _stepsEnded + _attemptsRunning < History.Start.StepLimit + History.GrantedSteps) { return false; }
        Pause(new ReasonBody(PauseReasons.Steps, Text: $"The run has used its {History.Start.StepLimit + History.GrantedSteps} steps.", Amount: History.Start.StepLimit));
        return true;
    }

    private void CheckLimits(long nowUs)
    {
        if (!_isLimitArmed) { return; }
        _isLimitArmed = false;
        if (_attemptsRunning == 0 || _pause is not null || IsWindingDown) { return; } // undo scopes are exempt
        var silentUs = nowUs - Volatile.Read(ref _progressUs);
        if (silentUs >= History.Start.IdleLimitMs * 1000)
        {
            Pause(new ReasonBody(PauseReasons.Idle, Text: $"No running step gave a sign of life for {TimeSpan.FromMilliseconds(History.Start.IdleLimitMs)}.", Amount: History.Start.IdleLimitMs));
        }
        else if (WorkedUs(nowUs) >= TimeLimitUs)
        {
            Pause(new ReasonBody(PauseReasons.TimeToLive, Text: $"The run has worked for {TimeSpan.FromMilliseconds(TimeLimitUs / 1000)}.", Amount: History.Start.TimeToLiveMs));
        }
        else { ArmLimits(); }
    }

    private void Pause(ReasonBody reason, Reply? reply = null)
    {
        _pause = reason;
        _pausedAt = Append(DraftOf(RecordKind.RunPaused, reason.Encode()), isDelivered: false, reply: reply);
    }

    private void Unpause(ReasonBody reason, Reply? reply)
    {
        var granted = _pause switch
        {
            { Code: PauseReasons.Steps } => reason with { Amount = reason.Amount > 0 ? reason.Amount : History.Start.StepLimit },
            { Code: PauseReasons.TimeToLive } => reason with { Amount = reason.Amount > 0 ? reason.Amount : History.Start.TimeToLiveMs * 1000 },
            _ => reason,
        };
        History.Grant(_pause, granted);
        _pause = null;
        BeginClocks();
        if (_attemptsRunning > 0 && !_isLimitArmed) { ArmLimits(); }
        Append(DraftOf(RecordKind.RunUnpaused, granted.Encode()), isDelivered: false, reply: reply);
        ReleaseHeld();
        ArmWaits();
    }

    /// <summary>What fell due in a pause fires now, and what a paused run did not arm is armed.</summary>
    private void ArmWaits()
    {
        foreach (var waiter in _waiting.Where(waiter => waiter.DueUs != long.MaxValue)) { ArmWait(waiter.DueUs); }
    }

    /// <summary>Working time is what lies between a delivered step's start and end, counted once however many steps run.</summary>
    private void AdvanceClocks(in Delivery delivery)
    {
        if (delivery.Kind is not (RecordKind.StepCompleted or RecordKind.StepFailed)) { return; }
        var duration = StepCompletedBody.DurationOf(delivery.Body.Span);
        _workedUs += Math.Min(duration, Math.Max(0, delivery.Time - DeliveredTimeUs));
    }
}
