using System.Text.Json.Serialization;

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

    [JsonPropertyName("digest")] public required string Digest { get; init; }

    [JsonPropertyName("description")] public string? Description { get; init; }

    [JsonPropertyName("rules")] public required int Rules { get; init; }

    [JsonPropertyName("looked")] public required DateTimeOffset Looked { get; init; }

    /// <summary>Faults of the file as it is now; the policy in force is an older one then.</summary>
    [JsonPropertyName("faults")] public required IReadOnlyList<string> Faults { get; init; }

    public static PolicyInForce Of(HostPolicy policy)
    {
        var current = policy.Current;
        return new PolicyInForce
        {
            File = policy.File,
            Digest = current.Digest,
            Description = current.Description,
            Rules = current.Rules.Count,
            Looked = policy.Last.At,
            Faults = policy.Last.IsRefused ? [.. policy.Last.Faults.Select(static fault => fault.ToString())] : [],
        };
    }
}

[JsonSerializable(typeof(PolicyInForce))]
internal sealed partial class GateTopicsJson : JsonSerializerContext;
