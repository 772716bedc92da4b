using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Storage.Embedded.Control.Following;

/// <summary>What following a run came to: the one object that <c>run -o json</c> prints.</summary>
public sealed record RunOutcome
{
    /// <summary>The run.</summary>
    [JsonPropertyName("id")] public required string Id { get; init; }

    /// <summary>One of <see cref="StatusNames"/>: ended, paused, waiting or in need of attention.</summary>
    [JsonPropertyName("status")] public required string Status { get; init; }

    /// <summary>The output of a completed run, or null.</summary>
    [JsonPropertyName("outputs")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public JsonElement? Outputs { get; init; }

    /// <summary>Its steps in the order in which they began.</summary>
    [JsonPropertyName("steps")] public required IReadOnlyList<StepView> Steps { get; init; }

    /// <summary>What competitions of it spent and saved; null where nobody looked, or there is none.</summary>
    [JsonPropertyName("competitions")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<JsonElement>? Competitions { get; init; }

    /// <summary>The error or reason, or null.</summary>
    [JsonPropertyName("error")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ErrorView? Error { get; init; }
}
