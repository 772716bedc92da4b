using Tutti.Agents.Routing;
using Tutti.Expressions.Types;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>Steps that find out who does something: by offers, at a blackboard, by cards.</summary>
public sealed partial class PlanChecker
{
    /// <summary>Whom a route may choose, each as a call of its own; the stronger one always.</summary>
    private IReadOnlyList<PlanStep> CandidatesOf(PlanStep.Route route)
    {
        var names = route.Among.Count > 0 ? route.Among : _plan.Agents.Select(static agent => agent.Name);
        return [.. names.Append(route.Stronger).Where(static name => name.Length > 0).Distinct(StringComparer.Ordinal)
            .Select(name => new PlanStep.Call { Id = $"{route.Id}-{name}", Target = new CallTarget(name, IsAgent: true), With = route.With, Place = route.Place })];
    }

    private void Compile(PlanStep.Bid bid, CompiledStep step, StepInfo info, Reader reader)
    {
        step.Text = CompileText(bid.Task, reader);
        step.Block = CompileBlock(info.Blocks[0]);
        step.Main = CompileExpression(bid.Score, new Reader(info.Blocks[0], -1, reader.What), expected: null);
    }

    private void Compile(PlanStep.Swarm swarm, CompiledStep step, StepInfo info, Reader reader)
    {
        step.Text = CompileText(swarm.About, reader);
        step.Block = CompileBlock(info.Blocks[0]);
        step.Result = swarm.Seeds is null ? null : CompileValue(swarm.Seeds, reader);
        step.Main = CompileExpression(swarm.Until, new Reader(info.Blocks[0], -1, reader.What), CelType.Bool);
    }

    private void Compile(PlanStep.Route route, CompiledStep step, StepInfo info, Reader reader)
    {
        step.Text = CompileText(route.Task, reader);
        step.Block = CompileBlock(info.Blocks[0]);
        if (info.Blocks[0].Steps.Count == 0) { _faults.Add(FaultCodes.MissingKey, route.Place, $"{reader.What} routes a task, and the flow has no agents to choose from. List them under 'agents'."); }
        var chosen = info.Blocks[0].Steps.Select(static candidate => ((PlanStep.Call)candidate.Step).Target.Name).ToHashSet(StringComparer.Ordinal); // all candidates are calls
        var options = new RouterOptions { Threshold = route.Threshold, Stronger = route.Stronger.Length > 0 ? route.Stronger : null };
        if (route.Precision is { } precision) { options = options with { Precision = precision }; }
        step.Router = new StepRouter([.. _plan.Agents.Where(agent => chosen.Contains(agent.Name))], options);
    }
}
