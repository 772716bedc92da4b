using Tutti.Expressions;
using Tutti.Expressions.Types;
using Tutti.Governance.Gates;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Planning;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>A plan that has been checked: names are slots, expressions are compiled, edges are known. Immutable.</summary>
internal sealed record CompiledPlan(Plan Plan, ExpressionEnvironment Environment, CompiledBlock Steps, CompiledValue Outputs)
{
    public required int InputsSlot { get; init; }

    public required int RunSlot { get; init; }

    public required int IndexSlot { get; init; }

    public required int RoundSlot { get; init; }

    /// <summary>The slot of what the round before gave; -1 where the plan does not repeat.</summary>
    public int BeforeSlot { get; init; } = -1;

    /// <summary>Ends a run that repeats; null for never.</summary>
    public Expression? Until { get; init; }

    /// <summary>How many slots a frame has.</summary>
    public required int SlotCount { get; init; }

    public required CelType InputsType { get; init; }

    /// <summary>Steps that hear what is published from the start of the run on.</summary>
    public IReadOnlyList<CompiledStep> Listening { get; init; } = [];

    /// <summary>Stands between a step and an agent that is a flow, where scopes name them.</summary>
    public const char AgentMark = '~';

    /// <summary>Agents that are flows, by name.</summary>
    public IReadOnlyDictionary<string, CompiledPlan> FlowAgents { get; init; } = new Dictionary<string, CompiledPlan>();

    /// <summary>What bounds the calls of its runs; null for nothing of its own.</summary>
    public RunBounds? Bounds { get; init; }

    /// <summary>A session within what this plan brings, and the flows in it down to one.</summary>
    /// <param name="session">The gate.</param>
    /// <param name="scope">Names of the steps that are flows, joined by dots; empty for none.</param>
    public GateSession Bound(GateSession session, string scope)
    {
        if (Bounds is { } own) { session = session.Within(own); }
        var (plan, place) = (this, "");
        foreach (var step in scope.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            place = place.Length == 0 ? step : $"{place}.{step}";
            if (StepOf(plan.Steps, step)?.Goal is not null) { continue; } // what it planned is made of the agents around it
            plan = (step.IndexOf(AgentMark, StringComparison.Ordinal) is var mark and >= 0 ? plan.FlowAgents.GetValueOrDefault(step[(mark + 1)..]) : StepOf(plan.Steps, step)?.Flow) ?? throw new InvalidOperationException($"The plan '{Plan.Name}' has no flow '{step}'.");
            if (plan.Bounds is { } bounds) { session = session.Within(bounds, place); }
        }

        return session;
    }

    private static CompiledStep? StepOf(CompiledBlock? block, string step) => block?.Steps.Select(one =>
        one.Id == step ? one : StepOf(one.Block, step) ?? one.Cases.Select(some => StepOf(some.Do, step)).FirstOrDefault(static found => found is not null))
        .FirstOrDefault(static found => found is not null);
}

/// <summary>Steps of one block. <c>Order</c> is an order in which each comes after those it needs.</summary>
internal sealed record CompiledBlock(IReadOnlyList<CompiledStep> Steps, IReadOnlyList<int> Order)
{
    /// <summary>Whether each step needs the one before it, so that they can run in a plain loop.</summary>
    public bool IsSequence { get; init; }

    /// <summary>The slot of the last step: what the block gives.</summary>
    public int LastSlot => Steps.Count == 0 ? -1 : Steps[^1].Slot;
}

/// <summary>A step ready to run.</summary>
internal sealed class CompiledStep
{
    public required PlanStep Step { get; init; }

    public required int Slot { get; init; }

    /// <summary>Indices in the block of the steps that must have ended before.</summary>
    public IReadOnlyList<int> Needs { get; set; } = [];

    public Expression? When { get; set; }

    public CompiledValue? With { get; set; }

    public CompiledValue? UndoWith { get; set; }

    public CompiledValue? Card { get; set; }

    public PlanFunction? Function { get; set; }

    public PlanFunction? Undo { get; set; }

    public IAgent? Agent { get; set; }

    /// <summary>The agent without the form that its part asks for.</summary>
    public IAgent? OwnAgent { get; set; }

    /// <summary>Of a route: who finds the agent.</summary>
    public StepRouter? Router { get; set; }

    /// <summary>The agent that takes the effect back; null for nobody, or a function.</summary>
    public CompiledUndoAgent? UndoAgent { get; set; }

    /// <summary>The expression that the kind is about: list, condition of a loop, duration, choice of branches.</summary>
    public Expression? Main { get; set; }

    /// <summary>A second one: the key of an item, the score of a round.</summary>
    public Expression? Second { get; set; }

    public CompiledValue? Text { get; set; }

    public CompiledValue? Result { get; set; }

    public int ItemSlot { get; set; } = -1;

    /// <summary>Whether a step that waits for events listens only from when it begins.</summary>
    public bool ListensLate { get; set; }

    public CompiledBlock? Block { get; set; }

    public IReadOnlyList<(Expression When, CompiledBlock Do)> Cases { get; set; } = [];

    public CompiledPlan? Flow { get; set; }

    public CompiledStep? Target { get; set; }

    /// <summary>What a goal is planned of.</summary>
    public PlannedWork? Goal { get; set; }

    public string Id => Step.Id;

    /// <summary>The same step, whose agent answers as its card says.</summary>
    public CompiledStep Unformed()
    {
        var same = (CompiledStep)MemberwiseClone();
        same.Agent = OwnAgent;
        return same;
    }
}

/// <summary>An agent that takes an effect back, with all that it needs to be read again without its plan.</summary>
/// <param name="Card">Its card.</param>
/// <param name="Templates">What is filled of it before the step acts.</param>
/// <param name="Files">Files of the plan that the card names.</param>
/// <param name="Secrets">Names of the plan's secrets.</param>
internal sealed record CompiledUndoAgent(PlanAgent Card, CompiledValue Templates, IReadOnlyList<PlanFile> Files, IReadOnlyList<string> Secrets);
