using Tutti.Kernel.Guards;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Objects;

namespace Tutti.Kernel.Runs;

/// <summary>Asks the guard of one step, and brings to memory the Objects that it asks.</summary>
internal sealed class StepGuarding(StepCall step, RunExecution run, IStepGuard guard) : IGuardHost
{
    private List<(RunId Object, RequestId Request)>? _asked; // few steps ask what must not be decided twice, and those once
    private Action? _afterReading;

    /// <summary>Whether an attempt is over and its outcome waits for the guard.</summary>
    public bool IsSettling { get; private set; }

    public RunId Run => run.Id;

    public string Path => step.Path;

    public string IdempotencyKey => field ??= IdempotencyKeys.Of(run.Id, run.History.Generation, step.Key);

    public TReply Request<TState, TMessage, TReply, TEvent>(ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, TMessage message, string id)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(id);
        var target = run.Host.Objects.IdOf(definition, key);
        var request = id.Length == 0 ? default : new RequestId(run.Id, run.History.Generation, step.Key.Child(id));
        while (true)
        {
            if (!run.Host.Objects.TryGet(definition, key, target, out var cell)) { throw new ObjectAbsentException(target); }
            if (!ObjectErrors.Typed<ObjectCell<TState, TMessage, TReply, TEvent>>(cell).TryAsk(message, request, new RequestSender(run.Id, ""), out var reply, out _)) { continue; }
            if (request.IsRepeatable) { (_asked ??= new(1)).Add((target, request)); }
            return reply!; // set by TryAsk
        }
    }

    /// <summary>An Object that the guard asked is in memory now, or why it cannot be.</summary>
    public void OnReady(Exception? problem)
    {
        if (_afterReading is not { } again) { return; }
        _afterReading = null;
        if (problem is null) { again(); }
        else if (CanWait(problem)) { Later(problem, again); }
        else { throw problem; }
    }

    /// <summary>The step's outcome is durable: nothing that was asked for it is asked again.</summary>
    public void Forget()
    {
        if (_asked is null) { return; }
        foreach (var (target, request) in _asked) { run.Host.Objects.Find(target)?.Settle(request); }
        _asked = null;
    }

    /// <summary>Asks whether an attempt may act. A guard that fails lets nothing through.</summary>
    public void Ask(int attempt, bool isRepeat, Action<Admission> then)
    {
        try { then(AnswerTo(attempt, isRepeat)); }
        catch (Exception problem) when (CanWait(problem)) { AskLater(problem, attempt, isRepeat, then); }
    }

    private Admission AnswerTo(int attempt, bool isRepeat)
    {
        try { return guard.Admit(TurnOf(attempt, AttemptEnd.None, isRepeat)); }
#pragma warning disable CA1031 // The boundary to the guard's own code: whatever it throws is its refusal.
        catch (Exception error) when (!IsHosts(error))
#pragma warning restore CA1031
        {
            var described = Errors.Describe(error);
            return new Admission.Refused(described.Code, described.Message, default);
        }
    }

    private void AskLater(Exception problem, int attempt, bool isRepeat, Action<Admission> then) => Later(problem, () => Ask(attempt, isRepeat, then));

    /// <summary>Tells the guard how an attempt ended, then has that journaled: the guard's records and the outcome's lie in one commit.</summary>
    public void Settle(int attempt, AttemptEnd end, IReadOnlyCollection<string> costs, Action<IReadOnlyList<string>> record)
    {
        IsSettling = true;
        try
        {
            var marks = SettleNow(attempt, end, costs);
            IsSettling = false;
            record(marks ?? (IReadOnlyList<string>)[]);
        }
        catch (Exception problem) when (CanWait(problem)) { SettleLater(problem, attempt, end, costs, record); }
    }

    private List<string>? SettleNow(int attempt, AttemptEnd end, IReadOnlyCollection<string> costs)
    {
        var turn = TurnOf(attempt, end, isRepeat: false, costs);
        try { guard.Settle(turn); }
#pragma warning disable CA1031 // The boundary to the guard's own code: what the step did is journaled all the same, and what was held stays held.
        catch (Exception error) when (!IsHosts(error))
#pragma warning restore CA1031
        {
            run.Host.Whisper(run, step.Key, Path, "step.unsettled", Errors.Describe(error).Message);
        }

        return turn.Marks;
    }

    private void SettleLater(Exception problem, int attempt, AttemptEnd end, IReadOnlyCollection<string> costs, Action<IReadOnlyList<string>> record) =>
        Later(problem, () => Settle(attempt, end, costs, record));

    /// <summary>What says that this host cannot ask now: where an Object must be read first, it is done again when that is there; else by another host, or never.</summary>
    private void Later(Exception problem, Action again)
    {
        if (problem is ObjectAbsentException absent)
        {
            _afterReading = again;
            run.Host.ReadObject(run.Id, step.Key, absent.Id);
            return;
        }

        if (run.Host.Store.Failure is { } failure) { throw new StoreFailedException(failure); }
        if (problem is TuttiException { Code: not ObjectErrors.Closing } unsuited) { run.StopFor(unsuited); } // a host that closes lets go of this run in a moment
    }

    private static bool CanWait(Exception error) => IsHosts(error) && error is not StoreFailedException;

    /// <summary>What says that this host cannot ask, or not yet; it is no answer.</summary>
    private static bool IsHosts(Exception error) => error is ObjectAbsentException or StoreFailedException
        or TuttiException { Code: ObjectErrors.Closing or ObjectErrors.UnknownKind or ObjectErrors.Fallen or ObjectErrors.WrongTypes };

    private GuardTurn TurnOf(int attempt, AttemptEnd end, bool isRepeat, IReadOnlyCollection<string>? costs = null) =>
        new(this, DateTimeOffset.UnixEpoch.AddMicroseconds(run.NowUs()))
        {
            Attempt = attempt,
            After = run.LastPosition,
            IsRepeat = isRepeat,
            End = end,
            Costs = costs ?? [],
            Note = run.History.NotesOf(step.Key)?.Admission ?? default,
        };
}
