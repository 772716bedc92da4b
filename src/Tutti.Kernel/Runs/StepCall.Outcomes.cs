using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Guards;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Steps;

namespace Tutti.Kernel.Runs;

/// <summary>What each outcome of an attempt means for the step.</summary>
internal abstract partial class StepCall
{
    /// <summary>The note that the newest attempt may read.</summary>
    public ReadOnlyMemory<byte> EarlierNote => Run.History.NotesOf(Key)?.Note ?? ReadOnlyMemory<byte>.Empty;

    /// <summary>An attempt is over.</summary>
    public void OnEnded(AttemptOutcome outcome)
    {
        if (WasCorrected && !Mutations.Is(Mutation.CorrectionForgotten))
        {
            _running = null;
            Run.AttemptEnded();
            CompleteCorrected(EndOf(outcome), outcome.DurationUs);
            return;
        }

        if (outcome is AttemptOutcome.Returned returned)
        {
            OnReturned(returned.Result, outcome.DurationUs);
            return;
        }

        _running = null;
        Run.AttemptEnded();
        switch (outcome)
        {
            case AttemptOutcome.FoundNothing:
                SettleClaim();
                AfterSettling(AttemptEnd.NotMade, _ => StartAttemptAgain(outcome.DurationUs));
                break;
            case AttemptOutcome.StayedUnclear unclear:
                BecomeUnknown(unclear.Error, outcome.DurationUs);
                break;
            case AttemptOutcome.WasCancelled:
                OnAttemptCancelled(outcome.DurationUs);
                break;
            case AttemptOutcome.Threw threw:
                OnThrew(threw.Error, outcome.DurationUs);
                break;
            default:
                throw new InvalidOperationException($"An attempt ended with {outcome.GetType().Name}, which no rule covers.");
        }
    }

    /// <summary>The action returned.</summary>
    private void OnReturned(ReadOnlyMemory<byte> result, long durationUs)
    {
        _running = null;
        Run.AttemptEnded();
        if (Options.Guard is null) { Complete(result, durationUs, []); }
        else { CompleteSettled(result, durationUs); }
    }

    private void CompleteSettled(ReadOnlyMemory<byte> result, long durationUs) => AfterSettling(AttemptEnd.Returned, marks => Complete(result, durationUs, marks));

    private void Complete(ReadOnlyMemory<byte> result, long durationUs, IReadOnlyList<string> marks)
    {
        Move(StepTrigger.Complete);
        Run.AppendDelivered(RecordKind.StepCompleted, this, new StepCompletedBody(_attempts, durationUs, ResultType) { Marks = marks }.Encode(), result);
    }

    /// <summary>A person has said what became of an unknown step.</summary>
    /// <exception cref="TuttiException">The step is not unknown.</exception>
    public void Resolve(RunInput.Resolved resolution)
    {
        if (Status != StepStatus.Unknown || IsSettling)
        {
            throw new TuttiException("TUT1016", $"The outcome of step '{Path}' is not in question. See 'tutti runs get'.");
        }

        if (resolution.Body.Resolution == 1) { RequireResult(resolution.Result); }
        RequireCosts(resolution.Body);
        var end = resolution.Body.Resolution switch { 1 => AttemptEnd.Returned, 2 => AttemptEnd.NotMade, _ => AttemptEnd.Rejected };
        AfterSettling(end, marks => Resolve(resolution, marks), resolution.Body.Costs);
    }

    private void Resolve(RunInput.Resolved resolution, IReadOnlyList<string> marks)
    {
        SettleClaim();
        Run.Notes(this).Unknown = null;
        var note = Run.DraftOf(RecordKind.StepResolved, this, resolution.Body.Encode(), resolution.Result);
        switch (resolution.Body.Resolution)
        {
            case 1:
                Move(StepTrigger.Complete);
                var completed = new StepCompletedBody(_attempts, 0, ResultType) { Marks = marks };
                Run.AppendPair(note, Run.DraftOf(RecordKind.StepCompleted, this, completed.Encode(), resolution.Result), resolution.Reply);
                break;
            case 2:
                Run.AppendNote(RecordKind.StepResolved, this, resolution.Body.Encode(), resolution.Result, reply: resolution.Reply);
                StartAttempt();
                break;
            default:
                Move(StepTrigger.Fail);
                var error = new ErrorBody("TUT1017", $"{resolution.Body.By} declared it failed. {resolution.Body.Text}".Trim(), IsTransient: false, "");
                Run.AppendPair(note, Run.DraftOf(RecordKind.StepFailed, this, new StepErrorBody(_attempts, 0, error).Encode(), default), resolution.Reply);
                break;
        }
    }

    private void OnThrew(Exception error, long durationUs)
    {
        var outcomeUnknown = Options.Repeat == RepeatRule.AtMostOnce && error is not (NotExecutedException or StepRejectedException or RetryLaterException);
        if (outcomeUnknown) { OnUnknown(error, durationUs); }
        else if (IsCancelled) { SettleCancelled("cancelled while it ran"); }
        else if (MayRetry(error)) { Retry(error, durationUs); }
        else if (IsUndo) { Run.StopForUndo(this, Errors.Describe(error)); }
        else { Fail(error, durationUs); }
    }

    private void Fail(Exception error, long durationUs)
    {
        AfterSettling(EndOf(error), _ =>
        {
            Move(StepTrigger.Fail);
            Run.AppendDelivered(RecordKind.StepFailed, this, new StepErrorBody(_attempts, durationUs, Errors.Describe(error)).Encode(), default);
        });
    }

    private void OnAttemptCancelled(long durationUs)
    {
        if (Options.Repeat == RepeatRule.AtMostOnce && Status == StepStatus.Running && HasProbe)
        {
            Move(StepTrigger.Probe);
            Execute(_attempts, isProbe: true);
        }
        else
        {
            SettleCancelled(Options.Repeat == RepeatRule.AtMostOnce ? "cancelled while it ran; its effect may have happened" : "cancelled while it ran", durationUs);
        }
    }

    private bool MayRetry(Exception error)
    {
        if (error is StepRejectedException || _attempts >= Options.Retry.MaxAttempts) { return false; }
        var policy = Options.Retry;
        if (error is not TuttiException coded) { return policy.OnlyCodes is null; }
        return policy.OnlyCodes is { } only ? only.Contains(coded.Code) : coded.IsTransient && !policy.NonRetriableCodes.Contains(coded.Code);
    }

    /// <summary>What certainly was not made is settled before the next attempt; what may have been made stays admitted, because the next one is the same effect.</summary>
    private void Retry(Exception error, long durationUs)
    {
        if (EndOf(error) == AttemptEnd.NotMade) { AfterSettling(AttemptEnd.NotMade, _ => JournalRetry(error, durationUs)); }
        else { JournalRetry(error, durationUs); }
    }

    private void JournalRetry(Exception error, long durationUs)
    {
        var delay = Options.Retry.DelayAfter(_attempts, Run.Host.DrawLot());
        if (error is RetryLaterException later && later.RetryAfter > delay && !Mutations.Is(Mutation.RetryAfterIgnored)) { delay = later.RetryAfter; }
        var dueUs = Run.NowUs() + Math.Max(1, (long)delay.TotalMicroseconds);
        var body = new StepErrorBody(_attempts, durationUs, Errors.Describe(error), dueUs, WasNotMade: Options.Guard is not null && !IsAdmitted); // said by the error, or by the target
        var notes = Run.Notes(this);
        notes.LastAttempt = body;
        notes.IsClaimSettled = true;
        Run.AppendNote(RecordKind.StepAttempted, this, body.Encode());
        AwaitRetry(dueUs);
    }

    private void AwaitRetry(long dueUs)
    {
        Move(StepTrigger.Retry);
        _retryDueUs = dueUs;
        Run.ArmWait(dueUs);
    }

    /// <summary>A claim without an outcome was found after a crash: the effect may have happened.</summary>
    private void Recover(PathNotes notes, Claim claim)
    {
        _attempts = claim.Body.Attempt;
        if (Options.Repeat != RepeatRule.AtMostOnce || Mutations.Is(Mutation.RepeatUnknown))
        {
            if (Options.Guard is { } guard) { RepeatAdmitted(guard, _attempts); return; }
            if (IsCancelled) { SettleCancelled("cancelled while it ran"); return; }
            Move(StepTrigger.Start);
            Execute(_attempts, isProbe: false);
        }
        else if (notes.Unknown is not null) { Move(StepTrigger.Lose); AfterLost(); }
        else { OnUnknown(error: null, durationUs: 0); }
    }

    private void OnUnknown(Exception? error, long durationUs)
    {
        _lostBy = error;
        if (HasProbe && Status != StepStatus.Probing)
        {
            Move(StepTrigger.Probe);
            Execute(_attempts, isProbe: true);
        }
        else { BecomeUnknown(error, durationUs); }
    }

    private void BecomeUnknown(Exception? error, long durationUs)
    {
        AfterSettling(AttemptEnd.Unclear, _ => JournalUnknown(error, durationUs));
    }

    private void JournalUnknown(Exception? error, long durationUs)
    {
        Move(StepTrigger.Lose);
        var cause = error is null ? new ErrorBody("TUT1018", "the host stopped while the step ran", IsTransient: false, "") : Errors.Describe(error);
        var body = new StepErrorBody(_attempts, durationUs, cause);
        Run.Notes(this).Unknown = body;
        Run.AppendNote(RecordKind.StepUnknown, this, body.Encode());
        AfterLost();
    }

    /// <summary>A cancelled run does not wait for anybody's word: the undo accepts "never happened".</summary>
    private void AfterLost()
    {
        if (IsCancelled) { SettleCancelled("cancelled; its effect may have happened"); }
    }

    /// <summary>The effect has certainly not happened. After a crash the step acts again; after an error of its own its retry policy decides.</summary>
    private void StartAttemptAgain(long durationUs)
    {
        if (IsCancelled) { SettleCancelled("cancelled; its effect has not happened"); }
        else if (_lostBy is not { } error) { StartAttempt(); }
        else if (MayRetry(error)) { Retry(error, durationUs); }
        else { Fail(error, durationUs); }
    }

    private void SettleClaim()
    {
        if (Run.History.NotesOf(Key) is { } notes) { notes.IsClaimSettled = true; }
    }

    private void SettleCancelled(string why, long durationUs = 0, AttemptEnd end = AttemptEnd.Unclear)
    {
        AfterSettling(end, _ =>
        {
            Move(StepTrigger.Cancel);
            var body = new StepErrorBody(_attempts, durationUs, new ErrorBody("TUT1015", why, IsTransient: false, ""));
            Run.AppendDelivered(RecordKind.StepCancelled, this, body.Encode(), default);
        });
    }
}
