using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Orchestration.Topics;

/// <summary>A fact that somebody has published; its fields are those of CloudEvents 1.0. Immutable.</summary>
public sealed record PublishedEvent
{
    /// <summary>The most bytes of <see cref="Data"/> as JSON.</summary>
    public const int MostBytes = 32 * 1024;

    /// <summary>What happened, for example <c>order.paid</c>: 1 to 200 characters. Those who listen choose by it.</summary>
    public required string Type { get; init; }

    /// <summary>Names it among those of its source: a second one of the same source and id is dropped. Empty where the publisher is a run: its path is enough.</summary>
    public string Id { get; init; } = "";

    /// <summary>Who says it; of a run <c>run/ID</c>.</summary>
    public string Source { get; init; } = "";

    /// <summary>What it is about, within what its source tells of; null for nothing in particular.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subject { get; init; }

    /// <summary>When it happened, as its source says; nothing is decided by it. Null where it says nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Time { get; init; }

    /// <summary>What it says: any JSON; null for nothing.</summary>
    public JsonElement Data { get; init; } = Nothing;

    /// <summary>Its place in the topic, from 1; 0 before it is published.</summary>
    public long Number { get; init; }

    /// <summary>When it was published, by the clock of the store; what publishers believe of the time does not count.</summary>
    public DateTimeOffset At { get; init; }

    private static JsonElement Nothing { get; } = JsonElement.Parse("null");
}
