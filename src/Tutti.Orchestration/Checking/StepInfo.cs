using Tutti.Expressions.Types;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;

namespace Tutti.Orchestration.Checking;

/// <summary>Where a step lies, and what it gives.</summary>
internal sealed class StepInfo(PlanStep step, BlockInfo block, int index)
{
    public PlanStep Step => step;

    public BlockInfo Block => block;

    public int Index => index;

    public string Variable { get; } = PlanNames.VariableOf(step.Id);

    public CelType Type { get; set; } = CelType.Dyn;

    /// <summary>The blocks in it: branches, body, cases and then what happens otherwise.</summary>
    public List<BlockInfo> Blocks { get; } = [];

    public CompiledStep? Compiled { get; set; }

    /// <summary>Whether the steps in it run many times, each time with results of their own.</summary>
    public bool HasOwnResults => step.OwnResults is not null;
}

/// <summary>A list of steps, and the step that it belongs to.</summary>
internal sealed class BlockInfo(StepInfo? owner, IReadOnlyList<PlanStep> steps, bool isOrdered)
{
    public StepInfo? Owner => owner;

    public IReadOnlyList<PlanStep> Source => steps;

    /// <summary>Whether steps that name no needs follow the step before.</summary>
    public bool IsOrdered => isOrdered;

    public List<StepInfo> Steps { get; } = [];

    /// <summary>The place of each id, the first where there are two.</summary>
    public Dictionary<string, int> Places { get; } = new(StringComparer.Ordinal);

    /// <summary>What each step needs, beyond order: indices.</summary>
    public List<HashSet<int>> Reads { get; } = [];

    /// <summary>This block and those around it, from the inside out, each with the index of the step that leads inwards; -1 where reading begins.</summary>
    public IEnumerable<(BlockInfo Block, int Index)> Chain(int index)
    {
        for (BlockInfo? at = this; at is not null; index = at.Owner?.Index ?? -1, at = at.Owner?.Block) { yield return (at, index); }
    }
}
