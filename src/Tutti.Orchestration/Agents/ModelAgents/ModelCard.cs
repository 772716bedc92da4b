using System.Text.Json;
using Tutti.Documents;

namespace Tutti.Orchestration.Agents.ModelAgents;

/// <summary>A card of a model agent as it was read.</summary>
internal sealed record ModelCard
{
    /// <summary>So many tokens an agent takes for one task where its card says nothing: a bound for who goes astray, and no plan of what work costs.</summary>
    internal const int UsualTokens = 2_000_000;

    public required string Name { get; init; }

    /// <summary>A tier, or the name of a model.</summary>
    public required string Model { get; init; }

    /// <summary>A cheaper one, for where a budget says so.</summary>
    public string? Fallback { get; init; }

    /// <summary>What is filled for each task: the instructions.</summary>
    public required IReadOnlyList<DocumentEntry> Templates { get; init; }

    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Where the tools stand.</summary>
    public SourcePlace ToolsPlace { get; init; } = SourcePlace.None;

    /// <summary>What those whom it gives work to may use at most; null for no more than its own tools.</summary>
    public IReadOnlyList<string>? Grant { get; init; }

    /// <summary>Whom it gives work to.</summary>
    public IReadOnlyList<DocumentNode.Text> Team { get; init; } = [];

    /// <summary>Where its limits stand.</summary>
    public SourcePlace LimitsPlace { get; init; } = SourcePlace.None;

    public JsonElement? Input { get; init; }

    public JsonElement? Output { get; init; }

    public int? Turns { get; init; }

    public int? Tokens { get; init; }

    public TimeSpan? Timeout { get; init; }
}
