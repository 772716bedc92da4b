using Tutti.Expressions.Values;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Planning;

/// <summary>An agent or a function plans.</summary>
internal sealed class CalledPlanner(PlanStep.Call call, Func<WorkflowContext, PlanningRequest, Task<CelValue>> ask) : IGoalPlanner
{
    public async Task<PlannerWord> PlanAsync(WorkflowContext scope, PlanningRequest request) =>
        new($"{(call.Target.IsAgent ? "agent" : "function")} {call.Target.Name}", Values.ToJson(await ask(scope, request)));
}
