using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Kernel.Events;

namespace Tutti.Storage.Embedded.Control.Views;

/// <summary>An event of a run: the projection of a record, or a live sign without a position.</summary>
public sealed record EventView
{
    /// <summary>Position of the record; null for live signs, which are not kept.</summary>
    [JsonPropertyName("position")] public long? Position { get; init; }

    /// <summary>When.</summary>
    [JsonPropertyName("time")] public required DateTimeOffset Time { get; init; }

    /// <summary>What: a name of <c>docs/events.md</c>.</summary>
    [JsonPropertyName("kind")] public required string Kind { get; init; }

    /// <summary>The path it concerns; empty for the run as a whole.</summary>
    [JsonPropertyName("path")] public string Path { get; set; } = "";

    /// <summary>One line for people, or live output.</summary>
    [JsonPropertyName("text")] public string Text { get; set; } = "";

    /// <summary>The attempt, where the event is about one.</summary>
    [JsonPropertyName("attempt")] public int? Attempt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    [JsonPropertyName("durationMs")] public double? DurationMs { get; init; }

    /// <summary>An error's code, or the code of a pause.</summary>
    [JsonPropertyName("code")] public string Code { get; set; } = "";

    /// <summary>A due time or expiry.</summary>
    [JsonPropertyName("due")] public DateTimeOffset? Due { get; init; }

    /// <summary>Who did it.</summary>
    [JsonPropertyName("by")] public string By { get; set; } = "";

    /// <summary>Declared type of the payload; empty for none.</summary>
    [JsonPropertyName("payloadType")] public string PayloadType { get; set; } = "";

    /// <summary>Size of the payload as the journal keeps it.</summary>
    [JsonPropertyName("payloadBytes")] public long PayloadBytes { get; init; }

    /// <summary>The payload; null where there is none or it is larger than was asked for.</summary>
    [JsonPropertyName("payload")] public JsonElement? Payload { get; init; }

    internal static EventView Of(RunEvent happened, int payloadLimit) => new()
    {
        Position = happened.Position,
        Time = happened.Time,
        Kind = happened.Kind,
        Path = happened.Path,
        Text = happened.Text,
        Attempt = happened.Attempt,
        DurationMs = happened.Duration?.TotalMilliseconds,
        Code = happened.Code,
        Due = happened.Due,
        By = happened.By,
        PayloadType = happened.PayloadType,
        PayloadBytes = happened.Payload.Length,
        Payload = happened.Payload.Length <= payloadLimit ? PayloadJson.Of(happened.PayloadType, happened.Payload) : null,
    };
}
