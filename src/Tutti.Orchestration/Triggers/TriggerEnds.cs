using System.Globalization;
using Tutti.Kernel;
using Tutti.Kernel.Objects;

namespace Tutti.Orchestration.Triggers;

/// <summary>How occurrences of a trigger end, and what begins in their place.</summary>
internal static class TriggerEnds
{
    /// <summary>What a person decides on a dead letter.</summary>
    public static TriggerReply DecideOnLetter(TriggerState state, TriggerMessage message, ObjectTurn<TriggerChange> turn)
    {
        var number = message is TriggerMessage.Replay again ? again.Number : ((TriggerMessage.Drop)message).Number; // nothing else comes here
        if (state.FindDead(number) is null) { throw new TuttiException(TriggerCodes.NoLetter, string.Create(CultureInfo.InvariantCulture, $"The trigger has no dead letter {number}. 'tutti trigger letters' lists those there are.")); }
        if (message is not TriggerMessage.Replay replay)
        {
            turn.Emit(new TriggerChange.Dropped(number, turn.Sender.By));
            return new TriggerReply(TriggerStanding.Done, number);
        }

        if (state.OpenBytes + TriggerState.SizeOf(replay.Event) > TriggerDoor.MostOpenBytes) { throw new TuttiException(TriggerCodes.Full, "Deliveries that have not ended take all the room. Replay the rest when some of them have.", isTransient: true); }
        turn.Emit(new TriggerChange.Revived(number, replay.Event));
        Promote(state, turn);
        return new TriggerReply(state.Open[state.IndexOf(number)].Phase == TriggerPhase.Waiting ? TriggerStanding.Waits : TriggerStanding.Begins, number);
    }

    /// <summary>What became of an occurrence. Told twice, it is the same; what waits gets the place.</summary>
    public static TriggerReply Report(TriggerState state, TriggerMessage message, ObjectTurn<TriggerChange> turn)
    {
        var done = new TriggerReply(TriggerStanding.Done);
        if (message is TriggerMessage.Began began)
        {
            if (state.IndexOf(began.Number) is var begun and >= 0 && state.Open[begun] is { Run.Length: 0 } open) { turn.Emit(new TriggerChange.Turned(began.Number, open.Phase == TriggerPhase.Cancelling ? TriggerPhase.Cancelling : TriggerPhase.Running, began.Run)); }
            return done;
        }

        var ended = (TriggerMessage.Ended)message; // nothing else comes here
        if (state.IndexOf(ended.Number) < 0) { return done; }
        if (state.Definition?.Deliver is not null && ended.Outcome == TriggerOutcome.Failed) { turn.Emit(new TriggerChange.Died(ended.Number, ended.Code, TriggerObject.Short(ended.Why))); }
        else { turn.Emit(new TriggerChange.Closed(ended.Number, ended.Outcome, ended.Code, TriggerObject.Short(ended.Why))); }
        if (ended.Code == TriggerCodes.Gone && !state.IsPaused) { turn.Emit(new TriggerChange.Paused("its receiver", "it answered 410, and wants no more")); }
        Promote(state, turn);
        return done;
    }

    /// <summary>Lets begin what waits, as far as there is room.</summary>
    public static void Promote(TriggerState state, ObjectTurn<TriggerChange> turn)
    {
        while (state is { IsPaused: false, Definition: { } trigger } && state.Open.Count(static open => open.Phase != TriggerPhase.Waiting) < trigger.Max
            && state.Open.FirstOrDefault(static open => open.Phase == TriggerPhase.Waiting) is { } next)
        {
            turn.Emit(new TriggerChange.Turned(next.Number, TriggerPhase.Starting, ""));
        }
    }
}
