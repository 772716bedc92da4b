using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>Steps side by side.</summary>
public sealed class ParallelBuilder : StepBuilder<ParallelBuilder>
{
    private IReadOnlyList<PlanStep> _each = [];
    private PlanJoin _join = PlanJoin.All;
    private int _max;

    internal ParallelBuilder(Draft draft, string id)
        : base(draft, id)
    {
    }

    /// <summary>When the whole is over; <see cref="PlanJoin.All"/> where nothing is said.</summary>
    /// <param name="join">The rule.</param>
    public ParallelBuilder Join(PlanJoin join)
    {
        _join = Once(nameof(Join), join);
        return this;
    }

    /// <summary>How many run at a time.</summary>
    /// <param name="most">At least 1.</param>
    public ParallelBuilder Max(int most)
    {
        _max = Bound(nameof(Max), most);
        return this;
    }

    /// <summary>The branches; each is one step.</summary>
    /// <param name="steps">Describes them.</param>
    public ParallelBuilder Each(Action<StepsBuilder> steps)
    {
        _each = Block(nameof(Each), steps);
        return this;
    }

    private protected override PlanStep Make() => new PlanStep.Parallel { Id = Id, Each = _each, Join = _join, Max = _max };
}
