using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Storage.Embedded.Control;

/// <summary>Something to do to a run as a whole.</summary>
public sealed record CommandOrder
{
    /// <summary>Cancel: branches, children and processes end, effects are undone.</summary>
    public const string Cancel = "cancel";

    /// <summary>Start no further step.</summary>
    public const string Pause = "pause";

    /// <summary>Let a paused run go on.</summary>
    public const string Unpause = "unpause";

    /// <summary>Try again from the failure, or from where the run stopped.</summary>
    public const string Retry = "retry";

    /// <summary>The run's id, or the beginning of it.</summary>
    [JsonPropertyName("run")] public required string Run { get; init; }

    /// <summary>One of the constants.</summary>
    [JsonPropertyName("command")] public required string Command { get; init; }

    /// <summary>Who asks.</summary>
    [JsonPropertyName("by")] public string By { get; set; } = "";

    /// <summary>Why.</summary>
    [JsonPropertyName("reason")] public string Reason { get; set; } = "";

    /// <summary>Unpause after a limit: further steps, or further microseconds of working time; 0 for the same amount once more.</summary>
    [JsonPropertyName("grant")] public long Grant { get; init; }
}

/// <summary>An answer to a question, or a word on a step whose outcome is unknown.</summary>
public sealed record AnswerOrder
{
    /// <summary>The run's id, or the beginning of it.</summary>
    [JsonPropertyName("run")] public required string Run { get; init; }

    /// <summary>The path of the question or the step.</summary>
    [JsonPropertyName("path")] public required string Path { get; init; }

    /// <summary>One of its choices.</summary>
    [JsonPropertyName("choice")] public required string Choice { get; init; }

    /// <summary>Who answers.</summary>
    [JsonPropertyName("by")] public string By { get; set; } = "";

    /// <summary>Their words.</summary>
    [JsonPropertyName("comment")] public string Comment { get; set; } = "";

    /// <summary>What proves who answers, where the question wants to know: a key or a token. Never journaled.</summary>
    [JsonPropertyName("proof")] public string Proof { get; set; } = "";

    /// <summary>What comes with the choice, for example edited arguments; null for nothing.</summary>
    [JsonPropertyName("content")] public JsonElement? Content { get; init; }

    /// <summary>For a step that happened: what it gave; a JSON string is taken as text. Null for nothing.</summary>
    [JsonPropertyName("result")] public JsonElement? Result { get; init; }

    /// <summary>For a step that happened or failed: what it really cost, such as <c>3.20 USD</c>, each unit once; null for what is held for it.</summary>
    [JsonPropertyName("costs")] public IReadOnlyList<string>? Costs { get; init; }
}

/// <summary>A signal to be sent.</summary>
public sealed record SignalOrder
{
    /// <summary>The run's id, or the beginning of it.</summary>
    [JsonPropertyName("run")] public required string Run { get; init; }

    /// <summary>The signal's name.</summary>
    [JsonPropertyName("signal")] public required string Signal { get; init; }

    /// <summary>The payload; null for none.</summary>
    [JsonPropertyName("payload")] public JsonElement? Payload { get; init; }

    /// <summary>Declared type of the payload; null to go by its form: text, number or JSON.</summary>
    [JsonPropertyName("type")] public string? Type { get; init; }

    /// <summary>Who sends.</summary>
    [JsonPropertyName("by")] public string By { get; set; } = "";

    /// <summary>The sender's id of this message, which makes repetitions harmless; null for a message that is never repeated.</summary>
    [JsonPropertyName("id")] public string? Id { get; init; }
}
