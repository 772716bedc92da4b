using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Erasing;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Runs;

/// <summary>What comes in from outside the code.</summary>
internal sealed partial class RunExecution
{
    private RunInput? _inHand;

    private bool TakeInput()
    {
        if (!TakesInput) { return false; }
        RunInput? input;
        lock (_gate)
        {
            if (!_inbox.TryDequeue(out input)) { return false; }
        }

        _inHand = input; // where the store fails under it, whoever sent it is told by whoever ends this run
        try { Handle(input); }
        catch (TuttiException refusal) when (refusal is not StoreFailedException && (input.Reply is not null || IsFromOthers(input)) && Host.Store.Failure is null)
        {
            AwaitCommitted(input.Reply, refusal);
        }

        _inHand = null;
        return true;
    }

    /// <summary>Other runs send signals and cancel their children without waiting for an answer: they may come too late, which is no defect.</summary>
    private static bool IsFromOthers(RunInput input) => input is RunInput.Signal or RunInput.Command;

    private void Handle(RunInput input)
    {
        switch (input)
        {
            case RunInput.StepEnded ended:
                ended.Step.OnEnded(ended.Outcome);
                break;
            case RunInput.StepNoted noted:
                Notes(noted.Step).Note = noted.Note;
                AppendNote(RecordKind.StepNoted, noted.Step, [], noted.Note, reply: noted.Reply);
                break;
            case RunInput.Tick tick:
                Tick(tick.AsOfUs);
                input.Reply?.Accept();
                break;
            case RunInput.Signal signal:
                TakeSignal(signal);
                break;
            case RunInput.ChildEnded child:
                TakeChildEnd(child);
                break;
            case RunInput.Answered answered:
                Find<QuestionWait>(answered.Key, "question").Answer(answered);
                break;
            case RunInput.Resolved resolved:
                Find<StepCall>(resolved.Key, "step").Resolve(resolved);
                break;
            case RunInput.SteppingIn person:
                StepIn(person);
                break;
            case RunInput.ObjectReady ready:
                if (_waiting.TryGetValue(ready.Key, out var asking) && asking is IObjectReader reader) { reader.OnReady(ready.Problem); }
                break;
            case RunInput.Command command:
                Obey(command);
                break;
            default:
                throw new InvalidOperationException($"No rule covers the input {input.GetType().Name}.");
        }
    }

    private void Tick(long asOfUs)
    {
        var now = NowUs();
        CheckLimits(now);
        if (_pause is null) { TickWaiters(Math.Min(now, asOfUs)); }
    }

    /// <summary>Due times in their own order, so that the journal says what the clock says.</summary>
    private void TickWaiters(long asOfUs)
    {
        if (_isFrozen) { return; }
        foreach (var waiter in _waiting.Where(waiter => !_held.ContainsKey(waiter.Key)).OrderBy(waiter => waiter.DueUs).ThenBy(waiter => waiter.Sequence).ToList())
        {
            waiter.OnTick(asOfUs);
        }
    }

    private void TakeSignal(RunInput.Signal signal)
    {
        RefuseEnded();
        var identity = SignalIdentity.Of(signal.Body);
        if (History.SignalIds.Contains(identity) && !Mutations.Is(Mutation.SignalNotDeduplicated))
        {
            AwaitCommitted(signal.Reply);
            return;
        }

        Append(DraftOf(RecordKind.SignalReceived, signal.Body.Encode(), signal.Content), isDelivered: true, reply: signal.Reply);
        History.SignalIds.Add(identity); // one that the store does not take may come again
    }

    /// <summary>A repeated message is acknowledged when the first one is durable; and so is a refusal told when that is durable which it comes of.</summary>
    private void AwaitCommitted(Reply? reply, Exception? refusal = null)
    {
        if (reply is null) { return; }
        if (refusal is not null && Mutations.Is(Mutation.RefusalBeforeDurable))
        {
            reply.Refuse(refusal);
            return;
        }

        var marker = new Delivery(default, default, "", _lastPosition, 0, default, default);
        _committing.Enqueue(new Pending(marker, IsDelivered: false, OnDurable: null, reply) { Refusal = refusal });
    }

    private void TakeChildEnd(RunInput.ChildEnded child)
    {
        if (_waiting.TryGetValue(child.Key, out var waiter) && waiter is IChildWait { IsEnding: false } wait)
        {
            wait.IsEnding = true;
            AppendDelivered(RecordKind.ChildEnded, waiter, child.Body.Encode(), child.Content, child.Reply);
        }
        else { AwaitCommitted(child.Reply); }
    }

    private T Find<T>(PathKey key, string what)
        where T : Waiter
    {
        if (_waiting.TryGetValue(key, out var waiter) && waiter is T found) { return found; }
        throw new TuttiException("TUT1008", $"The {what} is not open any more, or its run needs attention first. See 'tutti approval list' and 'tutti runs get {Id}'.");
    }

    private void Obey(RunInput.Command command)
    {
        switch (command.Kind)
        {
            case RecordKind.CancelRequested:
                Cancel(command);
                break;
            case RecordKind.RunPaused:
                RefuseEnded();
                Require(_pause is null && !IsWindingDown && !_isFrozen, RunTrigger.Pause);
                Pause(command.Reason with { Code = PauseReasons.Person }, command.Reply);
                break;
            case RecordKind.RunUnpaused:
                RefuseEnded();
                Require(_pause is not null, RunTrigger.Unpause);
                Unpause(command.Reason, command.Reply);
                break;
            case RecordKind.AttentionCleared:
                Require(History.Attention is not null || _isStopped, RunTrigger.ClearAttention);
                AppendAndReload(RecordKind.AttentionCleared, command);
                break;
            case RecordKind.RunRewound:
                Rewind(command);
                break;
            case RecordKind.RunErased:
                Erase(command);
                break;
            default:
                throw new InvalidOperationException($"{command.Kind} is not a command.");
        }
    }

    private void Cancel(RunInput.Command command)
    {
        RefuseEnded();
        if (_isCancelRequested && !_isFrozen)
        {
            AwaitCommitted(command.Reply);
            return;
        }

        RefuseUnsettled();
        _pause = null;
        _cancelReason = command.Reason;
        Append(DraftOf(RecordKind.CancelRequested, command.Reason.Encode()), isDelivered: true, reply: command.Reply);
        ArmWaits();
        if (_isFrozen && History.UndoStart is null) { BeginUndo(RecordKind.RunCancelled, CancelledFailure(command.Reason)); }
        else if (_isFrozen) { AppendAndReload(RecordKind.AttentionCleared, command); }
    }

    /// <summary>Retry from failure: back to the first of the failed steps that ended the run (rule R8).</summary>
    private void Rewind(RunInput.Command command)
    {
        if (History.UndoStart is not null)
        {
            throw new TuttiException("TUT1026", $"Run {Id} has begun to undo its effects, so it cannot be retried from its failure. Start it anew or fork it.");
        }

        Require(History.End?.Kind == RecordKind.RunFailed, RunTrigger.Rewind);
        AppendAndReload(RecordKind.RunRewound, command);
    }

    /// <summary>What the run said is not needed any more, and somebody wants it gone. The store erases it when this is durable.</summary>
    private void Erase(RunInput.Command command)
    {
        if (!HasEnded) { throw ErasureErrors.NotEnded(Id, Status); }
        var body = new RunErasedBody(command.Reason.By, command.Reason.Text, command.Reason.Code, History.Start.Definition, History.Start.Version);
        Append(DraftOf(RecordKind.RunErased, body.Encode()), isDelivered: false, onDurable: LeaveMemory, reply: command.Reply);
        _isEndAppended = true;
    }

    private void AppendAndReload(RecordKind kind, RunInput.Command command)
    {
        RefuseUnsettled();
        Append(DraftOf(kind, command.Reason.Encode()), isDelivered: false, onDurable: LeaveForReload, reply: command.Reply);
        _isEndAppended = true;
    }

    private void Require(bool condition, RunTrigger trigger)
    {
        if (!condition) { throw new InvalidTransitionException(Status, trigger); }
    }

    /// <summary>A stopped run begins again only when nothing of its former life still acts.</summary>
    private void RefuseUnsettled()
    {
        if (_isFrozen && _attemptsRunning > 0)
        {
            throw new TuttiException("TUT1028", $"Run {Id} has stopped, and {_attemptsRunning} of its steps are still being settled. Try again in a moment.", isTransient: true);
        }
    }

    private bool HasEnded => _isOver || History.End is not null;

    private void RefuseEnded()
    {
        if (HasEnded)
        {
            throw new TuttiException("TUT1024", $"Run {Id} has ended ({Status}). Retry it from its failure, fork it, or start a new one.");
        }
    }
}
