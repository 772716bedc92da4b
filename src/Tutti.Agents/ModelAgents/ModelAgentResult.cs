using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.Models;

namespace Tutti.Agents.ModelAgents;

/// <summary>What a model agent came to. Data: a step or a run may carry it. Immutable.</summary>
public sealed record ModelAgentResult
{
    /// <summary>The agent.</summary>
    [JsonPropertyName("agent")]
    public required string Agent { get; init; }

    /// <summary>Its answer in words; its last words where it was stopped.</summary>
    [JsonPropertyName("text")]
    public required string Text { get; init; }

    /// <summary>Its answer as a value that fits its form; null where it has none, or was stopped.</summary>
    [JsonPropertyName("value")]
    public JsonElement? Value { get; init; }

    /// <summary>What stopped it before it had answered; null when it has.</summary>
    [JsonPropertyName("stoppedBy")]
    public string? StoppedBy { get; init; }

    /// <summary>Why the last reply ended; <see cref="ModelFinish.Length"/> says that the answer is cut.</summary>
    [JsonPropertyName("finish")]
    public ModelFinish Finish { get; init; }

    /// <summary>Replies of its model.</summary>
    [JsonPropertyName("turns")]
    public int Turns { get; init; }

    /// <summary>Calls that asked for a tool or arguments that do not exist.</summary>
    [JsonPropertyName("faultyCalls")]
    public int FaultyCalls { get; init; }

    /// <summary>Tokens of its turns and of its sub-agents.</summary>
    [JsonPropertyName("usage")]
    public required ModelUsage Usage { get; init; }

    /// <summary>What they cost by the prices of their models, for example <c>0.0312 USD</c>; empty where no price is known.</summary>
    [JsonPropertyName("cost")]
    public IReadOnlyList<string> Cost { get => field ?? []; init; }

    /// <summary>Whether it has answered.</summary>
    [JsonIgnore]
    public bool IsAnswered => StoppedBy is null;

    /// <summary>This result, if the agent has answered.</summary>
    /// <exception cref="ModelAgentException">TUT4205: it was stopped before.</exception>
    public ModelAgentResult Require() => StoppedBy is { } reason ? throw ModelAgentErrors.Unfinished(Agent, reason) : this;
}
