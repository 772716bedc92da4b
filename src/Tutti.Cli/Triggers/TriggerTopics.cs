using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Orchestration.Triggers;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Triggers;

/// <summary>What can be asked of the triggers of a host.</summary>
internal static class TriggerTopics
{
    internal const string List = "trigger/list";
    internal const string Get = "trigger/get";
    internal const string Add = "trigger/add";
    internal const string Remove = "trigger/remove";
    internal const string Pause = "trigger/pause";
    internal const string Unpause = "trigger/unpause";
    internal const string Fire = "trigger/fire";
    internal const string Letters = "trigger/letters";
    internal const string Replay = "trigger/replay";
    internal const string Drop = "trigger/drop";

    /// <summary>Whether a topic of the control socket is one of these.</summary>
    internal static bool IsOne(string topic) => topic is List or Get or Add or Remove or Pause or Unpause or Fire or Letters or Replay or Drop;

    /// <summary>What comes with a question.</summary>
    /// <exception cref="Kernel.TuttiException">It names no trigger (TUT4725).</exception>
    internal static TriggerAsk BodyOf(AskOrder order)
    {
        try { return order.Body?.Deserialize(TriggerCliJson.Default.TriggerAsk) is { Name.Length: > 0 } ask ? ask : throw TriggerEngine.NoTrigger(""); }
        catch (JsonException) { throw TriggerEngine.NoTrigger(""); }
    }
}

/// <summary>What comes with a question about one trigger.</summary>
/// <param name="Name">The trigger.</param>
/// <param name="Definition">What it is to be; null for nothing.</param>
/// <param name="Event">What its run is filled from; null for nothing.</param>
/// <param name="Why">Why; null for nothing.</param>
/// <param name="Number">Which dead letter; 0 for none.</param>
internal sealed record TriggerAsk(string Name, TriggerDefinition? Definition = null, TriggerEvent? Event = null, string? Why = null, long Number = 0);

/// <summary>A trigger as it stands.</summary>
internal sealed record TriggerShow
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required string WaitsFor { get; init; }

    public required string Flow { get; init; }

    /// <summary>Where events are delivered; empty where a flow is run.</summary>
    public string DeliversTo { get; init; } = "";

    /// <summary>Why nothing new is delivered: paused, dead letters or full; empty where it is.</summary>
    public string Holds { get; init; } = "";

    public int DeadLetters { get; init; }

    public DateTimeOffset? Next { get; init; }

    public bool IsPaused { get; init; }

    public string PausedBy { get; init; } = "";

    public string PausedWhy { get; init; } = "";

    public int Running { get; init; }

    public int Waiting { get; init; }

    public long Completed { get; init; }

    public long Failed { get; init; }

    public long Cancelled { get; init; }

    public long LeftOut { get; init; }

    public long Missed { get; init; }

    /// <summary>What is not over, then what is, the newest first.</summary>
    public IReadOnlyList<OccurrenceRow> Occurrences { get; init; } = [];

    public static TriggerShow? Of(TriggerState state) => state.Definition is not { } trigger ? null : new TriggerShow
    {
        Name = trigger.Name,
        Description = trigger.Description,
        WaitsFor = trigger.Source,
        Flow = trigger.Flow,
        DeliversTo = trigger.Deliver?.To ?? "",
        Holds = trigger.Deliver is null ? "" : state.HoldsFor,
        DeadLetters = state.Dead.Count,
        Next = state.IsPaused ? null : state.Next,
        IsPaused = state.IsPaused,
        PausedBy = state.PausedBy,
        PausedWhy = state.PausedWhy,
        Running = state.Open.Count(static open => open.Phase != TriggerPhase.Waiting),
        Waiting = state.Open.Count(static open => open.Phase == TriggerPhase.Waiting),
        Completed = state.Completed,
        Failed = state.Failed,
        Cancelled = state.Cancelled,
        LeftOut = state.LeftOut,
        Missed = state.Missed,
        Occurrences = [.. state.Open.Reverse().Take(TriggerState.MostRecent).Concat(state.Recent.Reverse()).Select(OccurrenceRow.Of)],
    };
}

/// <summary>One time that a trigger fired, or did not.</summary>
internal sealed record OccurrenceRow(long Number, string Event, string Id, DateTimeOffset At, DateTimeOffset Changed, string Standing, string Run, string Code, string Why)
{
    public static OccurrenceRow Of(TriggerOccurrence one) => new(one.Number, one.Event.Type, one.Event.Id, one.Event.At, one.Changed, WordOf(one), one.Run, one.Code, one.Why);

    private static string WordOf(TriggerOccurrence one) => (one.Phase, one.Outcome) switch
    {
        (TriggerPhase.Waiting, _) => "waiting",
        (TriggerPhase.Starting, _) => "starting",
        (TriggerPhase.Running, _) => "running",
        (TriggerPhase.Cancelling, _) => "cancelling",
        (_, TriggerOutcome.Completed) => "completed",
        (_, TriggerOutcome.Failed) => "failed",
        (_, TriggerOutcome.Cancelled) => "cancelled",
        _ => "left out",
    };
}

/// <summary>A delivery that nobody took.</summary>
internal sealed record LetterRow(string Trigger, long Number, string Event, string Id, string Source, DateTimeOffset At, DateTimeOffset Died, int Replays, string Run, string Code, string Why)
{
    public static LetterRow Of(string trigger, TriggerOccurrence one) => new(trigger, one.Number, one.Event.Type, one.Event.Id, one.Event.Source, one.Event.At, one.Changed, one.Replays, one.Run, one.Code, one.Why);
}

/// <summary>What became of a question.</summary>
/// <param name="Trigger">The trigger.</param>
/// <param name="Standing">What became of it.</param>
/// <param name="Number">The occurrence; 0 for none.</param>
/// <param name="Run">Its run, which may still be to come; empty for none.</param>
/// <param name="Code">Why nothing begins; empty where something does.</param>
/// <param name="Why">The same in words.</param>
internal sealed record TriggerTold(string Trigger, string Standing, long Number, string Run, string Code, string Why);

/// <summary>One due time.</summary>
/// <param name="Due">When.</param>
/// <param name="Local">The same on the clock of the trigger's zone.</param>
/// <param name="Begins">When it begins: later by its part of the jitter.</param>
internal sealed record DueRow(DateTimeOffset Due, DateTimeOffset Local, DateTimeOffset Begins);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TriggerAsk))]
[JsonSerializable(typeof(TriggerShow[]))]
[JsonSerializable(typeof(LetterRow[]))]
[JsonSerializable(typeof(TriggerTold))]
[JsonSerializable(typeof(DueRow))]
internal sealed partial class TriggerCliJson : JsonSerializerContext;
