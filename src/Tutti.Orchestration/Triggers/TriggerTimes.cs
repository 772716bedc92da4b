using System.Globalization;
using Tutti.Kernel.Objects;

namespace Tutti.Orchestration.Triggers;

/// <summary>What a trigger decides as time passes.</summary>
internal static class TriggerTimes
{
    /// <summary>A due time that is late by less counts as met where none is made up for.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>Deals with the due times that have passed; none is dealt with twice, because the next one always lies behind them.</summary>
    public static TriggerReply Tick(TriggerState state, TriggerDefinition trigger, ObjectTurn<TriggerChange> turn)
    {
        if (state.IsPaused || state.Next is not { } next || Schedule.Of(trigger) is not { } schedule) { return new TriggerReply(TriggerStanding.Done); }
        var (now, most) = (turn.Now, trigger.CatchUp == TriggerCatchUp.All ? trigger.CatchUpMost : 1);
        if (next + Schedule.DelayOf(trigger.Name, next, trigger.Jitter) > now) { return new TriggerReply(TriggerStanding.Done); }
        var (newest, count, behind) = schedule.Passed(next, Earlier(now, trigger.Until), most + 1);
        var due = newest.ToList();
        if (count > 1 && due[^1] + Schedule.DelayOf(trigger.Name, due[^1], trigger.Jitter) > now)
        {
            (behind, count) = (due[^1], count - 1); // passed, but its own delay has not
            due.RemoveAt(due.Count - 1);
        }

        due.RemoveRange(0, Math.Max(0, due.Count - most));
        if (trigger.CatchUp == TriggerCatchUp.None && now - due[^1] - trigger.Jitter > Grace) { due.Clear(); }
        Deal(state, trigger, due, (next, count - due.Count, IsWithin(behind, trigger.Until) ? behind : null), turn);
        return new TriggerReply(TriggerStanding.Done);
    }

    /// <summary>Writes first that the times are dealt with: what comes of them is in the same record.</summary>
    private static void Deal(TriggerState state, TriggerDefinition trigger, List<DateTimeOffset> due, (DateTimeOffset First, long Missed, DateTimeOffset? Behind) passed, ObjectTurn<TriggerChange> turn)
    {
        turn.Emit(new TriggerChange.Moved(passed.Behind, passed.Missed));
        if (passed.Missed > 0) { TriggerDoor.LeaveOut(DueEvent(trigger, passed.First), TriggerCodes.Missed, string.Create(CultureInfo.InvariantCulture, $"{passed.Missed} due times passed while no host ran"), turn); }
        foreach (var time in due) { TriggerDoor.Admit(state, trigger, DueEvent(trigger, time), turn); }
    }

    private static bool IsWithin(DateTimeOffset? due, DateTimeOffset? until) => until is null || due <= until;

    /// <summary>The first due time behind now, within the bounds of the trigger.</summary>
    public static DateTimeOffset? NextOf(TriggerDefinition trigger, DateTimeOffset now)
    {
        var after = trigger.From is { } from && from > now ? from.AddTicks(-1) : now;
        return Schedule.Of(trigger)?.Next(after) is { } next && IsWithin(next, trigger.Until) ? next : null;
    }

    private static TriggerEvent DueEvent(TriggerDefinition trigger, DateTimeOffset due) => new()
    {
        Type = TriggerEvent.Due,
        Id = due.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture),
        Source = $"trigger/{trigger.Name}",
        Time = due.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture),
        At = due,
    };

    private static DateTimeOffset Earlier(DateTimeOffset now, DateTimeOffset? until) => until < now ? until.Value : now;
}
