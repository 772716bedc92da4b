using Tutti.Expressions;
using Tutti.Expressions.Types;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>A plan that has been checked: names are slots, expressions are compiled, edges are known. Immutable.</summary>
internal sealed record CompiledPlan(Plan Plan, ExpressionEnvironment Environment, CompiledBlock Steps, CompiledValue Outputs)
{
    public required int InputsSlot { get; init; }

    public required int RunSlot { get; init; }

    public required int IndexSlot { get; init; }

    public required int RoundSlot { get; init; }

    /// <summary>How many slots a frame has.</summary>
    public required int SlotCount { get; init; }

    public required CelType InputsType { get; init; }
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

    /// <summary>The expression that the kind is about: list, condition of a loop, duration, choice of branches.</summary>
    public Expression? Main { get; set; }

    /// <summary>A second one: the key of an item, the score of a round.</summary>
    public Expression? Second { get; set; }

    public CompiledValue? Text { get; set; }

    public CompiledValue? Result { get; set; }

    public int ItemSlot { get; set; } = -1;

    public CompiledBlock? Block { get; set; }

    public IReadOnlyList<(Expression When, CompiledBlock Do)> Cases { get; set; } = [];

    public CompiledPlan? Flow { get; set; }

    public CompiledStep? Target { get; set; }

    public string Id => Step.Id;
}
