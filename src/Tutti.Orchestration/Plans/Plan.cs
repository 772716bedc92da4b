using System.Diagnostics.CodeAnalysis;
using Tutti.Documents;
using Tutti.Governance.Amounts;

namespace Tutti.Orchestration.Plans;

/// <summary>
/// Work as data: typed inputs, agents, and steps that form a directed acyclic graph. YAML, JSON and the builder give the same plan, and one
/// interpreter runs it. Immutable; two plans with the same <see cref="PlanDigest"/> mean the same.
/// </summary>
public sealed record Plan
{
    /// <summary>The name; letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>What a run must be given.</summary>
    public IReadOnlyList<PlanInput> Inputs { get; init; } = [];

    /// <summary>Limits of runs; null where the host's own hold.</summary>
    public PlanLimits? Limits { get; init; }

    /// <summary>How its runs begin again and again; null where they end with their last step.</summary>
    public PlanRepeat? Repeat { get; init; }

    /// <summary>The file of the plan with rules that its runs keep too; null for none. The policy in force holds beside it, and the strictest wins.</summary>
    public PlanText? Policy { get; init; }

    /// <summary>Names of secrets that the host hands to agents; values are never part of a plan.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Who does the work; steps name them.</summary>
    public IReadOnlyList<PlanAgent> Agents { get; init; } = [];

    /// <summary>Other plans that steps run as one of theirs, by name.</summary>
    public IReadOnlyList<Plan> Flows { get; init; } = [];

    /// <summary>The steps in their order (rule D2).</summary>
    public required IReadOnlyList<PlanStep> Steps { get; init; }

    /// <summary>What the run gives; templates over inputs and results.</summary>
    public DocumentNode.Map Outputs { get; init; } = new([], SourcePlace.None);

    /// <summary>Files that the plan refers to, with their content, so that a run needs nothing else (rule D1).</summary>
    public IReadOnlyList<PlanFile> Files { get; init; } = [];

    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;
}

/// <summary>A file that belongs to a plan.</summary>
/// <param name="Path">The path as the plan names it.</param>
/// <param name="Content">Its text.</param>
public sealed record PlanFile(string Path, string Content);

/// <summary>Something to be given to a run.</summary>
public sealed record PlanInput
{
    /// <summary>The name, as expressions write it: <c>inputs.NAME</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public PlanType Type { get; init; } = PlanType.Text;

    /// <summary>One sentence for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>The value where none is given; null where one must be.</summary>
    public DocumentNode? Default { get; init; }

    /// <summary>The values of a text; empty for any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;
}

/// <summary>Types of inputs; the numbers are part of stored plans.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The types carry the names that the format gives them.")]
public enum PlanType
{
    /// <summary>A text: <c>string</c>.</summary>
    Text = 1,

    /// <summary>A path, made absolute from where the run was started: <c>path</c>.</summary>
    Path = 2,

    /// <summary>A whole number: <c>int</c>.</summary>
    Whole = 3,

    /// <summary>A number: <c>number</c>.</summary>
    Number = 4,

    /// <summary>An exact amount: <c>decimal</c>.</summary>
    Amount = 5,

    /// <summary><c>true</c> or <c>false</c>: <c>bool</c>.</summary>
    Flag = 6,

    /// <summary>A list of anything: <c>list</c>.</summary>
    List = 7,

    /// <summary>An object of anything: <c>object</c>.</summary>
    Object = 8,
}

/// <summary>Limits of a run (rule R9); null leaves the host's own.</summary>
public sealed record PlanLimits
{
    /// <summary>Working time.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>The longest time without a sign of life of a running step.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>Steps that may end.</summary>
    public int? Steps { get; init; }

    /// <summary>What all calls of a run may spend at most, each unit once; empty for no bound of its own.</summary>
    public IReadOnlyList<Amount> Budget { get; init; } = [];
}

/// <summary>How a run of a plan goes round: each round is a generation of the run (rule R8), so that what it has behind it takes no room.</summary>
public sealed record PlanRepeat
{
    /// <summary>From the beginning of a round to that of the next, at least a second; a round that takes longer is followed at once.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>Ends the run after a round when true; null for never.</summary>
    public PlanText? Until { get; init; }

    /// <summary>Rounds at most; null for any number.</summary>
    public int? Max { get; init; }
}

/// <summary>An agent that steps name. What the card says beyond this is the business of its kind.</summary>
public sealed record PlanAgent
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The kind, for example <c>process</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The card: everything that is written about the agent.</summary>
    public required DocumentNode.Map Card { get; init; }
}
