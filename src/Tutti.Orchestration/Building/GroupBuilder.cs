using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>Steps one after the other, as one step.</summary>
public sealed class GroupBuilder : StepBuilder<GroupBuilder>
{
    private IReadOnlyList<PlanStep> _do = [];

    internal GroupBuilder(Draft draft, string id)
        : base(draft, id)
    {
    }

    /// <summary>The steps.</summary>
    /// <param name="steps">Describes them.</param>
    public GroupBuilder Do(Action<StepsBuilder> steps)
    {
        _do = Block(nameof(Do), steps);
        return this;
    }

    private protected override PlanStep Make() => new PlanStep.Group { Id = Id, Do = _do };
}
