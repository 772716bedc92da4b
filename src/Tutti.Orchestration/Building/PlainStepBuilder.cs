using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>A step that says nothing more than every step can: a flow, a wait, an undo, a failure.</summary>
public sealed class PlainStepBuilder : StepBuilder<PlainStepBuilder>
{
    private readonly PlanStep _step;

    internal PlainStepBuilder(Draft draft, PlanStep step)
        : base(draft, step.Id) => _step = step;

    private protected override PlanStep Make() => _step;
}
