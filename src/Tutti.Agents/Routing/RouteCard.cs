using System.Text.Json;
using Tutti.Agents.Processes.Containment;
using Tutti.Governance.Risks;

namespace Tutti.Agents.Routing;

/// <summary>What routing knows of an agent: the part of its card that says what it is right for, and at what price. Immutable.</summary>
public sealed record RouteCard
{
    /// <summary>Its name; no two agents of a router have the same.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in a sentence or two.</summary>
    public string Description { get; init; } = "";

    /// <summary>What it can do, as words such as <c>code.fix</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Requests in plain words that it is right for. Five or more make a router good.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>The JSON schema of its input; null for any.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>What a task costs, roughly; null where nobody said.</summary>
    public CostClass? Cost { get; init; }

    /// <summary>How long a task takes, roughly; null where nobody said.</summary>
    public LatencyClass? Latency { get; init; }

    /// <summary>What it can do at worst; null where nobody said, which counts as the worst.</summary>
    public RiskClass? Risk { get; init; }

    /// <summary>What contains it.</summary>
    public SandboxLevel Sandbox { get; init; } = SandboxLevel.None;

    /// <summary>Who takes over first where it fails, in this order; the others follow by rank.</summary>
    public IReadOnlyList<string> Fallback { get; init; } = [];
}

/// <summary>What a task costs.</summary>
public enum CostClass
{
    /// <summary>Nothing.</summary>
    Free = 1,

    /// <summary>Less than a cent, as a small model does.</summary>
    Low = 2,

    /// <summary>Cents, as a large model does.</summary>
    Medium = 3,

    /// <summary>More than that.</summary>
    High = 4,
}

/// <summary>How long a task takes.</summary>
public enum LatencyClass
{
    /// <summary>Seconds.</summary>
    Fast = 1,

    /// <summary>A minute or so.</summary>
    Normal = 2,

    /// <summary>Many minutes, or a person.</summary>
    Slow = 3,
}
