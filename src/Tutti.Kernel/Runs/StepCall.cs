using System.Diagnostics.CodeAnalysis;
using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Guards;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Steps;

namespace Tutti.Kernel.Runs;

/// <summary>A step that the code waits for: starts attempts, and decides what each outcome means (rules E1 to E3, R4).</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Whatever can become of an attempt meets here; each concern has a file of its own.")]
internal abstract partial class StepCall(WorkflowContext scope, PathKey key, string path, StepOptions options) : Waiter(scope, key, path)
{
    private StepAttempt? _running;
    private long _retryDueUs;
    private int _attempts;
    private Exception? _lostBy;

    public StepOptions Options { get; } = options;

    public StepStatus Status { get; private set; } = StepStatus.Registered;

    /// <summary>Compensations do not count as steps (rule R4), and their failure stops the run instead of reaching the code (rule E4).</summary>
    public bool IsUndo { get; init; }

    public override bool IsWork => true;

    public override bool IsExternal => !IsSettling && Status is StepStatus.WaitingToRetry or StepStatus.Unknown;

    /// <summary>Whether it can act at once: nothing is asked or claimed before, and nothing of it is journaled yet.</summary>
    public bool CanActAtOnce => Options.IsPlain && IsUnwatched && Status == StepStatus.Registered && Run.History.NotesOf(Key) is null;

    public override long DueUs => Status == StepStatus.WaitingToRetry ? _retryDueUs : long.MaxValue;

    /// <summary>Whether no clock and no trace goes along with its attempts.</summary>
    private bool IsUnwatched => Options.IsUntimed && !TuttiDiagnostics.TracesSteps;

    protected bool IsCancelled => Scope.CancellationToken.IsCancellationRequested && !Scope.IsShielded;

    public override void Launch()
    {
        if (Run.TryRepeatMemo(this)) { Move(StepTrigger.Complete); return; }
        var notes = Run.History.NotesOf(Key);
        if (notes is not null) { notes.IsRequested = true; }
        _attempts = notes?.LastAttempt?.Attempt ?? 0;
        if (notes?.Correction is not null) { RecoverCorrected(notes); }
        else if (notes is { Claim: { } claim, IsClaimSettled: false }) { Recover(notes, claim); }
        else if (notes is { AdmittedAttempt: > 0, IsClaimSettled: false } && Options.Guard is { } guard) { RepeatAdmitted(guard, notes.AdmittedAttempt); }
        else if (IsCancelled) { SettleCancelled("cancelled before it started"); }
        else if (notes?.LastAttempt is { DueUs: > 0 } last) { AwaitRetry(last.DueUs); }
        else { StartAttempt(); }
    }

    public override void OnScopeCancelled()
    {
        if (Scope.IsShielded || IsSettling) { return; } // what is being settled is journaled in a moment
        if (_running is not null) { CancelAttempt(); }
        else if (Status is StepStatus.WaitingToRetry or StepStatus.Unknown) { SettleCancelled("cancelled while it waited"); }
    }

    /// <summary>Tells a running action to stop; elsewhere, because that runs the action's own callbacks.</summary>
    public void CancelAttempt()
    {
        if (_running is { } attempt) { Run.Host.Schedule(static state => ((StepAttempt)state!).Cancel(), attempt); }
    }

    public override void OnTick(long nowUs)
    {
        if (Status == StepStatus.WaitingToRetry && nowUs >= _retryDueUs && !WasCorrected) { StartAttempt(); }
    }

    /// <summary>Runs the action and encodes its result.</summary>
    public abstract ValueTask<ReadOnlyMemory<byte>> InvokeAsync(StepContext context);

    /// <summary>Runs the action; its result where it ends at once, else null and the rest of the work.</summary>
    public abstract ReadOnlyMemory<byte>? TryInvoke(StepContext context, out ValueTask<ReadOnlyMemory<byte>> rest);

    /// <summary>Asks the target what became of an unknown effect.</summary>
    public abstract ValueTask<AttemptOutcome> ProbeAsync(StepContext context);

    protected abstract bool HasProbe { get; }

    protected abstract string ResultType { get; }

    /// <summary>Checks what a person says the step gave.</summary>
    /// <exception cref="TuttiException">It is not of the step's type (TUT1037).</exception>
    protected abstract void RequireResult(ReadOnlyMemory<byte> result);

    /// <summary>Starts the attempt that follows; effects are claimed durably before (rule E3).</summary>
    private void StartAttempt()
    {
        if (IsForestalled)
        {
            SettleCancelled("cancelled before it was tried again");
            return;
        }

        var number = _attempts + 1;
        if (Options.Guard is { } guard) { Admit(guard, number, isRepeat: IsAdmitted); return; }
        if (!Options.NeedsClaim)
        {
            Move(StepTrigger.Start);
            Execute(number, isProbe: false);
            return;
        }

        Move(StepTrigger.Claim);
        Claim(number);
    }

    private void Claim(int number)
    {
        var body = new StepClaimedBody(number, (byte)Options.Repeat, Options.Undo?.Id ?? "", Options.Undo?.InputType ?? "");
        var input = Options.Undo?.Input ?? ReadOnlyMemory<byte>.Empty;
        AppendClaim(Run.DraftOf(RecordKind.StepClaimed, this, body.Encode(), input), body, input);
    }

    /// <summary>Journals a record that is a claim; the attempt acts when it is durable.</summary>
    private void AppendClaim(in RecordDraft record, StepClaimedBody body, ReadOnlyMemory<byte> input)
    {
        var number = body.Attempt;
        var actsAtOnce = Mutations.Is(Mutation.ActBeforeClaim);
        var position = Run.AppendNote(record, actsAtOnce ? null : () => BeginClaimed(number));
        var notes = Run.Notes(this);
        notes.Claim = new Claim(Key, Path, position, body, input);
        notes.IsClaimSettled = false;
        Run.History.Remember(notes.Claim);
        if (actsAtOnce) { BeginClaimed(number); }
    }

    private void BeginClaimed(int number)
    {
        if (Status != StepStatus.Claiming) { return; }
        if (WasCorrected)
        {
            CompleteCorrected(AttemptEnd.NotMade, durationUs: 0);
            return;
        }

        if (IsCancelled || IsForestalled)
        {
            _attempts = number; // claimed: it is taken back, and a fork must know that
            SettleCancelled("cancelled before it started", end: AttemptEnd.NotMade);
            return;
        }

        if (IsUnwatched && Run.MayActHere(this)) { ExecuteInline(number); }
        else
        {
            Move(StepTrigger.Start);
            Execute(number, isProbe: false);
        }
    }

    private void Execute(int number, bool isProbe)
    {
        _attempts = number;
        var attempt = _running = new StepAttempt(this, Run, number, isProbe);
        var startsHere = Run.MayActHere(this);
        Run.AttemptStarted(this, number);
        Run.WatchAttempts();
        if (startsHere)
        {
            RunExecution.Leave();
            attempt.Start();
            Run.Enter();
        }
        else { Run.Host.Schedule(static state => ((StepAttempt)state!).Start(), attempt); }
    }

    /// <summary>Runs the action on the run's own thread, as far as it goes without waiting.</summary>
    public void ExecuteInline(int number)
    {
        Move(StepTrigger.Start);
        _attempts = number;
        var attempt = _running = new StepAttempt(this, Run, number, isProbe: false);
        Run.AttemptStarted(this, number);
        RunExecution.Leave();
        var result = attempt.TryRunInline(out var failure);
        Run.Enter();
        if (failure is not null) { OnEnded(failure); }
        else if (result is { } done) { OnReturned(done, attempt.ElapsedUs()); }
        else { Run.WatchAttempts(); }
    }

    protected void Move(StepTrigger trigger) => Status = StepTransitions.Next(Status, trigger);
}
