using System.Text.Json;
using Tutti.Agents.ModelAgents.Patterns;
using Tutti.Expressions.Types;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Agents.FlowAgents;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Planning;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>Steps in which several work at one matter.</summary>
public sealed partial class PlanChecker
{
    /// <summary>What a step gives, as far as that is known: who has a part in a step of several may answer in the form of that part.</summary>
    private CelType TypeOf(StepInfo info) =>
        FormOf(info) is { } form && info.Step is PlanStep.Call { Target: { IsAgent: true } target } && _agents.TryGetValue(target.Name, out var agent) && agent is IFormedAgent formed
            ? formed.In(form).Shape.Output
            : TypeOf(info.Step);

    /// <summary>The agent of a step in the form that its part asks for.</summary>
    private IAgent Formed(IAgent agent, StepInfo info) => agent is IFormedAgent formed && FormOf(info) is { } form ? formed.In(form) : agent;

    /// <summary>The form that a part of a step asks for; null for none.</summary>
    private JsonElement? FormOf(StepInfo info) => info.Block.Owner?.Step switch
    {
        PlanStep.Reflect when IsChecker(info) => MakerChecker.Form.Schema,
        PlanStep.Goal goal when ReferenceEquals(goal.Planner, info.Step) => DraftForm.Of(PlannedWork.WorkersOf(goal, _plan)),
        PlanStep.Goal goal when ReferenceEquals(goal.Judge, info.Step) => MakerChecker.Form.Schema,
        PlanStep.Chat { Chair: { } chair } chat when ReferenceEquals(chair.Call, info.Step) => TeamForms.OfChair(chat),
        PlanStep.Handoff handoff => TeamForms.OfHolder(handoff, handoff.Members[info.Index]),
        PlanStep.Bid => TeamForms.Offer,
        PlanStep.Swarm => TeamForms.Posts,
        _ => null,
    };

    /// <summary>Whether the interpreter gives a field that the plan does not. What a flow takes may stand in the words of a routed task.</summary>
    private bool IsGiven(Reader reader, string field) => reader.Index >= 0 && reader.Block.Owner?.Step switch
    {
        PlanStep.Reflect => IsChecker(reader.Block.Steps[reader.Index]) && CheckerInput.Names.Contains(field),
        PlanStep.Route when reader.Block.Steps[reader.Index].Step is PlanStep.Call { Target: var target } && _agents.GetValueOrDefault(target.Name) is FlowPlanAgent => true,
        PlanStep.Chat or PlanStep.Handoff or PlanStep.Bid or PlanStep.Swarm or PlanStep.Route => TeamInput.Names.Contains(field),
        PlanStep.Goal => GoalInput.Names.Contains(field),
        _ => false,
    };

    private void CompileTeam(CompiledStep step, StepInfo info, Reader reader)
    {
        switch (info.Step)
        {
            case PlanStep.Compete compete: Compile(compete, step, info); break;
            case PlanStep.Chat chat: Compile(chat, step, info, reader); break;
            case PlanStep.Handoff handoff: Compile(handoff, step, info, reader); break;
            case PlanStep.Bid bid: Compile(bid, step, info, reader); break;
            case PlanStep.Swarm swarm: Compile(swarm, step, info, reader); break;
            case PlanStep.Route route: Compile(route, step, info, reader); break;
            case PlanStep.Goal goal: Compile(goal, step, info, reader); break;
            default: CompileEvent(step, info, reader); break;
        }
    }

    private void Compile(PlanStep.Compete compete, CompiledStep step, StepInfo info)
    {
        var inside = new Reader(info.Blocks[0], -1, $"step '{compete.Id}'");
        step.Block = CompileBlock(info.Blocks[0]);
        step.Main = CompileExpression(compete.Score, inside, expected: null);
        step.Second = CompileExpression(compete.Enough, inside, CelType.Bool);
    }

    private void Compile(PlanStep.Chat chat, CompiledStep step, StepInfo info, Reader reader)
    {
        step.Text = CompileText(chat.About, reader);
        step.Block = CompileBlock(info.Blocks[0]);
        step.Main = CompileExpression(chat.Until, new Reader(info.Blocks[0], -1, reader.What), CelType.Bool);
    }

    private void Compile(PlanStep.Handoff handoff, CompiledStep step, StepInfo info, Reader reader)
    {
        step.Text = CompileText(handoff.Task, reader);
        step.Block = CompileBlock(info.Blocks[0]);
    }
}
