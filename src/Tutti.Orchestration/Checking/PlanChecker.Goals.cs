using Tutti.Expressions.Types;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Planning;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>Goals.</summary>
public sealed partial class PlanChecker
{
    private void Compile(PlanStep.Goal goal, CompiledStep step, StepInfo info, Reader reader)
    {
        var parts = info.Blocks.Count > 0 ? info.Blocks[0] : new BlockInfo(info, [], isOrdered: false);
        step.Text = CompileText(goal.Text, reader);
        step.Block = CompileBlock(parts);
        step.Main = CompileExpression(goal.Accept, new Reader(parts, -1, reader.What), CelType.Bool);
        step.Goal = PlannedWork.Of(goal, _plan, _host, _agents, _faults);
        foreach (var worker in step.Goal.Workers) { _used.Add(worker.Name); }
        if (goal.Judge is null || parts.Steps.Find(part => ReferenceEquals(part.Step, goal.Judge)) is not { Compiled: { } judge } at) { return; }
        if (judge.Agent is not Agents.IGatedAgent && !SaysAccepted(at.Type)) { _faults.Add(FaultCodes.NoAcceptance, goal.Judge.Place, $"What '{goal.Judge.Target.Name}' answers says not whether it accepts. Let it answer with a field 'accepted'."); }
    }
}
