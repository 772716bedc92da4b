using System.Text.Json;
using Tutti.Orchestration.Topics;

namespace Tutti.Orchestration.Triggers;

/// <summary>What starts a run; its fields are those of CloudEvents 1.0. A due time is one too. Immutable.</summary>
public sealed record TriggerEvent
{
    /// <summary>The type of due times.</summary>
    public const string Due = "tutti.due";

    /// <summary>The type of what a person asks for by hand.</summary>
    public const string Fired = "tutti.fired";

    /// <summary>What happened: 1 to 200 characters.</summary>
    public required string Type { get; init; }

    /// <summary>Names it among those of its source: a second one of the same source and id starts nothing. Empty for one that is never repeated.</summary>
    public string Id { get; init; } = "";

    /// <summary>Who says it.</summary>
    public string Source { get; init; } = "";

    /// <summary>What it is about; empty for nothing in particular.</summary>
    public string Subject { get; init; } = "";

    /// <summary>When it happened, as its source says; nothing is decided by it. Empty where it says nothing.</summary>
    public string Time { get; init; } = "";

    /// <summary>The due time; of an event when it came, by the clock of the store.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Its number in its topic; 0 for one of no topic.</summary>
    public long Number { get; init; }

    /// <summary>How many triggers, one through the runs of the other, led to it; 0 where a person, a clock or another system did.</summary>
    public int Depth { get; init; }

    /// <summary>What it says: any JSON, at most <see cref="PublishedEvent.MostBytes"/>.</summary>
    public JsonElement Data { get; init; } = Nothing;

    private static JsonElement Nothing { get; } = JsonElement.Parse("null");

    /// <summary>An event of a topic.</summary>
    /// <param name="published">The event.</param>
    /// <param name="depth">How many triggers led to it.</param>
    public static TriggerEvent Of(PublishedEvent published, int depth = 0)
    {
        ArgumentNullException.ThrowIfNull(published);
        return new TriggerEvent
        {
            Type = published.Type,
            Id = published.Id,
            Source = published.Source,
            Subject = published.Subject ?? "",
            Time = published.Time ?? "",
            At = published.At,
            Number = published.Number,
            Depth = depth,
            Data = published.Data,
        };
    }
}
