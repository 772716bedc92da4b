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

    /// <summary>Of how many steps the cost is measured: in this run, or in this store before.</summary>
    [JsonPropertyName("measured")]
    public int Measured { get; init; }

    /// <summary>Seconds from the first step to the last where all run side by side that can; steps of which nothing is known take none.</summary>
    [JsonPropertyName("seconds")]
    public double Seconds { get; init; }

    /// <summary>Of how many steps the time is measured.</summary>
    [JsonPropertyName("timed")]
    public int Timed { get; init; }

    /// <summary>Of how many steps nobody knows how long they take.</summary>
    [JsonPropertyName("untimed")]
    public int Untimed { get; init; }

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

    /// <summary>
    /// <c>kept</c>, <c>run</c> (what the agent cost in this run before), <c>record</c> (what its tasks cost in this store), <c>price</c>, <c>class</c>, <c>record and price</c> or
    /// <c>record and class</c> (few tasks are known, so the range has room for both), or <c>unknown</c>.
    /// </summary>
    [JsonPropertyName("by")]
    public required string By { get; init; }

    /// <summary>Of how many tasks the record knows the cost, late ones counting more; 0 where it is not measured there.</summary>
    [JsonPropertyName("tasks")]
    public double Tasks { get; init; }

    /// <summary>Seconds that it usually takes; null where nobody knows.</summary>
    [JsonPropertyName("seconds")]
    public double? Seconds { get; init; }

    /// <summary>Where those come from: <c>record</c> or <c>class</c>; null for nowhere.</summary>
    [JsonPropertyName("timeBy")]
    public string? TimeBy { get; init; }

    /// <summary>Whether the cost, or a part of it, is measured.</summary>
    [JsonIgnore]
    public bool IsMeasured => By == "run" || By.StartsWith("record", System.StringComparison.Ordinal);
}
