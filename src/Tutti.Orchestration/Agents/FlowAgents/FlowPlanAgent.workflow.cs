using System.Text.Json;
using Tutti.Agents.Schemas;
using Tutti.Documents;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Interpreting;

namespace Tutti.Orchestration.Agents.FlowAgents;

/// <summary>A flow as an agent of a plan: it works in the run of whoever gives it work, under its own name and within its own bounds.</summary>
/// <param name="name">The agent's name.</param>
/// <param name="flow">Where its card names the flow.</param>
internal sealed class FlowPlanAgent(string name, DocumentNode.Text flow) : IWorkflowAgent
{
    public required AgentShape Shape { get; init; }

    public IReadOnlyList<DocumentEntry> Templates => [];

    /// <summary>The name of the flow.</summary>
    public DocumentNode.Text Flow => flow;

    /// <summary>The flow; null before the plan's checker has found it.</summary>
    public CompiledPlan? Inner { get; init; }

    /// <summary>What its card promises, beside what the flow does; null for nothing.</summary>
    public JsonElement? Output { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string> FaultsOf(JsonElement result) => Output is { } schema ? JsonSchema.FindFaults(schema, result) : [];

    /// <summary>It is more than a step: the interpreter gives it a scope.</summary>
    public ValueTask<JsonElement> RunAsync(StepContext attempt, AgentTask task) => throw new NotSupportedException("A flow works in a scope of its own.");

    public async Task<JsonElement> RunAsync(WorkflowContext scope, GateSession session, AgentTask task)
    {
        // The checker binds flows, and refuses them where nobody could tell them their run.
        var (inner, facts) = (Inner!, task.Facts!);
        var inputs = PlanInputs.Complete(inner.Plan, task.Input, facts.Directory);
        var within = (facts with { Name = inner.Plan.Name, Session = session }).Within(inner, $"{facts.Scope}{CompiledPlan.AgentMark}{name}");
        var result = Values.ToJson(await new Interpreter(inner, within).RunAsync(scope, inputs));
        return facts.BindsAgents && FaultsOf(result) is { Count: > 0 } faults ? throw AgentFailures.Misfit(name, faults) : result;
    }
}
