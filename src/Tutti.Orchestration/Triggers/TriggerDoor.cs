using System.Globalization;
using System.Text;
using System.Text.Json;
using Tutti.Kernel;
using Tutti.Kernel.Objects;
using Tutti.Orchestration.Topics;

namespace Tutti.Orchestration.Triggers;

/// <summary>What a trigger lets in: each event once, as many runs at a time as it says, and no more waiting than there is room for.</summary>
internal static class TriggerDoor
{
    /// <summary>Occurrences that wait, at most.</summary>
    internal const int MostWaiting = 1_000;

    /// <summary>Bytes of the events that have not ended, at most: the state of an Object is written whole.</summary>
    internal const long MostOpenBytes = 4 * 1024 * 1024;

    /// <summary>Bytes of an event where it is written, at most: a decision has 64 KiB, and letters beyond ASCII take more room there than where they come from.</summary>
    private const long MostEventBytes = 48 * 1024;

    /// <summary>A trigger whose runs publish what it hears would go on for ever.</summary>
    internal const int MostDepth = 20;

    private const int MostRunning = 1_000;
    private const int LongestType = 200;
    private const int LongestWord = 1_000;

    /// <summary>Something happened.</summary>
    public static TriggerReply Offer(TriggerState state, TriggerDefinition trigger, TriggerEvent offered, ObjectTurn<TriggerChange> turn)
    {
        var happened = offered.At == default ? offered with { At = turn.Now } : offered;
        RequireData(happened);
        return Take(state, trigger, happened, turn);
    }

    private static TriggerReply Take(TriggerState state, TriggerDefinition trigger, TriggerEvent happened, ObjectTurn<TriggerChange> turn)
    {
        Require(happened);
        if (TriggerState.KeyOf(happened) is { } key && state.Known.TryGetValue(key, out var known)) { return new TriggerReply(TriggerStanding.Repeated, known); }
        if (!TriggerWords.Fits(trigger, happened)) { return new TriggerReply(TriggerStanding.PassedOver); }
        if (state.IsPaused) { return LeaveOut(happened, TriggerCodes.Paused, "the trigger is paused", turn); }
        if (turn.Now < trigger.From || turn.Now > trigger.Until) { return LeaveOut(happened, TriggerCodes.OutOfTime, "the trigger does not take events at this time", turn); }
        if (happened.Depth > MostDepth) { return LeaveOut(happened, TriggerCodes.TooDeep, string.Create(CultureInfo.InvariantCulture, $"{happened.Depth} runs of triggers led to it, one to the other; so it goes round in a circle"), turn); }
        if (trigger.Limit > 0 && trigger.Deliver is null)
        {
            if (turn.Now - state.WindowFrom >= trigger.LimitWithin) { turn.Emit(new TriggerChange.Counted(turn.Now)); }
            if (state.WindowCount >= trigger.Limit) { return LeaveOut(happened, TriggerCodes.TooMany, string.Create(CultureInfo.InvariantCulture, $"more came than {trigger.Limit} within {trigger.LimitWithin}"), turn); }
        }

        return Admit(state, trigger, happened, turn);
    }

    /// <summary>Something was published: each event is decided on once, and how far was heard is in the same record.</summary>
    public static TriggerReply Hear(TriggerState state, TriggerDefinition trigger, TriggerMessage.Hear hear, ObjectTurn<TriggerChange> turn)
    {
        HeardEvent? last = null;
        if (!state.Hears) { return new TriggerReply(TriggerStanding.Done); } // it waits in the topic
        foreach (var heard in hear.Events.Where(heard => hear.Topic == trigger.Topic && heard.Event.Number > state.HeardTo))
        {
            last = heard;
            if (trigger.Type.Length > 0 && !TypePattern.Matches(trigger.Type, heard.Event.Type)) { continue; }
            try { Take(state, trigger, heard.Event, turn); }
            catch (TuttiException refused) when (refused.Code == TriggerCodes.NotTaken)
            {
                // The topic took it and the trigger does not: the next event is not its fault.
                LeaveOut(heard.Event, refused.Code, refused.Message, turn);
            }
        }

        if (last is not null) { turn.Emit(new TriggerChange.Heard(last.Event.Number, last.Position)); }
        return new TriggerReply(TriggerStanding.Done);
    }

    /// <summary>Somebody wants a run now.</summary>
    public static TriggerReply Fire(TriggerState state, TriggerDefinition trigger, TriggerEvent given, ObjectTurn<TriggerChange> turn)
    {
        var happened = given with { At = turn.Now };
        RequireData(happened);
        Require(happened);
        if (TriggerState.KeyOf(happened) is { } key && state.Known.TryGetValue(key, out var known)) { return new TriggerReply(TriggerStanding.Repeated, known); }
        return Admit(state, trigger, happened, turn);
    }

    /// <summary>Lets an occurrence begin, wait, or not be.</summary>
    public static TriggerReply Admit(TriggerState state, TriggerDefinition trigger, TriggerEvent happened, ObjectTurn<TriggerChange> turn)
    {
        var running = state.Open.Count(static open => open.Phase != TriggerPhase.Waiting);
        var waiting = state.Open.Where(static open => open.Phase == TriggerPhase.Waiting).ToList();
        if (state.OpenBytes + TriggerState.SizeOf(happened) > MostOpenBytes) { return LeaveOut(happened, TriggerCodes.Full, "events that have not ended take all the room", turn); }
        if (running < (trigger.Overlap == TriggerOverlap.Allow ? MostRunning : trigger.Max) && waiting.Count == 0) { return Occur(state, happened, TriggerPhase.Starting, turn); }
        switch (trigger.Deliver is null ? trigger.Overlap : TriggerOverlap.Queue) // no delivery is left out
        {
            case TriggerOverlap.Skip:
                return LeaveOut(happened, TriggerCodes.Overlapping, "the run before has not ended", turn);
            case TriggerOverlap.Allow:
            case TriggerOverlap.Queue when waiting.Count >= MostWaiting:
                return LeaveOut(happened, TriggerCodes.Full, trigger.Overlap == TriggerOverlap.Allow ? "1,000 of its runs have not ended" : "as many wait as may", turn);
            case TriggerOverlap.Queue:
                return Occur(state, happened, TriggerPhase.Waiting, turn);
        }

        foreach (var older in waiting) { turn.Emit(new TriggerChange.Closed(older.Number, TriggerOutcome.LeftOut, TriggerCodes.Replaced, "a newer one took its place")); }
        if (trigger.Overlap == TriggerOverlap.CancelOther && state.Open.FirstOrDefault(static open => open.Phase is TriggerPhase.Starting or TriggerPhase.Running) is { } oldest)
        {
            turn.Emit(new TriggerChange.Turned(oldest.Number, TriggerPhase.Cancelling, oldest.Run));
        }

        return Occur(state, happened, TriggerPhase.Waiting, turn);
    }

    private static TriggerReply Occur(TriggerState state, TriggerEvent happened, TriggerPhase phase, ObjectTurn<TriggerChange> turn)
    {
        var occurrence = new TriggerOccurrence(state.Count + 1, happened, phase);
        turn.Emit(new TriggerChange.Occurred(occurrence));
        return new TriggerReply(phase == TriggerPhase.Starting ? TriggerStanding.Begins : TriggerStanding.Waits, occurrence.Number);
    }

    /// <summary>Records what starts nothing.</summary>
    public static TriggerReply LeaveOut(TriggerEvent happened, string code, string why, ObjectTurn<TriggerChange> turn)
    {
        turn.Emit(new TriggerChange.LeftOut(TriggerObject.Bare(happened), code, why));
        return new TriggerReply(TriggerStanding.Refused, Code: code, Why: why);
    }

    private static void Require(TriggerEvent happened)
    {
        Require(happened.Type.Length is > 0 and <= LongestType, "an event has a type of 1 to 200 characters");
        Require(happened.Id.Length <= LongestWord && happened.Source.Length <= LongestWord && happened.Subject.Length <= LongestWord && happened.Time.Length <= LongestType, "id, source and subject of an event have at most 1,000 characters");
        Require(TriggerState.SizeOf(happened) <= MostEventBytes, "an event has at most 48 KiB as it is kept, where letters beyond ASCII take six bytes");
    }

    /// <summary>Of what comes from a topic this was asked there already: in the journal the same letters take more room.</summary>
    private static void RequireData(TriggerEvent happened)
    {
        Require(happened.Data.ValueKind != JsonValueKind.Undefined && Encoding.UTF8.GetByteCount(happened.Data.GetRawText()) <= PublishedEvent.MostBytes, "the data of an event is JSON of at most 32 KiB; put more into a file, and its name into the event");
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds) { throw new TuttiException(TriggerCodes.NotTaken, $"A trigger does not take this: {rule}."); }
    }
}
