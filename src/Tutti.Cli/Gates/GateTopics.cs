using System.Text.Json.Serialization;
using Tutti.Governance.Gates;
using Tutti.Governance.Limits;

namespace Tutti.Cli.Gates;

/// <summary>What can be asked of the gate of a host.</summary>
internal static class GateTopics
{
    /// <summary>Which policy is in force.</summary>
    internal const string Policy = "policy/status";
}

/// <summary>The policy in force on a host.</summary>
internal sealed record PolicyInForce
{
    [JsonPropertyName("file")] public string? File { get; init; }

    /// <summary>Where a file is looked for when no variable names one.</summary>
    [JsonPropertyName("usual")] public string Usual { get; init; } = "";

    [JsonPropertyName("digest")] public required string Digest { get; init; }

    [JsonPropertyName("description")] public string? Description { get; init; }

    [JsonPropertyName("rules")] public required int Rules { get; init; }

    [JsonPropertyName("looked")] public required DateTimeOffset Looked { get; init; }

    /// <summary>Faults of the file as it is now; the policy in force is an older one then.</summary>
    [JsonPropertyName("faults")] public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>Breakers of flows that have let a run start.</summary>
    [JsonPropertyName("breakers")] public IReadOnlyList<BreakerRow> Breakers { get; init; } = [];

    public static PolicyInForce Of(HostPolicy policy, IReadOnlyList<FlowStanding> breakers)
    {
        var current = policy.Current;
        return new PolicyInForce
        {
            File = policy.File,
            Usual = policy.Usual,
            Digest = current.Digest,
            Description = current.Description,
            Rules = current.Rules.Count,
            Looked = policy.Last.At,
            Breakers = [.. breakers.Select(static standing => new BreakerRow(standing.Breaker, standing.Flow, BreakerRow.WordOf(standing.Circuit), standing.Until, standing.Runs, standing.Failures))],
            Faults = policy.Last.IsRefused ? [.. policy.Last.Faults.Select(static fault => fault.ToString())] : [],
        };
    }
}

/// <summary>How a breaker of a flow stands.</summary>
internal sealed record BreakerRow(
    [property: JsonPropertyName("breaker")] string Breaker,
    [property: JsonPropertyName("flow")] string Flow,
    [property: JsonPropertyName("circuit")] string Circuit,
    [property: JsonPropertyName("until")] DateTimeOffset? Until,
    [property: JsonPropertyName("runs")] int Runs,
    [property: JsonPropertyName("failures")] int Failures)
{
    internal static string WordOf(CircuitStatus circuit) => circuit switch { CircuitStatus.Open => "open", CircuitStatus.HalfOpen => "trial", _ => "closed" };
}

[JsonSerializable(typeof(PolicyInForce))]
internal sealed partial class GateTopicsJson : JsonSerializerContext;
