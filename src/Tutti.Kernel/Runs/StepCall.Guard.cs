using Tutti.Kernel.Guards;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Steps;

namespace Tutti.Kernel.Runs;

/// <summary>A step with a guard: asked before each attempt, told of its end, both in the commit of the step's own record.</summary>
internal abstract partial class StepCall : IObjectReader
{
    private StepGuarding? _guarding;

    /// <summary>Whether the guard has let an attempt through of which it has not been told that it was not made.</summary>
    private bool IsAdmitted => Options.Guard is not null && Run.History.NotesOf(Key)?.Admission is not null;

    /// <summary>Whether an outcome waits for the guard; nothing else may end the step meanwhile.</summary>
    private bool IsSettling => _guarding is { IsSettling: true };

    /// <inheritdoc/>
    public void OnReady(Exception? problem) => _guarding?.OnReady(problem);

    /// <summary>The step's outcome is durable, and reaches the code.</summary>
    protected void EndGuard()
    {
        _guarding?.Forget();
        if (Options.Guard is not { } guard) { return; }
        var notes = Run.History.NotesOf(Key);
        guard.Learn(notes?.Admission ?? default);
        if (notes is not null) { notes.Admission = null; } // nobody asks for it again, and a run would hold the notes of all its steps
    }

    private StepGuarding GuardingOf(IStepGuard guard) => _guarding ??= new StepGuarding(this, Run, guard);

    /// <summary>Asks the guard; where it lets the attempt through, that and the claim are journaled together before it acts.</summary>
    private void Admit(IStepGuard guard, int number, bool isRepeat)
    {
        Move(StepTrigger.Claim);
        _attempts = number;
        GuardingOf(guard).Ask(number, isRepeat, answer =>
        {
            switch (answer)
            {
                case Admission.Granted granted:
                    JournalAdmission(number, granted.Note);
                    break;
                case Admission.Refused when WasCorrected:
                    CompleteCorrected(AttemptEnd.NotMade, durationUs: 0);
                    break;
                case Admission.Refused refused:
                    Move(StepTrigger.Fail);
                    var body = new StepErrorBody(number, 0, new ErrorBody(refused.Code, refused.Message, IsTransient: false, ""));
                    Run.AppendDelivered(RecordKind.StepRefused, this, body.Encode(), refused.Details);
                    break;
                default:
                    throw new InvalidOperationException("An admission is granted or refused.");
            }
        });
    }

    private void JournalAdmission(int number, ReadOnlyMemory<byte> note)
    {
        var claim = Options is { NeedsClaim: true, Undo: null } ? Options.Repeat : default; // an undo has an input, for which the claim has a record of its own
        var body = new StepAdmittedBody(number, (byte)claim);
        var admitted = Run.DraftOf(RecordKind.StepAdmitted, this, body.Encode(), note);
        var notes = Run.Notes(this);
        notes.Admission = note;
        notes.AdmittedAttempt = number;
        notes.IsClaimSettled = false;
        if (body.Claim is { } claimed) { AppendClaim(admitted, claimed, input: default); }
        else if (Options.NeedsClaim)
        {
            Run.AppendNote(admitted, onDurable: null);
            Claim(number);
        }
        else { Run.AppendNote(admitted, () => BeginClaimed(number)); }
    }

    /// <summary>An attempt that was let through before a crash and may be repeated: its guard is asked again, under the same number.</summary>
    private void RepeatAdmitted(IStepGuard guard, int number)
    {
        _attempts = number;
        if (IsCancelled) { SettleCancelled("cancelled while it ran"); }
        else { Admit(guard, number, isRepeat: true); }
    }

    /// <summary>Journals how an attempt ended, after its guard has settled it where it has one.</summary>
    private void AfterSettling(AttemptEnd end, Action<IReadOnlyList<string>> record, IReadOnlyCollection<string>? costs = null)
    {
        if (!IsAdmitted || Options.Guard is not { } guard) { record([]); return; }
        GuardingOf(guard).Settle(_attempts, end, costs ?? [], marks =>
        {
            if (end == AttemptEnd.NotMade) { Run.Notes(this).Admission = null; }
            record(marks);
        });
    }

    /// <summary>Checks what a person says that the step cost.</summary>
    /// <exception cref="TuttiException">It cannot have cost that (TUT1066, or what the guard says).</exception>
    private void RequireCosts(StepResolvedBody said)
    {
        if (said.Costs.Count == 0) { return; }
        if (said.Resolution == 2) { throw new TuttiException("TUT1066", $"What did not happen cost nothing: leave out what '{Path}' cost, or say that it happened."); }
        if (!IsAdmitted || Options.Guard is not { } guard) { throw new TuttiException("TUT1066", $"Nothing is held for '{Path}', so nobody counts what it cost. Leave it out."); }
        guard.RequireCosts(Run.History.NotesOf(Key)?.Admission ?? default, said.Costs);
    }

    private static AttemptEnd EndOf(Exception error) => error switch
    {
        NotExecutedException or RetryLaterException => AttemptEnd.NotMade,
        StepRejectedException => AttemptEnd.Rejected,
        _ => AttemptEnd.Unclear,
    };
}
