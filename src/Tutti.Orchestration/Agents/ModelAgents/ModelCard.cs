using System.Text.Json;
using Tutti.Documents;

namespace Tutti.Orchestration.Agents.ModelAgents;

/// <summary>A card of a model agent as it was read.</summary>
internal sealed record ModelCard
{
    public required string Name { get; init; }

    /// <summary>A tier, or the name of a model.</summary>
    public required string Model { get; init; }

    /// <summary>A cheaper one, for where a budget says so.</summary>
    public string? Fallback { get; init; }

    /// <summary>What is filled for each task: the instructions.</summary>
    public required IReadOnlyList<DocumentEntry> Templates { get; init; }

    public IReadOnlyList<string> Tools { get; init; } = [];

    public JsonElement? Input { get; init; }

    public JsonElement? Output { get; init; }

    public int? Turns { get; init; }

    public int? Tokens { get; init; }

    public TimeSpan? Timeout { get; init; }
}
