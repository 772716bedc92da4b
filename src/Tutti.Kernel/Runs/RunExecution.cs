using System.Diagnostics.CodeAnalysis;
using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Objects;

namespace Tutti.Kernel.Runs;

/// <summary>
/// One run in memory: a mailbox with a single-threaded pump that replays the journal, starts what has no result yet, and delivers
/// durable records in their order (rule R1). User code runs only here and needs no locks.
/// </summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "The run is where every kind of record and input meets; each concern has a file of its own.")]
internal sealed partial class RunExecution : SynchronizationContext, IDurabilityObserver, IPumped
{
    [ThreadStatic]
    private static RunExecution? _onThread;

    private readonly Lock _gate = new();
    private readonly Queue<RunInput> _inbox = new();
    private readonly WorkflowDefinition? _definition;
    private bool _isPumping;
    private bool _again;
    private bool _isEvicted;
    private volatile bool _isAbandoned;
    private TaskCompletionSource? _left;
    private bool _hasBegun;
    private bool _isAwaitingStart;
    private bool _isReplayed;
    private int _cursor;
    private long _startedAt;

    public RunExecution(IRunHost host, RunId id, RunHistory history, WorkflowDefinition? definition)
    {
        Host = host;
        Id = id;
        History = history;
        _definition = definition;
        Marks = history.FirstMarks;
        _lastPosition = history.LastPosition;
        _lastTimeUs = history.LastTime;
        _startedAt = history.StartedAt;
        _pause = history.UndoStart is null ? history.Pause : null;
        _pausedAt = history.PausedAt;
        _cancelReason = history.CancelRequest;
        _isFrozen = history.Attention is not null || history.End is not null || (definition is null && history.UndoStart is null);
        _root = new WorkflowContext(this, PathKey.Root, "", new CancellationTokenSource(), isShielded: false);
        _progressUs = NowUs();
    }

    public IRunHost Host { get; }

    public RunId Id { get; }

    public RunHistory History { get; }

    /// <summary>Whether the journal still holds records that the code has not met, or evidence that older code had gone further.</summary>
    public bool IsReplaying => _cursor < History.Deliveries.Count;

    /// <summary>A new run, which nobody knows yet. From here until it is started nobody pumps it: its record may be durable before it has noted that it waits for that.</summary>
    public RunExecution AwaitingStart()
    {
        _isAwaitingStart = _isPumping = true;
        return this;
    }

    /// <summary>Journals the start of a new run; its code begins once the record is durable.</summary>
    public void Start(Reply reply)
    {
        try { _startedAt = Append(DraftOf(RecordKind.RunStarted, History.Start.Encode(), History.Input), isDelivered: false, onDurable: () => _isAwaitingStart = false, reply); }
        finally { Host.SchedulePump(this); }
    }

    /// <summary>Lets go of the run without a word in its journal: the host closes. Running actions are cancelled.</summary>
    /// <returns>Completes when the run's thread has left it: from then on nothing of it reaches the store.</returns>
    public async Task AbandonAsync()
    {
        Task left;
        lock (_gate)
        {
            _isEvicted = _isAbandoned = true;
            left = _isPumping ? (_left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }

        await left.ConfigureAwait(false);
        RefuseWaiting(ObjectErrors.HostCloses());
        foreach (var step in _waiting.OfType<StepCall>().ToList()) { step.CancelAttempt(); }
    }

    /// <summary>Whether replay is over.</summary>
    public bool IsLive => _isReplayed;

    /// <summary>Takes what came while the run was read. Nobody pumps it yet.</summary>
    public void Receive(IReadOnlyList<RunInput> inputs)
    {
        lock (_gate)
        {
            foreach (var input in inputs) { _inbox.Enqueue(input); }
        }
    }

    /// <summary>Hands the run an input.</summary>
    /// <returns>False where the run has left memory: read it anew and try again.</returns>
    public bool TryPost(RunInput input)
    {
        lock (_gate)
        {
            if (_isEvicted) { return false; }
            _inbox.Enqueue(input);
        }

        Kick();
        return true;
    }

    /// <summary>Makes the pump look around soon.</summary>
    public void Kick()
    {
        lock (_gate)
        {
            if ((_isPumping && !Mutations.Is(Mutation.PumpedTwice)) || _isEvicted)
            {
                _again = !Mutations.Is(Mutation.WakeUpLost);
                return;
            }

            _isPumping = true;
        }

        Host.SchedulePump(this);
    }

    /// <inheritdoc/>
    public void OnDurable()
    {
        if (_onThread != this) { Kick(); } // the run's own pump looks at the durable head before it rests
    }

    /// <summary>Does everything there is to do; called by the host for a scheduled pump.</summary>
    public void Pump()
    {
        var outerRun = _onThread;
        var outerContext = Current;
        Enter();
        try
        {
            do
            {
                while (!_isAbandoned && Advance()) { }
            }
            while (!TryRest());
        }
#pragma warning disable CA1031 // The boundary of a run: no defect of one run may end the host.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Collapse(error);
        }
        finally
        {
            _onThread = outerRun;
            SetSynchronizationContext(outerContext);
            if (_isAbandoned) { SayLeft(); }
        }
    }

    private void SayLeft()
    {
        lock (_gate)
        {
            _isPumping = false;
            _left?.TrySetResult();
        }
    }

    /// <summary>Does the next thing there is to do, in the order of rule R1; false where there is nothing.</summary>
    private bool Advance()
    {
        if (_isAwaitingStart) { return DeliverDurable() || FlushedNow(); }
        if (_ready.Count > 0) { RunCallback(_ready.Dequeue()); }
        else if (_violation is not null) { StopFor(_violation); }
        else if (!_hasBegun) { Begin(); }
        else if (!_isReplayed) { Replay(); }
        else { return LaunchNext() || TryBeginEnding() || DeliverDurable() || TakeInput() || TryEnd() || FlushedNow() || IsStranded(); }
        return true;
    }

    private void Replay()
    {
        if (TryBeginEnding()) { return; }
        if (IsReplaying && !_isFrozen) { Deliver(NextInHistory()); }
        else { EndReplay(); }
    }

    private Delivery NextInHistory()
    {
        if (Mutations.Is(Mutation.MemoWithoutOrder)) { History.MoveAnyWaitingTo(_cursor, _waiting.ContainsKey); }
        return Delivery.Of(History.Deliveries[_cursor++]);
    }

    /// <summary>Gives the thread back where nothing came in meanwhile; evicts a run that only the world can wake.</summary>
    private bool TryRest()
    {
        bool evict;
        Mutations.Yield();
        lock (_gate)
        {
            if (_isAbandoned) { return true; }
            // What cannot be taken yet waits for the disk, and the disk wakes the pump: spinning here would only burn the processor.
            if (_again || (_inbox.Count > 0 && TakesInput))
            {
                _again = false;
                return false;
            }

            evict = CanLeaveMemory();
            _isEvicted = evict;
            _isPumping = false;
        }

        if (evict) { Host.Evict(this); }
        return true;
    }

    private bool TakesInput => !_isEndAppended && !_isAwaitingStart;

    private bool CanLeaveMemory()
    {
        if (_committing.Count > 0 || _attemptsRunning > 0) { return false; }
        if (_isFrozen || _isOver) { return true; }
        foreach (var waiter in _waiting)
        {
            if (!waiter.IsExternal && !_held.ContainsKey(waiter.Key)) { return false; }
        }

        return _main is { IsCompleted: false };
    }

    private void Begin()
    {
        _hasBegun = true;
        if (_isFrozen)
        {
            if (History is { CancelRequest: { } request, UndoStart: null, End: null, Attention: null }) { BeginUndo(RecordKind.RunCancelled, CancelledFailure(request)); }
            return;
        }

        foreach (var signal in History.CarriedSignals) { BufferSignal(Delivery.Of(signal)); }
        _main = History.UndoStart is not null ? UndoAllAsync(_root) : (_definition ?? throw new InvalidOperationException("A run without a definition does not begin.")).InvokeAsync(_root, History.Input);
    }

    private void EndReplay()
    {
        _isReplayed = true;
        History.ReleaseDeliveries();
        _cursor = 0;
        if (_isFrozen || History.UndoStart is not null) { return; } // while undoing, waits and attempts of the code before are over
        foreach (var note in History.NotesInOrder)
        {
            if (History.IsMissed(note))
            {
                StopFor(new NonDeterminismException(
                    "TUT1020",
                    $"The journal says that the run waits at '{note.Path}', and the code no longer asks for it. It waits for: {Waited()}. Bring the code back, branch on ctx.VersionAsync, fork or cancel."));
                return;
            }
        }
    }

    private string Waited() => Waits == 0 ? "nothing" : string.Join(", ", _waiting.Where(static waiter => waiter is not ScopeWait).OrderBy(waiter => waiter.Sequence).Take(10).Select(waiter => $"'{waiter.Path}'"));
}
