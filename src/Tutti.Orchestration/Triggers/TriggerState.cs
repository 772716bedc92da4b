using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Orchestration.Triggers;

/// <summary>A trigger: what it is, what it has begun, and what happened lately.</summary>
public sealed class TriggerState
{
    /// <summary>So many events are known again by source and id.</summary>
    public const int MostKnown = 10_000;

    /// <summary>So many occurrences that are over are shown.</summary>
    public const int MostRecent = 20;

    /// <summary>So many dead letters are kept; then nothing is delivered until a person has dealt with some.</summary>
    public const int MostDead = 1_000;

    private const int MostDeliveriesWaiting = 100;
    private const long MostDeliveryBytes = 1024 * 1024;

    /// <summary>What it is; null before it is anything, and when it was removed.</summary>
    public TriggerDefinition? Definition { get; set; }

    /// <summary>How often it became something: what was meant for an earlier one is told so.</summary>
    public long Revision { get; set; }

    /// <summary>The number of the last event of its topic that it decided on.</summary>
    public long HeardTo { get; set; }

    /// <summary>No later event of its topic lies before this position of the journal.</summary>
    public long HeardAt { get; set; }

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

    /// <summary>Deliveries that nobody took, without what they said, the oldest first.</summary>
    public IList<TriggerOccurrence> Dead { get; init; } = [];

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

    /// <summary>Whether it takes what its topic has. One that delivers never leaves anything out for want of room: what it does not take waits in the topic.</summary>
    internal bool Hears => Definition?.Deliver is null || Holds is null;

    /// <summary>Why it delivers nothing that is new: <c>paused</c>, <c>dead letters</c> or <c>full</c>; empty where it does.</summary>
    [JsonIgnore]
    public string HoldsFor => Holds ?? "";

    private string? Holds => this switch
    {
        { IsPaused: true } => "paused",
        _ when Dead.Count >= MostDead => "dead letters",
        _ when OpenBytes >= MostDeliveryBytes || Open.Count(static open => open.Phase == TriggerPhase.Waiting) >= MostDeliveriesWaiting => "full",
        _ => null,
    };

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
                (Definition, Revision, Next) = (defined.Definition, defined.Revision, defined.Next);
                break;
            case TriggerChange.Removed:
                (Definition, Next, IsPaused) = (null, null, false);
                Dead.Clear();
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
            case TriggerChange.Heard heard:
                (HeardTo, HeardAt) = (heard.Number, heard.Position);
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
            case TriggerChange.Died died when IndexOf(died.Number) is var index and >= 0:
                OpenBytes -= SizeOf(Open[index].Event);
                Dead.Add(Open[index] with { Event = TriggerObject.Bare(Open[index].Event), Phase = TriggerPhase.Ended, Outcome = TriggerOutcome.Failed, Code = died.Code, Why = died.Why, Changed = at });
                Open.RemoveAt(index);
                Failed++;
                break;
            case TriggerChange.Revived revived when FindDead(revived.Number) is { } letter:
                Dead.Remove(letter);
                Open.Add(letter with { Event = revived.Event, Phase = TriggerPhase.Waiting, Outcome = default, Code = "", Why = "", Run = "", Changed = at, Replays = letter.Replays + 1 });
                OpenBytes += SizeOf(revived.Event);
                break;
            case TriggerChange.Dropped dropped when FindDead(dropped.Number) is { } letter:
                Dead.Remove(letter);
                Show(letter with { Outcome = TriggerOutcome.LeftOut, Code = TriggerCodes.Dropped, Why = $"dropped by {dropped.By}", Changed = at });
                break;
            case TriggerChange.LeftOut leftOut:
                Show(new TriggerOccurrence(0, leftOut.Event, TriggerPhase.Ended, "", TriggerOutcome.LeftOut, leftOut.Code, leftOut.Why) { Changed = at });
                break;
        }
    }

    /// <summary>A dead letter; null for none of this number.</summary>
    internal TriggerOccurrence? FindDead(long number) => Dead.FirstOrDefault(letter => letter.Number == number);

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
