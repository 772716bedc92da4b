using Tutti.Kernel.Guards;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Steps;

namespace Tutti.Kernel.Runs;

/// <summary>A person gives the step its result without being asked. Their word is durable before the attempt is told to stop, and stands whatever the attempt still brings.</summary>
internal abstract partial class StepCall
{
    /// <summary>Whether the result is a person's.</summary>
    public bool WasCorrected => Run.History.NotesOf(Key)?.Correction is not null;

    /// <summary>A person's result as the journal keeps it.</summary>
    /// <exception cref="TuttiException">It is not of the step's type (TUT1055).</exception>
    protected abstract ReadOnlyMemory<byte> ResultOf(RunInput.Corrected correction);

    /// <summary>Whether the part that it belongs to has a person's result, which is on its way to the disk.</summary>
    private bool IsForestalled => !Scope.IsShielded && RunExecution.IsAboutToEnd(this);

    /// <summary>Keeps an attempt that is about to begin from beginning.</summary>
    public void Forestall() => _running?.Forestall();

    /// <summary>Takes a person's result.</summary>
    /// <exception cref="TuttiException">It does not fit, or the step is ending.</exception>
    public void Correct(RunInput.Corrected correction)
    {
        if (WasCorrected) { throw CorrectionErrors.Twice(Path); }
        if (Run.History.HasMemo(Key)) { throw CorrectionErrors.HasResult(Run.Id, Path); }
        if (Status is StepStatus.Completed or StepStatus.Failed or StepStatus.Cancelled || IsSettling || IsCancelled) { throw CorrectionErrors.JustEnded(Path); }
        if (Scope.Part is { } part && part.ConsistsOf(this)) { part.Require(correction.Result); }
        var result = ResultOf(correction);
        var body = (correction.Body with { Type = ResultType, WasUnknown = Status == StepStatus.Unknown }).Encode();
        Run.Notes(this).Correction = new Correction(body, result);
        Forestall();
        if (_running is not null || Status == StepStatus.Claiming) { Run.AppendNote(RecordKind.StepCorrected, this, body, result, CancelAttempt, correction.Reply); }
        else { CompleteWaiting(body, result, correction.Reply); }
    }

    /// <summary>Nothing runs: the person's word and the result are journaled together.</summary>
    private void CompleteWaiting(byte[] body, ReadOnlyMemory<byte> result, Reply? reply)
    {
        Run.LetGo(this);
        AfterSettling(AttemptEnd.Unclear, marks =>
        {
            Run.Notes(this).Unknown = null;
            SettleClaim();
            if (Status == StepStatus.WaitingToRetry) { _attempts++; } // in place of the attempt that was due
            Move(StepTrigger.Complete);
            var completed = new StepCompletedBody(_attempts, 0, ResultType) { Marks = marks };
            Run.AppendPair(Run.DraftOf(RecordKind.StepCorrected, this, body, result), Run.DraftOf(RecordKind.StepCompleted, this, completed.Encode(), result), reply);
        });
    }

    /// <summary>The host died after the person's word and before the result; what acted then, nobody knows.</summary>
    private void RecoverCorrected(PathNotes notes)
    {
        _attempts = Math.Max(_attempts, Math.Max(notes.Claim?.Body.Attempt ?? 0, notes.AdmittedAttempt));
        CompleteCorrected(AttemptEnd.Unclear, durationUs: 0);
    }

    /// <summary>The attempt is over, however it ended: the guard learns that, and the step has the person's result.</summary>
    private void CompleteCorrected(AttemptEnd end, long durationUs)
    {
        var correction = Run.Notes(this).Correction ?? throw new InvalidOperationException($"Nobody corrected '{Path}'.");
        SettleClaim();
        AfterSettling(end, marks => Complete(correction.Result, durationUs, marks));
    }

    private static AttemptEnd EndOf(AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Returned => AttemptEnd.Returned,
        AttemptOutcome.FoundNothing => AttemptEnd.NotMade,
        AttemptOutcome.Threw threw => EndOf(threw.Error),
        _ => AttemptEnd.Unclear,
    };
}
