using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Guards;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Runs;

/// <summary>How a run ends, stops, or begins again.</summary>
internal sealed partial class RunExecution
{
    private readonly WorkflowContext _root;
    private readonly List<Claim> _undoable = [];
    private Task _lastUndo = Task.CompletedTask;
    private long _originalsUntil = -1; // where the original whose effects are to be undone had done all that is copied of it
    private TaskCompletionSource? _carried;
    private long _carriedUntil;
    private Task? _main;
    private ReadOnlyMemory<byte> _output;
    private bool _isCancelRequested;
    private ReasonBody? _cancelReason;
    private bool _isEnding;
    private bool _isEndAppended;
    private bool _isFrozen;
    private bool _isStopped;
    private bool _isOver;

    /// <summary>What guards have learned from the run so far; the code says it again on replay.</summary>
    public IRunMemory? Memory { get; set; }

    /// <summary>Whether cancellation or undoing is under way, so that pausing means nothing any more.</summary>
    private bool IsWindingDown => _isCancelRequested || History.UndoStart is not null;

    /// <summary>Where the run stands, as its code in memory knows it.</summary>
    public RunStatus Status => this switch
    {
        { History.End.Kind: RecordKind.RunCompleted } => RunStatus.Completed,
        { History.End.Kind: RecordKind.RunFailed } => RunStatus.Failed,
        { History.End: not null } => RunStatus.Cancelled,
        { _isStopped: true } or { History.Attention: not null } => RunStatus.NeedsAttention,
        { History.UndoStart: not null } => RunStatus.Undoing,
        { _isCancelRequested: true } => RunStatus.Cancelling,
        { _pause: not null } => RunStatus.Paused,
        _ => RunStatus.Running,
    };

    /// <summary>
    /// The workflow has returned: cancels what is left (rule R5). At once, before anything further is delivered, live and on replay alike: what is left
    /// may go on because of it.
    /// </summary>
    private bool TryBeginEnding()
    {
        if (_isEnding || _main is not { IsCompleted: true } || _isEndAppended || _isFrozen || _main.Exception?.InnerException is HostUnsuitedException) { return false; }
        _isEnding = true;
        _main = EncodedAsync(_main);
        CancelScope(_root);
        ReleaseHeld();
        return true;
    }

    /// <summary>What was left is settled: journals how the run ended.</summary>
    private bool TryEnd()
    {
        if (_main is not { IsCompleted: true } || _isEndAppended || _isFrozen) { return false; }
        if (!_isEnding && _main.Exception?.InnerException is HostUnsuitedException unsuited)
        {
            StopFor(unsuited);
            return false;
        }

        if (_committing.Count > 0 || (_waiting.Any(waiter => waiter.IsWork) && !SkipsSettling(_main))) { return false; }
        AppendEnd(_main);
        return true;
    }

    /// <summary>Keeps what the workflow returned; an output that cannot be written fails the run.</summary>
    private Task EncodedAsync(Task main)
    {
        if (!main.IsCompletedSuccessfully || History.UndoStart is not null || _definition is null) { return main; }
        try { _output = _definition.Encode(main); }
#pragma warning disable CA1031 // The boundary to the payload's own code: whatever it throws is how the run ended.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Task.FromException(error);
        }

        return main;
    }

    private static bool SkipsSettling(Task main) =>
        Mutations.Is(main.IsCompletedSuccessfully ? Mutation.LoserAfterCompleted : Mutation.UndoBeforeSettle);

    private void AppendEnd(Task main)
    {
        var undo = History.UndoStart is { } started ? UndoStartedBody.Decode(started.Body.Span) : null;
        if (main.IsCompletedSuccessfully && undo is null)
        {
            AppendLast(RecordKind.RunCompleted, new TypedBody(_definition?.OutputType ?? "") { Marks = Marks }.Encode(), _output);
        }
        else if (main.IsCompletedSuccessfully && undo is not null) { AppendFailure(undo.End, undo.Failure); }
        else if (main.Exception?.InnerException is ContinueAsNewException again && !_isCancelRequested) { AppendContinuation(again); }
        else { AppendFailedMain(main); }
    }

    private void AppendFailedMain(Task main)
    {
        var error = main.Exception?.InnerException ?? new OperationCanceledException("The workflow ended its own work as cancelled.");
        var end = _isCancelRequested ? RecordKind.RunCancelled : RecordKind.RunFailed;
        var failure = _isCancelRequested && _cancelReason is { } request ? CancelledFailure(request) : new RunFailedBody(Errors.Describe(error), FailedSteps(error));
        var hasUndo = _undoable.Exists(claim => !History.IsUndone(UndoPath.KeyOf(claim)));
        if (hasUndo && (_isCancelRequested || _definition is { UndoOnFailure: true })) { BeginUndo(end, failure); }
        else { AppendFailure(end, failure); }
    }

    private void AppendFailure(RecordKind end, RunFailedBody failure) => AppendLast(
        end,
        end == RecordKind.RunFailed ? failure.Encode() : new ReasonBody(failure.Error.Code, Text: failure.Error.Message).Encode(),
        ReadOnlyMemory<byte>.Empty);

    private void BeginUndo(RecordKind end, RunFailedBody failure) =>
        AppendLast(RecordKind.UndoStarted, new UndoStartedBody(end, failure).Encode(), Memory?.Keep() ?? ReadOnlyMemory<byte>.Empty);

    private void AppendContinuation(ContinueAsNewException again)
    {
        var unread = UnreadSignals().Order().ToList();
        var body = new RunContinuedBody(History.Generation + 1, again.InputType, unread, History.NamedSignalIds)
        {
            StartedAt = _startedAt,
            SignalsSeen = History.SignalIds.Count,
            RewoundAt = History.RewoundAt,
            PausedAt = _pause is null || Mutations.Is(Mutation.PauseForgottenOnContinue) ? -1 : _pausedAt,
            Marks = Marks,
        };
        AppendLast(RecordKind.RunContinued, body.Encode(), again.Input);
    }

    private IEnumerable<long> UnreadSignals()
    {
        foreach (var queue in _signals?.Values ?? Enumerable.Empty<Ring<Delivery>>())
        {
            for (var index = 0; index < queue.Count; index++) { yield return queue[index].Position; }
        }
    }

    private void AppendLast(RecordKind kind, byte[] body, ReadOnlyMemory<byte> content)
    {
        _isEndAppended = true;
        Append(DraftOf(kind, body, content), isDelivered: true);
    }

    private void OnEndDurable(in Delivery delivery)
    {
        if (delivery.Kind is RecordKind.UndoStarted or RecordKind.RunContinued) { LeaveForReload(); }
        else
        {
            TuttiDiagnostics.CountRun(delivery.Kind switch
            {
                RecordKind.RunCompleted => "completed",
                RecordKind.RunFailed => "failed",
                _ => "cancelled",
            });
            LeaveMemory();
        }
    }

    /// <summary>What is in memory no longer counts: the journal says more.</summary>
    private void LeaveForReload()
    {
        LeaveMemory();
        Host.Reload(this);
    }

    private void LeaveMemory()
    {
        List<RunInput> late;
        lock (_gate)
        {
            _isOver = true;
            _isEvicted = true;
            late = [.. _inbox];
            _inbox.Clear();
        }

        Host.Evict(this);
        foreach (var input in late) { Host.Repost(Id, input); }
    }

    /// <summary>The kernel cannot go on without a person: says so durably and keeps what running attempts still bring.</summary>
    public void StopFor(TuttiException cause)
    {
        lock (_gate)
        {
            _violation = null;
            if (_isStopped) { return; } // a stray thread reported once more while the run was being stopped
            _isStopped = true;
        }

        Stop(DraftOf(RecordKind.RunNeedsAttention, new ReasonBody(cause.Code, Text: cause.Message).Encode()));
    }

    /// <summary>An effect could not be undone (rule E4).</summary>
    public void StopForUndo(StepCall step, ErrorBody error)
    {
        var text = $"The effect at '{step.Path}' could not be undone: {error.Message} Mend the cause, then 'tutti runs retry {Id}'.";
        Stop(DraftOf(RecordKind.RunNeedsAttention, step, new ReasonBody(error.Code, Text: text).Encode(), ReadOnlyMemory<byte>.Empty));
    }

    private void Stop(in RecordDraft attention)
    {
        foreach (var step in _waiting.OfType<StepCall>()) { step.CancelAttempt(); }
        _isFrozen = _isStopped = _isReplayed = _hasBegun = true;
        _main = null;
        _ready.Clear();
        _waiting.Clear();
        _parts = 0;
        _unlaunched.Clear();
        _held.Clear();
        _signalWaits = null;
        Append(attention, isDelivered: false);
    }

    /// <summary>A defect of the kernel, or a failed store: nothing more is written, the journal stands as it is.</summary>
    private void Collapse(Exception error)
    {
        if (error is not StoreFailedException && Host.Store.Failure is { } failure) { error = new StoreFailedException(failure); }
        lock (_gate)
        {
            _isOver = _isEvicted = true;
            _isPumping = false;
        }

        RefuseWaiting(error);
        Host.Collapsed(this, error);
    }

    /// <summary>Tells whoever waits for a reply that none comes; what they sent may be journaled all the same.</summary>
    private void RefuseWaiting(Exception why)
    {
        List<RunInput> late;
        lock (_gate)
        {
            late = [.. _inbox];
            _inbox.Clear();
        }

        for (var index = 0; index < _committing.Count; index++) { _committing[index].Reply?.Refuse(why); }
        foreach (var input in late) { input.Reply?.Refuse(why); }
        _inHand?.Reply?.Refuse(why);
    }

    /// <summary>The steps whose failure ended the run.</summary>
    private static IReadOnlyCollection<PathKey> FailedSteps(Exception error) => error switch
    {
        StepFailedException step => [step.Key],
        StepRefusedException refused => [refused.Key],
        ChildFailedException child => [child.Key],
        RequestRefusedException request => [request.Key],
        LockRefusedException place => [place.Ask],
        ParallelFailedException parallel => [.. parallel.Failures.SelectMany(FailedSteps)],
        _ => [],
    };

    private static RunFailedBody CancelledFailure(ReasonBody request) =>
        new(new ErrorBody("TUT1015", request.Text.Length > 0 ? request.Text : "cancelled", IsTransient: false, ""), []);

    /// <summary>Undoes every claimed effect, newest first, without the workflow's code (rules E3, E4).</summary>
    private async Task UndoAllAsync(WorkflowContext root)
    {
#pragma warning disable CA2007 // Stays on the run's own scheduler.
        foreach (var claim in History.Claims.Reverse().Where(NeedsUndo).ToList()) { await root.UndoAsync(claim); }
#pragma warning restore CA2007
    }

    private bool NeedsUndo(Claim claim) => claim.Body.Undo.Length > 0 && !History.WasUndoneBefore(UndoPath.KeyOf(claim));

    /// <summary>Whether branches that undo wait for each other; runs of a kernel before do not, and replay as they ran.</summary>
    public bool UndoesInTurn => (History.Start.Flags & RunStartedBody.UndoesInTurn) != 0;

    /// <summary>Queues who undoes behind all who do already.</summary>
    /// <param name="own">Completes when the caller has undone.</param>
    /// <returns>Completes when it is the caller's turn.</returns>
    public Task QueueUndoAsync(Task own)
    {
        var before = _lastUndo;
        _lastUndo = own;
        return before;
    }

    /// <summary>Effects that ended steps have claimed and nobody has undone, newest first.</summary>
    public List<Claim> TakeUndoable()
    {
        var claims = _undoable.AsEnumerable().Reverse().ToList();
        _undoable.Clear();
        return claims;
    }

    /// <summary>
    /// Effects whose results a fork has copied are the original's, and it takes them back: that was under way while the rest of what was copied happened, so the
    /// fork's code goes on behind that too. Null where there is nothing to wait for. In a fork of a fork an effect is that original's whose results it was among: for
    /// the one between them there was nothing more to wait for either, when those were all there.
    /// </summary>
    public Task? UntilOriginalHasUndoneAsync()
    {
        var until = _originalsUntil;
        _originalsUntil = -1;
        if (_cursor >= History.Deliveries.Count || History.Deliveries[_cursor].Position > until) { return null; }
        _carriedUntil = until;
        return (_carried ??= new TaskCompletionSource()).Task;
    }

    private void NoteEffect(StepCall step, in Delivery delivery)
    {
        if (step.Options.Undo is null) { return; }
        if (History.NotesOf(step.Key)?.Claim is { } claim) { _undoable.Add(claim); }
        else if (MayHaveActed(delivery)) { _originalsUntil = Math.Max(_originalsUntil, EndOfOriginal(delivery.Position)); }
    }

    /// <summary>The last result that came from the original that a result came from; -1 for one of the run's own.</summary>
    private long EndOfOriginal(long position)
    {
        foreach (var end in History.CarriedEnds)
        {
            if (position <= end) { return end; }
        }

        return -1;
    }

    /// <summary>Whether the original claimed a step of which a fork has only the outcome: one that was cancelled before its first claim has no attempt.</summary>
    private static bool MayHaveActed(in Delivery delivery) =>
        delivery.Kind is RecordKind.StepCompleted or RecordKind.StepFailed || (delivery.Kind == RecordKind.StepCancelled && StepErrorBody.Decode(delivery.Body.Span).Attempt > 0);

    private void EndCarried(long position)
    {
        if (_carried is null || position < _carriedUntil) { return; }
        _carried.TrySetResult();
        _carried = null;
    }

    /// <summary>Why the run cannot continue as new, or null (rule R8).</summary>
    public string? ReasonNotToContinue() => this switch
    {
        _ when _waiting.Any(waiter => waiter is IChildWait) => "a child run is still open",
        _ when _undoable.Count > 0 || _waiting.Any(waiter => waiter is StepCall { Options.Undo: not null }) => "effects are claimed that could still have to be undone",
        _ => null,
    };
}
