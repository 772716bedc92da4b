using System.Text.Json;
using Tutti.Agents.Processes.Containment;
using Tutti.Governance.Risks;

namespace Tutti.Agents.Routing;

/// <summary>A task for which an agent is looked for, and what that agent must be. Whoever does not fit is left out, however well its card matches.</summary>
public sealed record RouteRequest
{
    /// <summary>The task in words. What stands behind the first 4,096 characters does not count.</summary>
    public required string Text { get; init; }

    /// <summary>What the agent must be able to do: every word of these.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Whom to choose from; null for all.</summary>
    public IReadOnlyCollection<string>? Among { get; init; }

    /// <summary>Whom to leave out, for example those that have failed.</summary>
    public IReadOnlyCollection<string> Except { get; init; } = [];

    /// <summary>What a task may cost at most; whoever does not say its cost does not fit.</summary>
    public CostClass? MostCost { get; init; }

    /// <summary>How long a task may take at most; whoever does not say it does not fit.</summary>
    public LatencyClass? MostLatency { get; init; }

    /// <summary>What the agent may be able to do at worst; whoever does not say it counts as destructive.</summary>
    public RiskClass? MostRisk { get; init; }

    /// <summary>How far it must be contained at least.</summary>
    public SandboxLevel LeastSandbox { get; init; } = SandboxLevel.None;

    /// <summary>What it would be given; whoever's schema refuses it does not fit. Null where that is not known yet.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>Why an agent does not fit; null where it does. The schema of its input is not looked at.</summary>
    internal string? RefusalOf(RouteCard card)
    {
        if (Except.Contains(card.Name)) { return "left out"; }
        if (Among is not null && !Among.Contains(card.Name)) { return "not among those named"; }
        if (Capabilities.FirstOrDefault(word => !card.Capabilities.Contains(word, StringComparer.Ordinal)) is { } missing) { return $"cannot {missing}"; }
        if (MostCost is { } cost && !(card.Cost <= cost)) { return "costs more"; }
        if (MostLatency is { } latency && !(card.Latency <= latency)) { return "takes longer"; }
        if (MostRisk is { } risk && RiskLadder.RungOf(card.Risk ?? RiskClass.Destructive) > RiskLadder.RungOf(risk)) { return "is of a higher risk"; }
        return card.Sandbox < LeastSandbox ? "is not contained so far" : null;
    }

    /// <summary>Whether any agent could be left out.</summary>
    internal bool IsFree => Among is null && Except.Count == 0 && Capabilities.Count == 0 && MostCost is null && MostLatency is null && MostRisk is null && LeastSandbox <= SandboxLevel.None && Input is null;
}
