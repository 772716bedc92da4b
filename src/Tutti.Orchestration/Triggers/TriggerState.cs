using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tutti.Orchestration.Triggers;

/// <summary>A trigger: what it is, what it has begun, and what happened lately.</summary>
public sealed class TriggerState
{
    /// <summary>So many events are known again by source and id.</summary>
    public const int MostKnown = 10_000;

    /// <summary>So many occurrences that are over are shown.</summary>
    public const int MostRecent = 20;

    /// <summary>What it is; null before it is anything, and when it was removed.</summary>
    public TriggerDefinition? Definition { get; set; }

    /// <summary>How often it became something: what was meant for an earlier one is told so.</summary>
    public long Revision { get; set; }

    /// <summary>The <see cref="Revision"/> since which it hears its topic as it does: the run that listens for it is named by it.</summary>
    public long HearsSince { get; set; }

    /// <summary>Whether it is paused.</summary>
    public bool IsPaused { get; set; }

    /// <summary>By whom it was paused.</summary>
    public string PausedBy { get; set; } = "";

    /// <summary>Why it was paused.</summary>
    public string PausedWhy { get; set; } = "";

    /// <summary>Its next due time; null for none.</summary>
    public DateTimeOffset? Next { get; set; }

    /// <summary>How many occurrences had a number.</summary>
    public long Count { get; set; }

    /// <summary>Occurrences that are not over, the oldest first.</summary>
    public IList<TriggerOccurrence> Open { get; init; } = [];

    /// <summary>About how many bytes <see cref="Open"/> takes.</summary>
    public long OpenBytes { get; set; }

    /// <summary>Those that ended or were left out last, the oldest first.</summary>
    public Queue<TriggerOccurrence> Recent { get; init; } = new();

    /// <summary>Runs that completed.</summary>
    public long Completed { get; set; }

    /// <summary>Runs that failed, or could not be started.</summary>
    public long Failed { get; set; }

    /// <summary>Runs that were cancelled.</summary>
    public long Cancelled { get; set; }

    /// <summary>What was left out: by overlap, limit, pause, time.</summary>
    public long LeftOut { get; set; }

    /// <summary>Due times that passed while no host ran.</summary>
    public long Missed { get; set; }

    /// <summary>The present window of the limit.</summary>
    public DateTimeOffset WindowFrom { get; set; }

    /// <summary>Occurrences within it.</summary>
    public int WindowCount { get; set; }

    /// <summary>Source and id of the newest events that have one, with the numbers of their occurrences.</summary>
    public Dictionary<string, long> Known { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The keys of <see cref="Known"/>, the oldest first.</summary>
    public Queue<string> Order { get; init; } = new();

    /// <summary>How an event is known again, however long its names are; null for one without an id.</summary>
    internal static string? KeyOf(TriggerEvent happened) =>
        happened.Id.Length == 0 ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{happened.Source}\n{happened.Id}")).AsSpan(0, 16));

    /// <summary>How many bytes an event takes where it is written.</summary>
    internal static long SizeOf(TriggerEvent happened) => JsonSerializer.SerializeToUtf8Bytes(happened, TriggerJson.Default.TriggerEvent).Length;

    internal void Apply(TriggerChange happened, DateTimeOffset at)
    {
        switch (happened)
        {
            case TriggerChange.Defined defined:
                if (Definition?.Topic != defined.Definition.Topic || Definition?.Type != defined.Definition.Type) { HearsSince = defined.Revision; }
                (Definition, Revision, Next) = (defined.Definition, defined.Revision, defined.Next);
                break;
            case TriggerChange.Removed:
                (Definition, Next, IsPaused) = (null, null, false);
                break;
            case TriggerChange.Paused paused:
                (IsPaused, PausedBy, PausedWhy) = (true, paused.By, paused.Why);
                break;
            case TriggerChange.Unpaused unpaused:
                (IsPaused, PausedBy, PausedWhy, Next) = (false, "", "", unpaused.Next);
                break;
            case TriggerChange.Moved moved:
                (Next, Missed) = (moved.Next, Missed + moved.Missed);
                break;
            case TriggerChange.Counted counted:
                (WindowFrom, WindowCount) = (counted.From, 0);
                break;
            default:
                ApplyOccurrence(happened, at);
                break;
        }
    }

    private void ApplyOccurrence(TriggerChange happened, DateTimeOffset at)
    {
        switch (happened)
        {
            case TriggerChange.Occurred { Occurrence: var occurrence }:
                Count = occurrence.Number;
                WindowCount++;
                Open.Add(occurrence with { Changed = at });
                OpenBytes += SizeOf(occurrence.Event);
                Remember(occurrence);
                break;
            case TriggerChange.Turned turned when IndexOf(turned.Number) is var index and >= 0:
                OpenBytes -= SizeOf(Open[index].Event);
                Open[index] = Open[index] with { Phase = turned.Phase, Run = turned.Run, Changed = at, Event = turned.Run.Length > 0 ? TriggerObject.Bare(Open[index].Event) : Open[index].Event };
                OpenBytes += SizeOf(Open[index].Event);
                break;
            case TriggerChange.Closed closed when IndexOf(closed.Number) is var index and >= 0:
                OpenBytes -= SizeOf(Open[index].Event);
                Show(Open[index] with { Phase = TriggerPhase.Ended, Outcome = closed.Outcome, Code = closed.Code, Why = closed.Why, Changed = at });
                Open.RemoveAt(index);
                break;
            case TriggerChange.LeftOut leftOut:
                Show(new TriggerOccurrence(0, leftOut.Event, TriggerPhase.Ended, "", TriggerOutcome.LeftOut, leftOut.Code, leftOut.Why) { Changed = at });
                break;
        }
    }

    internal int IndexOf(long number)
    {
        for (var index = 0; index < Open.Count; index++)
        {
            if (Open[index].Number == number) { return index; }
        }

        return -1;
    }

    /// <summary>What is over is shown without what was said: that is in the journal.</summary>
    private void Show(TriggerOccurrence over)
    {
        switch (over.Outcome)
        {
            case TriggerOutcome.Completed: Completed++; break;
            case TriggerOutcome.Failed: Failed++; break;
            case TriggerOutcome.Cancelled: Cancelled++; break;
            default: LeftOut++; break;
        }

        Recent.Enqueue(over with { Event = TriggerObject.Bare(over.Event) });
        if (Recent.Count > MostRecent) { Recent.Dequeue(); }
    }

    private void Remember(TriggerOccurrence occurrence)
    {
        if (KeyOf(occurrence.Event) is not { } key) { return; }
        if (Known.TryAdd(key, occurrence.Number)) { Order.Enqueue(key); }
        if (Order.Count > MostKnown) { Known.Remove(Order.Dequeue()); }
    }
}
