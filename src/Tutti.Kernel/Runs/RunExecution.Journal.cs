using System.Collections.Immutable;
using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Runs;

/// <summary>What the run writes, and how it comes back once it is durable.</summary>
internal sealed partial class RunExecution
{
    private readonly Ring<Pending> _committing = new();
    private long _lastPosition;
    private long _lastTimeUs;

    /// <summary>A record on its way to the disk.</summary>
    private readonly record struct Pending(Delivery Delivery, bool IsDelivered, Action? OnDurable, Reply? Reply)
    {
        /// <summary>Why what was asked is refused; null where it is done.</summary>
        public Exception? Refusal { get; init; }
    }

    /// <summary>Position of the run's newest record.</summary>
    public long LastPosition => _lastPosition;

    /// <summary>What guards have put on the run, as far as the code has seen it.</summary>
    public IReadOnlyCollection<string> Marks { get; private set; }

    /// <summary>Microseconds since 1970; never before the run's newest record, whatever the clock does.</summary>
    public long NowUs()
    {
        var now = (Host.Time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
        return Math.Max(now, _lastTimeUs);
    }

    /// <summary>A record that the code does not see (rule R4); <c>onDurable</c> is called on the run's thread.</summary>
    /// <returns>The record's position.</returns>
    public long AppendNote(RecordKind kind, Waiter waiter, byte[] body, ReadOnlyMemory<byte> content = default, Action? onDurable = null, Reply? reply = null) =>
        Append(DraftOf(kind, waiter, body, content), isDelivered: false, onDurable, reply);

    /// <summary>As above, of a record that is drawn up already.</summary>
    public long AppendNote(in RecordDraft draft, Action? onDurable) => Append(draft, isDelivered: false, onDurable);

    /// <summary>A record that ends a wait.</summary>
    public void AppendDelivered(RecordKind kind, Waiter waiter, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> content, Reply? reply = null) =>
        AppendDelivered(kind, waiter, body, content, onDurable: null, reply);

    /// <summary>As above; <c>onDurable</c> is called after the delivery.</summary>
    public void AppendDelivered(RecordKind kind, Waiter waiter, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> content, Action? onDurable, Reply? reply) =>
        Append(DraftOf(kind, waiter, body, content), isDelivered: true, onDurable, reply);

    /// <summary>A note and the record that ends the wait, both or neither.</summary>
    public void AppendPair(RecordDraft note, RecordDraft delivered, Reply? reply)
    {
        var first = Host.Store.Append([note, delivered with { Previous = RecordDraft.FollowsBatch }], this);
        Enqueue(note, first, isDelivered: false, onDurable: null, reply: null);
        Enqueue(delivered, first + 1, isDelivered: true, onDurable: null, reply);
    }

    public RecordDraft DraftOf(RecordKind kind, Waiter waiter, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> content) =>
        new(kind, Id, waiter.Key, waiter.Path, _lastPosition, NowUs(), body, content) { Marks = ParksWith(kind, waiter) ? RecordMarks.Parks : RecordMarks.None };

    /// <summary>Whether this wait is the last thing the run had to do, so that a start of the host may leave it where it is.</summary>
    private bool ParksWith(RecordKind kind, Waiter waiter)
    {
        var isWait = kind is RecordKind.TimerSet or RecordKind.SignalAwaited or RecordKind.ChildStarted or RecordKind.QuestionAsked
            or RecordKind.StepAttempted or RecordKind.StepUnknown;
        if (!isWait || _attemptsRunning > 0 || _unlaunched.Count > 0 || _closing.Count > 0 || _ready.Count > 0 || _held.Count > 0) { return false; }
        foreach (var other in _waiting)
        {
            if (other != waiter && !other.IsExternal) { return false; }
        }

        for (var index = 0; index < _committing.Count; index++)
        {
            if (_committing[index].IsDelivered) { return false; }
        }

        return true;
    }

    private RecordDraft DraftOf(RecordKind kind, byte[] body, ReadOnlyMemory<byte> content = default) =>
        new(kind, Id, PathKey.Root, "", _lastPosition, NowUs(), body, content);

    private long Append(in RecordDraft draft, bool isDelivered, Action? onDurable = null, Reply? reply = null)
    {
        var position = Host.Store.Append(new ReadOnlySpan<RecordDraft>(in draft), this);
        Enqueue(draft, position, isDelivered, onDurable, reply);
        return position;
    }

    private void Enqueue(in RecordDraft draft, long position, bool isDelivered, Action? onDurable, Reply? reply)
    {
        _lastPosition = position;
        _lastTimeUs = draft.Time;
        var delivery = new Delivery(draft.Kind, draft.Key, draft.Path, position, draft.Time, draft.Body, draft.Content);
        _committing.Enqueue(new Pending(delivery, isDelivered, onDurable, reply));
    }

    private bool DeliverDurable()
    {
        if (_committing.Count == 0) { return false; }
        if (_committing.Head.Delivery.Position >= Host.Store.DurableHead && !Mutations.Is(Mutation.DeliverBeforeDurable))
        {
            if (Host.Store.Failure is { } failure) { throw new StoreFailedException(failure); }
            return false;
        }

        var pending = _committing.Dequeue();
        if (pending.IsDelivered) { Deliver(pending.Delivery); }
        pending.OnDurable?.Invoke();
        if (pending.Delivery.Kind != default) { Host.Announce(this, pending.Delivery); }
        if (pending.Refusal is { } refusal) { pending.Reply?.Refuse(refusal); }
        else { pending.Reply?.Accept(); }
        return true;
    }

    /// <summary>Nothing else to do but wait for the disk: offers this thread for the commit.</summary>
    private bool FlushedNow()
    {
        if (_committing.Count == 0) { return false; }
        Host.Commit();
        return _committing.Head.Delivery.Position < Host.Store.DurableHead || Host.Store.Failure is not null;
    }

    private void Deliver(in Delivery delivery)
    {
        AdvanceClocks(delivery);
        _deliveredTimeUs = delivery.Time;
        switch (delivery.Kind)
        {
            case RecordKind.CancelRequested:
                _isCancelRequested = true;
                CancelScope(_root);
                ReleaseHeld();
                break;
            case RecordKind.SignalReceived:
                DeliverSignal(delivery);
                break;
            case RecordKind.ScopeTold:
                DeliverWords(delivery);
                break;
            case RecordKind.RunCompleted or RecordKind.RunFailed or RecordKind.RunCancelled or RecordKind.RunContinued or RecordKind.UndoStarted:
                OnEndDurable(delivery);
                break;
            default:
                DeliverToWaiter(delivery);
                break;
        }

        EndCarried(delivery.Position);
    }

    private void DeliverToWaiter(in Delivery delivery)
    {
        if (Take(delivery.Key, out var waiter))
        {
            if (waiter is StepCall step) { CountStep(step, delivery); }
            else { EndNotes(waiter); }
            TakeMarks(waiter, delivery);
            waiter.Deliver(delivery);
        }
        else if (!_isReplayed && !_closed.ContainsKey(delivery.Key))
        {
            StopFor(new NonDeterminismException(
                "TUT1020",
                $"Record {delivery.Position} ({delivery.Kind} of '{delivery.Path}') has no waiting code. The code waits for: {Waited()}. Bring the code back, branch on ctx.VersionAsync, fork or cancel."));
        }
    }

    /// <summary>Marks come with the record that the code sees, so that replay knows them at the same place. Only guards make some.</summary>
    private void TakeMarks(Waiter waiter, in Delivery delivery)
    {
        if (waiter is StepCall { Options.Guard: null }) { return; }
        if (RunHistory.MarksOf(delivery.Kind, delivery.Body.Span) is { Count: > 0 } marks) { Marks = Marks.Union(marks, StringComparer.Ordinal).ToImmutableSortedSet(StringComparer.Ordinal); }
    }

    private void CountStep(StepCall step, in Delivery delivery)
    {
        if (!step.Scope.IsUndo) { _stepsEnded++; }
        NoteEffect(step, delivery);
        if (!_isReplayed) { return; }
        if (_attemptsRunning > 0) { Progressed(); }
        if (!TuttiDiagnostics.CountsSteps) { return; }
        var outcome = delivery.Kind switch
        {
            RecordKind.StepCompleted => "completed",
            RecordKind.StepFailed => "failed",
            RecordKind.StepRefused => "refused",
            _ => "cancelled",
        };
        TuttiDiagnostics.CountStep(outcome, StepCompletedBody.DurationOf(delivery.Body.Span));
    }

    private void DeliverSignal(in Delivery delivery)
    {
        var name = SignalBody.Decode(delivery.Body.Span).Name;
        if (_signalWaits is not null && _signalWaits.TryGetValue(name, out var waits) && waits.Count > 0)
        {
            var wait = waits[0];
            waits.RemoveAt(0);
            Take(wait.Key, out _);
            EndNotes(wait);
            wait.Deliver(delivery);
        }
        else { BufferSignal(delivery); }
    }

    private void BufferSignal(in Delivery delivery)
    {
        var name = SignalBody.Decode(delivery.Body.Span).Name;
        _signals ??= new(StringComparer.Ordinal);
        if (!_signals.TryGetValue(name, out var queue)) { _signals.Add(name, queue = new Ring<Delivery>()); }
        queue.Enqueue(delivery);
    }

    /// <summary>A signal that was waited for by path leaves its notes closed, so that nobody misses the path later.</summary>
    private void EndNotes(Waiter waiter)
    {
        if (History.NotesOf(waiter.Key) is { } notes) { notes.HasEnded = true; }
    }
}
