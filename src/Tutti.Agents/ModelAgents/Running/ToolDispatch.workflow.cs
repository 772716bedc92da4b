using Tutti.Agents.Models;
using Tutti.Agents.Tools;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>One call of a tool on its way through the gate. Whatever becomes of it, the model is told.</summary>
internal static class ToolDispatch
{
    private const int Attempts = 3;

    internal static async Task<ToolAnswer> CallAsync(AgentState state, WorkflowContext branch, PlannedCall call)
    {
        if (call is not { Tool: { } tool, Arguments: { } arguments }) { throw new InvalidOperationException("A refused call is not made."); }
        try
        {
            return tool.Live is SubAgentTool sub
                ? await DelegateAsync(state, branch, tool, sub.Sub, arguments)
                : new ToolAnswer(await state.Gate.CallAsync(branch, tool.Declaration.Name, Order(branch, tool, arguments), new ToolCallStep(state.Box, tool, arguments.Digest).ActAsync, static output => output.IsFailed));
        }
        catch (CallDeniedException denied) { return new ToolAnswer(ToolReport.Of(denied.Denial), IsDenied: true); }
        catch (CallAnsweredException answered) { return new ToolAnswer(ToolReport.Of(answered), IsDenied: true); }
        catch (StepFailedException failed) { return new ToolAnswer(ToolReport.Of(failed)); }
    }

    private static GateOrder Order(WorkflowContext branch, PinnedTool tool, CallArguments arguments)
    {
        var effect = tool.Declaration.Effect;
        return new GateOrder
        {
            Target = TargetName.Parse(tool.Target),
            Arguments = arguments,
            Fingerprint = tool.ListedFingerprint,
            Options = effect.StepOptions with
            {
                Retry = new RetryPolicy { MaxAttempts = Attempts },
                Undo = effect.Undo is { } undo ? branch.UndoWith(undo, new ToolUndo { Tool = tool.Target, Arguments = arguments.Root }) : null,
            },
        };
    }

    /// <summary>Gives work to another agent: the gate judges that it may, then it works in this branch under its own name and its narrower grant.</summary>
    private static async Task<ToolAnswer> DelegateAsync(AgentState state, WorkflowContext branch, PinnedTool tool, SubAgent sub, CallArguments arguments)
    {
        if (state.DepthLeft <= 0) { return new ToolAnswer(ToolReport.Of(ModelAgentErrors.TooDeep(sub.Agent.Name)), IsDenied: true); }
        var judged = new ToolCallStep(state.Box, tool, arguments.Digest);
        var passed = await state.Gate.CallAsync(branch, "delegate", Order(branch, tool, arguments), (_, allowed) => judged.DelegateAsync(allowed), static output => output.IsFailed);
        if (passed.IsFailed) { return new ToolAnswer(passed); }
        var request = passed.Text.Length > 0 ? passed.Text : arguments.Root.GetProperty("request").GetString() ?? "";
        AgentState? below = null;
        try
        {
            below = await AgentBeginning.BeginAsync(branch.Scope(sub.Agent.Name), state.Gate.For(sub.Agent.Name, sub.Grant), sub.Agent, ModelMessage.User(request), state);
            return new ToolAnswer(ToolReport.Of(await AgentTurns.GoAsync(below))) { Sub = below.Tally };
        }
        catch (TuttiException failed) when (failed is ModelAgentException or ModelException or StepFailedException)
        {
            return new ToolAnswer(ToolReport.Of(failed)) { Sub = below?.Tally };
        }
    }
}
