using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Objects;

namespace Tutti.Orchestration.Topics;

/// <summary>
/// Topics: one Object for each (rule G4). What is published is durable before anybody hears of it, has a number, and reaches every run that listens as a signal, at
/// least once and dropped when it comes again (rule R6). Who begins to listen hears what is published from then on.
/// </summary>
public sealed class TopicObject() : ObjectDefinition<TopicState, TopicMessage, TopicReply, TopicEvent>("tutti/topic")
{
    private const int MostListeners = 10_000;
    private const int LongestName = 200;
    private const int LongestSource = 1_000;

    /// <summary>A little less than a trigger takes: what a topic has taken, no trigger need refuse.</summary>
    private const int MostKeptBytes = 47 * 1024;

    /// <summary>What hosts declare and runs ask; there is one kind of topics.</summary>
    public static TopicObject Kind { get; } = new();

    /// <summary>The signal under which a run hears what it listens to.</summary>
    /// <param name="name">The name that it gave when it began to listen.</param>
    public static string SignalOf(string name) => $"event/{name}";

    /// <summary>Declares the types of topics and the kind.</summary>
    /// <param name="options">Where to.</param>
    public static void Declare(TuttiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Payloads
            .Add("tutti/topic-state@1", TopicJson.Default.TopicState)
            .Add("tutti/topic-reply@1", TopicJson.Default.TopicReply)
            .Add("tutti/topic-event@1", TopicJson.Default.TopicEvent)
            .Add("tutti/published@1", TopicJson.Default.PublishedEvent);
        options.AddObject(Kind);
    }

    /// <inheritdoc/>
    protected override TopicState Begin(string key) => new();

    /// <inheritdoc/>
    protected override TopicReply Decide(TopicState state, TopicMessage message, ObjectTurn<TopicEvent> turn)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(turn);
        return message switch
        {
            TopicMessage.Listen listen => Listen(state, listen, turn),
            TopicMessage.Leave leave => Leave(state, leave, turn),
            TopicMessage.Publish publish => Publish(state, publish.Event, turn),
            _ => throw new ArgumentOutOfRangeException(nameof(message)),
        };
    }

    /// <inheritdoc/>
    protected override void Apply(TopicState state, TopicEvent happened, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Apply(happened);
    }

    private static TopicReply Listen(TopicState state, TopicMessage.Listen message, ObjectTurn<TopicEvent> turn)
    {
        Require(message.Name.Length is > 0 and <= LongestName, "a listener has a name of 1 to 200 characters");
        Require(message.Type.Length <= LongestName, "a type has at most 200 characters");
        Require(turn.Sender.Run != default, "only a run can listen");
        var listener = new TopicListener(turn.Sender.Run.ToString(), message.Name, message.Type);
        if (state.Listeners.Contains(listener)) { return new TopicReply(state.Count, 0); }
        if (state.Listeners.Count >= MostListeners) { DropEnded(state, turn); }
        Require(state.Listeners.Count < MostListeners, "at most 10,000 listen to a topic at a time");
        if (state.Listeners.Any(known => known.Run == listener.Run && known.Name == listener.Name)) { turn.Emit(new TopicEvent.Left(listener.Run, listener.Name)); }
        turn.Emit(new TopicEvent.Joined(listener));
        return new TopicReply(state.Count, 0);
    }

    private static TopicReply Leave(TopicState state, TopicMessage.Leave message, ObjectTurn<TopicEvent> turn)
    {
        var run = turn.Sender.Run.ToString();
        if (state.Listeners.Any(known => known.Run == run && known.Name == message.Name)) { turn.Emit(new TopicEvent.Left(run, message.Name)); }
        return new TopicReply(state.Count, 0);
    }

    private static TopicReply Publish(TopicState state, PublishedEvent given, ObjectTurn<TopicEvent> turn)
    {
        RequireParts(given);
        if (TopicState.KeyOf(given) is { } key && state.Known.TryGetValue(key, out var known)) { return new TopicReply(known, -1); }
        DropEnded(state, turn);
        var published = given with { Number = state.Count + 1, At = turn.Now, Source = turn.Sender.Run != default ? $"run/{turn.Sender.Run}" : given.Source };
        RequireRoom(published);
        turn.Emit(new TopicEvent.Published(published));
        var heard = 0;
        foreach (var listener in state.Listeners.Where(listener => listener.Hears(published.Type)))
        {
            turn.Signal(RunIds.Of(listener.Run), SignalOf(listener.Name), published);
            heard++;
        }

        return new TopicReply(published.Number, heard);
    }

    /// <summary>Refuses what no topic takes from a run: known before anybody is asked whether it may be published.</summary>
    /// <exception cref="TuttiException">TUT4689: it is no event, or too large.</exception>
    internal static void RequireEvent(PublishedEvent given, RunId run)
    {
        RequireParts(given);
        RequireRoom(given with { Number = long.MaxValue, At = DateTimeOffset.MaxValue, Source = $"run/{run}" });
    }

    private static void RequireParts(PublishedEvent given)
    {
        Require(given.Type.Length is > 0 and <= LongestName, "an event has a type of 1 to 200 characters");
        Require(given.Id.Length <= LongestSource && given.Source.Length <= LongestSource && !(given.Subject?.Length > LongestSource), "id, source and subject of an event have at most 1,000 characters");
        Require(!(given.Time?.Length > LongestName), "the time of an event has at most 200 characters");
        Require(given.Data.ValueKind != JsonValueKind.Undefined && Encoding.UTF8.GetByteCount(given.Data.GetRawText()) <= PublishedEvent.MostBytes, "the data of an event is JSON of at most 32 KiB; put more into a file, and its name into the event");
    }

    private static void RequireRoom(PublishedEvent kept) =>
        Require(JsonSerializer.SerializeToUtf8Bytes(kept, TopicJson.Default.PublishedEvent).Length <= MostKeptBytes, "an event has at most 47 KiB as it is kept, where letters beyond ASCII take six bytes");

    private static void DropEnded(TopicState state, ObjectTurn<TopicEvent> turn)
    {
        foreach (var run in state.Listeners.Select(static listener => listener.Run).Distinct(StringComparer.Ordinal).Where(run => turn.HasEnded(RunIds.Of(run))).ToList()) { turn.Emit(new TopicEvent.Left(run, Name: null)); }
    }

    /// <exception cref="TuttiException">TUT4689.</exception>
    internal static void Require(bool holds, string rule)
    {
        if (!holds) { throw new TuttiException("TUT4689", $"A topic refuses this: {rule}."); }
    }
}

/// <summary>JSON of topics.</summary>
[JsonSerializable(typeof(TopicState))]
[JsonSerializable(typeof(TopicReply))]
[JsonSerializable(typeof(TopicEvent))]
[JsonSerializable(typeof(PublishedEvent))]
internal sealed partial class TopicJson : JsonSerializerContext;
