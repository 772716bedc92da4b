using System.Text.Json.Serialization;

namespace Tutti.Orchestration.Planning;

/// <summary>What a plan may cost before it runs: a range, and what it is based on. It bounds nothing; budgets do.</summary>
internal sealed record GoalEstimate
{
    /// <summary>The currency.</summary>
    [JsonPropertyName("unit")]
    public required string Unit { get; init; }

    /// <summary>At least.</summary>
    [JsonPropertyName("least")]
    public required decimal Least { get; init; }

    /// <summary>At most, as far as anything is known.</summary>
    [JsonPropertyName("most")]
    public required decimal Most { get; init; }

    /// <summary>Of how many steps nothing is known.</summary>
    [JsonPropertyName("unknown")]
    public int Unknown { get; init; }

    /// <summary>Each step, and what its figures are based on.</summary>
    [JsonPropertyName("steps")]
    public IReadOnlyList<StepEstimate> Steps { get => field ?? []; init; }
}

/// <summary>What one step may cost.</summary>
internal sealed record StepEstimate
{
    /// <summary>The step.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>At least.</summary>
    [JsonPropertyName("least")]
    public decimal Least { get; init; }

    /// <summary>At most.</summary>
    [JsonPropertyName("most")]
    public decimal Most { get; init; }

    /// <summary><c>kept</c>, <c>record</c> (what the agent cost in this run before), <c>price</c>, <c>class</c> or <c>unknown</c>.</summary>
    [JsonPropertyName("by")]
    public required string By { get; init; }
}
