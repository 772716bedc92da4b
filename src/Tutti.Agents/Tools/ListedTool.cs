using System.Text.Json.Serialization;

namespace Tutti.Agents.Tools;

/// <summary>A tool as it was listed at a moment. Data: a run keeps it.</summary>
public sealed record ListedTool
{
    /// <summary>What it said of itself.</summary>
    [JsonPropertyName("tool")]
    public required ToolDeclaration Declaration { get; init; }

    /// <summary>Its fingerprint; null where no server lists it.</summary>
    [JsonPropertyName("fingerprint")]
    public string? Fingerprint { get; init; }
}
