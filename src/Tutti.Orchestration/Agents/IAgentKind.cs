using System.Text.Json;
using Tutti.Documents;
using Tutti.Expressions.Types;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents;

/// <summary>A kind of agent: how its cards are read, and how it works. A plan's agent says its kind by the key of its card.</summary>
public interface IAgentKind
{
    /// <summary>The key, for example <c>process</c>.</summary>
    string Name { get; }

    /// <summary>Reads a card. It touches nothing outside: missing tools are found when the agent works.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="plan">The plan that it belongs to: its files and the names of its secrets.</param>
    /// <param name="faults">Takes faults.</param>
    /// <returns>The agent, ready to work.</returns>
    IAgent Read(PlanAgent agent, Plan plan, ICollection<DocumentFault> faults);
}

/// <summary>An agent whose card has been read. Immutable.</summary>
public interface IAgent
{
    /// <summary>What it takes and gives, and what it declares about its effects.</summary>
    AgentShape Shape { get; }

    /// <summary>Templates of the card that are filled from the run before the agent works; each is handed over under its name.</summary>
    IReadOnlyList<DocumentEntry> Templates { get; }

    /// <summary>What is wrong with a result that a person gives in its place; nothing where <see cref="AgentShape.Output"/> says all.</summary>
    /// <param name="result">The result.</param>
    IReadOnlyList<string> FaultsOf(JsonElement result) => [];

    /// <summary>Does one task.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="task">The task.</param>
    /// <returns>The result, JSON.</returns>
    ValueTask<JsonElement> RunAsync(StepContext attempt, AgentTask task);
}

/// <summary>What is known of an agent before it works.</summary>
public sealed record AgentShape
{
    /// <summary>What it takes.</summary>
    public CelType Input { get; init; } = CelType.Dyn;

    /// <summary>What it gives.</summary>
    public CelType Output { get; init; } = CelType.Dyn;

    /// <summary>What may be done again when the outcome is unknown.</summary>
    public RepeatRule Repeat { get; init; } = RepeatRule.Idempotent;

    /// <summary>When to try again.</summary>
    public PlanRetry? Retry { get; init; }

    /// <summary>The longest time for one attempt.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The longest time without a sign of life.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Whether the agent watches its time limits itself, because not all of its time counts: who waits for a place on the machine loses none.</summary>
    public bool KeepsTime { get; init; }
}

/// <summary>One task of an agent.</summary>
/// <param name="Input">The step's input, filled.</param>
/// <param name="Card">The templates of the card, filled: an object.</param>
public sealed record AgentTask(JsonElement Input, JsonElement Card)
{
    /// <summary>When the step is tried again; null where it is not.</summary>
    public PlanRetry? Retry { get; init; }

    /// <summary>What the step declares about its effect.</summary>
    public RepeatRule Repeat { get; init; } = RepeatRule.Idempotent;

    /// <summary>The longest time for this attempt, for an agent that keeps its time itself.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The longest time without a sign of life, for an agent that keeps its time itself.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>The run that it is a part of, with the step's place in it; null where nobody can tell.</summary>
    internal RunFacts? Facts { get; init; }
}
