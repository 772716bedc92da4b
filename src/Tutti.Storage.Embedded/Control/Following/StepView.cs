using System.Text.Json.Serialization;

namespace Tutti.Storage.Embedded.Control.Following;

/// <summary>One step or wait of a run, as its events tell.</summary>
public sealed record StepView
{
    /// <summary>The path.</summary>
    [JsonPropertyName("path")] public required string Path { get; init; }

    /// <summary>One of <see cref="StepStates"/>.</summary>
    [JsonPropertyName("status")] public required string Status { get; init; }

    /// <summary>Attempts so far.</summary>
    [JsonPropertyName("attempts")] public int Attempts { get; init; }

    /// <summary>How long the last attempt took, in milliseconds.</summary>
    [JsonPropertyName("durationMs")] public double? DurationMs { get; init; }

    /// <summary>The error, question, answer or signal in words.</summary>
    [JsonPropertyName("text")] public string Text { get; set; } = "";

    /// <summary>Code of the error, or empty.</summary>
    [JsonPropertyName("code")] public string Code { get; set; } = "";

    /// <summary>Who gave it its result without being asked; null where nobody did.</summary>
    [JsonPropertyName("correctedBy")] public string? CorrectedBy { get; init; }

    /// <summary>When its present state began.</summary>
    [JsonIgnore] public DateTimeOffset Since { get; init; }

    /// <summary>When a clock ends it.</summary>
    [JsonIgnore] public DateTimeOffset? Due { get; init; }

    /// <summary>The newest line of live output.</summary>
    [JsonIgnore] public string Output { get; init; } = "";
}

/// <summary>States of steps and waits, as tools name them: wire names.</summary>
public static class StepStates
{
    /// <summary>An attempt runs.</summary>
    public const string Running = "running";

    /// <summary>Ended with a result.</summary>
    public const string Completed = "completed";

    /// <summary>Ended with an error.</summary>
    public const string Failed = "failed";

    /// <summary>Not let through by what stands before it; nothing was done. A call that is made after all has a path of its own.</summary>
    public const string Refused = "refused";

    /// <summary>Ended by cancellation.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The next attempt is due later.</summary>
    public const string Retrying = "retrying";

    /// <summary>Nobody knows whether it acted; a person is asked.</summary>
    public const string Unknown = "unknown";

    /// <summary>Waits for a timer, a signal or a child.</summary>
    public const string Waiting = "waiting";

    /// <summary>Waits for a person.</summary>
    public const string Asking = "asking";

    /// <summary>A part of the run in which somebody was told something; its steps say how it does.</summary>
    public const string Told = "told";

    /// <summary>Whether nothing more is to come for a path.</summary>
    /// <param name="state">A state.</param>
    public static bool IsEnded(string state) => state is Completed or Failed or Refused or Cancelled;
}
