using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>The first case whose condition is true.</summary>
public sealed class ChooseBuilder : StepBuilder<ChooseBuilder>
{
    private readonly List<PlanCase> _cases = [];
    private IReadOnlyList<PlanStep> _else = [];

    internal ChooseBuilder(Draft draft, string id)
        : base(draft, id)
    {
    }

    /// <summary>A case; cases are looked at in their order.</summary>
    /// <param name="when">Its condition: an expression.</param>
    /// <param name="steps">Describes its steps.</param>
    public ChooseBuilder Case(string when, Action<StepsBuilder> steps)
    {
        ArgumentNullException.ThrowIfNull(when);
        _cases.Add(new PlanCase(new PlanText(when), Draft.StepsOf(steps)));
        return this;
    }

    /// <summary>What happens when no case fits.</summary>
    /// <param name="steps">Describes the steps.</param>
    public ChooseBuilder Else(Action<StepsBuilder> steps)
    {
        _else = Block(nameof(Else), steps);
        if (_else.Count == 0) { Draft.Faults.Add(Diagnostics.FaultCodes.MissingKey, Documents.SourcePlace.None, $"'Else' of step '{Id}' has no step."); }
        return this;
    }

    private protected override PlanStep Make() => new PlanStep.Choose { Id = Id, Cases = _cases, Else = _else };
}
