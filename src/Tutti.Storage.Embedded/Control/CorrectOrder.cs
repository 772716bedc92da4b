using System.Text.Json.Serialization;

namespace Tutti.Storage.Embedded.Control;

/// <summary>A person steps into a run: gives a step its result, or tells an agent something.</summary>
public sealed record CorrectOrder
{
    /// <summary>The run's id, or the beginning of it.</summary>
    [JsonPropertyName("run")] public required string Run { get; init; }

    /// <summary>The step's path, or the end of it where only one fits.</summary>
    [JsonPropertyName("step")] public required string Step { get; init; }

    /// <summary>The step's result as a JSON text, because <c>null</c> is a result too; null where somebody is told something.</summary>
    [JsonPropertyName("result")] public string? Result { get; init; }

    /// <summary>What an agent is told before it asks its model next; null where a result is given.</summary>
    [JsonPropertyName("tell")] public string? Tell { get; init; }

    /// <summary>Whether a new run gets the result, with all that lies before the step.</summary>
    [JsonPropertyName("fork")] public bool Fork { get; init; }

    /// <summary>Who.</summary>
    [JsonPropertyName("by")] public string By { get; set; } = "";

    /// <summary>Why; kept in the journal.</summary>
    [JsonPropertyName("because")] public string Because { get; set; } = "";

    /// <summary>What proves who it is, where the policy wants to know: a key or a token. Never journaled.</summary>
    [JsonPropertyName("proof")] public string Proof { get; set; } = "";
}
