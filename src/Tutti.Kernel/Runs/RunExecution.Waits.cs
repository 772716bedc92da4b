using System.Diagnostics.CodeAnalysis;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Runs;

/// <summary>What the code waits for.</summary>
internal sealed partial class RunExecution
{
    private static readonly PathKey VersionScope = PathKey.Root.Child("~version");

    private readonly KeyTable<PathKey, Waiter> _waiting = new();
    private readonly Queue<Waiter> _unlaunched = new();
    private readonly KeyTable<PathKey, Waiter> _held = new();
    private readonly KeyTable<PathKey, Waiter> _closed = new();
    private readonly Queue<Waiter> _closing = new();
    private Dictionary<string, Ring<Delivery>>? _signals; // made when there is a signal, as are the next two
    private Dictionary<string, List<Waiter>>? _signalWaits;
    private Dictionary<string, Task<int>>? _versions;
    private string _lastPath = "";
    private long _sequence;
    private long _deliveredTimeUs;

    /// <summary>The time of the newest delivered record: what the code's clock shows, live and on replay alike.</summary>
    public long DeliveredTimeUs => _deliveredTimeUs > 0 ? _deliveredTimeUs : History.FirstTime;

    public void Register(Waiter waiter)
    {
        _lastPath = waiter.Path;
        waiter.Sequence = _sequence++;
        if (!Add(waiter))
        {
            throw new InvalidOperationException($"Two waits share the path '{waiter.Path}'.");
        }

        if (History.NotesOf(waiter.Key) is { } notes) { notes.IsRequested = true; }
        _unlaunched.Enqueue(waiter);
    }

    /// <summary>Parts know how much waits in them: a wide map asks it of each of its parts.</summary>
    private bool Add(Waiter waiter)
    {
        if (!_waiting.TryAdd(waiter.Key, waiter)) { return false; }
        for (var part = waiter.Scope.Part; part is not null; part = part.Scope.Part) { part.Waiters++; }
        return true;
    }

    private bool Take(PathKey key, [NotNullWhen(true)] out Waiter? waiter)
    {
        if (!_waiting.Remove(key, out waiter)) { return false; }
        for (var part = waiter.Scope.Part; part is not null; part = part.Scope.Part) { part.Waiters--; }
        return true;
    }

    public void RegisterSignal<TWait>(TWait wait)
        where TWait : Waiter, ISignalWait
    {
        if (_signals is not null && _signals.TryGetValue(wait.Name, out var buffered) && buffered.Count > 0)
        {
            var delivery = buffered.Dequeue();
            _lastPath = wait.Path;
            if (History.NotesOf(wait.Key) is { } notes) { notes.IsRequested = notes.HasEnded = true; }
            wait.Deliver(delivery);
            return;
        }

        _signalWaits ??= new(StringComparer.Ordinal);
        if (!_signalWaits.TryGetValue(wait.Name, out var waits)) { _signalWaits.Add(wait.Name, waits = []); }
        waits.Add(wait);
        Register(wait);
    }

    /// <summary>Notes of a waiter's path, made where there are none.</summary>
    public PathNotes Notes(Waiter waiter)
    {
        var notes = History.NotesFor(waiter.Key, waiter.Path);
        notes.IsRequested = true;
        return notes;
    }

    /// <summary>A result that retry-from-failure has kept is journaled again instead of worked for again (P2).</summary>
    public bool TryRepeatMemo(Waiter waiter)
    {
        if (!History.TryTakeMemo(waiter.Key, out var memo) || memo is null) { return false; }
        AppendDelivered(memo.Kind, waiter, memo.Body, memo.Content);
        return true;
    }

    /// <summary>A cancelled branch no longer waits; a record that is on its way finds nobody, live and on replay alike.</summary>
    public void CloseWait(Waiter waiter)
    {
        Take(waiter.Key, out _);
        _closed.TryAdd(waiter.Key, waiter);
        if (waiter is ISignalWait signal && _signalWaits is not null && _signalWaits.TryGetValue(signal.Name, out var waits)) { waits.Remove(waiter); }
        _closing.Enqueue(waiter);
    }

    /// <summary>Cancels a scope, and everything that waits in it.</summary>
    public void CancelScope(WorkflowContext scope)
    {
        scope.CancelToken();
        foreach (var waiter in _waiting.Where(waiter => waiter.Scope.CancellationToken.IsCancellationRequested).OrderBy(waiter => waiter.Sequence).ToList())
        {
            if (_waiting.ContainsKey(waiter.Key)) { waiter.OnScopeCancelled(); }
        }
    }

    /// <summary>After replay, starts one waiter that has no result yet, or journals that a wait is closed.</summary>
    private bool LaunchNext()
    {
        if (_isFrozen) { return false; }
        if (_closing.TryDequeue(out var closing))
        {
            JournalClosed(closing);
            return true;
        }

        if (!_unlaunched.TryDequeue(out var waiter)) { return false; }
        if (!_waiting.TryGetValue(waiter.Key, out var present) || present != waiter) { return true; }
        if (waiter.IsWork && MustHold(waiter)) { _held[waiter.Key] = waiter; }
        else if (waiter is StepCall { CanActAtOnce: true } step && MayActHere(step)) { RunInline(step); }
        else { waiter.Launch(); }
        return true;
    }

    /// <summary>Whether a step may begin to act on the run's own thread: nothing else of the run could go on meanwhile.</summary>
    public bool MayActHere(StepCall step) => Waits == 1 && _unlaunched.Count == 0 && _attemptsRunning == 0 && !step.Scope.CancellationToken.IsCancellationRequested;

    private void RunInline(StepCall step)
    {
        if (!TryRepeatMemo(step)) { step.ExecuteInline(number: 1); }
    }

    private void JournalClosed(Waiter waiter)
    {
        if (History.NotesOf(waiter.Key) is not { IsOpen: true } notes) { return; }
        notes.IsClosed = true;
        AppendNote(RecordKind.WaitClosed, waiter, []);
    }

    /// <summary>Decides once for a run and a change; code that had gone past here before the change keeps the old branch (rule R3).</summary>
    public Task<int> DecideVersionAsync(string change, int current)
    {
        _versions ??= new(StringComparer.Ordinal);
        if (_versions.TryGetValue(change, out var decision)) { return decision; }
        var isOld = !_isReplayed && !History.HasVersion(change) && (IsReplaying || History.HasUnrequestedNotes);
        if (isOld) { decision = Task.FromResult(0); }
        else
        {
            var wait = new VersionWait(_root, VersionScope.Child(change), change, current);
            Register(wait);
            decision = wait.Task;
        }

        _versions.Add(change, decision);
        return decision;
    }

    private bool MustHold(Waiter waiter) => !waiter.Scope.IsUndo && !waiter.Scope.CancellationToken.IsCancellationRequested && (_pause is not null || IsAboutToBeCancelled || IsAboutToEnd(waiter) || ReachesStepLimit(waiter));

    /// <summary>A request to cancel is on its way to the disk: what a pause held back does not start in between.</summary>
    private bool IsAboutToBeCancelled => _cancelReason is not null && !_isCancelRequested && History.UndoStart is null;

    public void ReleaseHeld()
    {
        foreach (var waiter in _held.OrderBy(waiter => waiter.Sequence)) { _unlaunched.Enqueue(waiter); }
        _held.Clear();
    }
}
