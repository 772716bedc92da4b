using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>An earlier parallel or map once more.</summary>
public sealed class RerunBuilder : StepBuilder<RerunBuilder>
{
    private readonly string _target;
    private PlanText? _only;

    internal RerunBuilder(Draft draft, string id, string target)
        : base(draft, id) => _target = target;

    /// <summary>Which branches or items run again; all where nothing is said.</summary>
    /// <param name="expression">An expression that lists them by id or key.</param>
    public RerunBuilder Only(string expression)
    {
        _only = Once(nameof(Only), new PlanText(expression));
        return this;
    }

    private protected override PlanStep Make() => new PlanStep.Rerun { Id = Id, Target = _target, Only = _only };
}
