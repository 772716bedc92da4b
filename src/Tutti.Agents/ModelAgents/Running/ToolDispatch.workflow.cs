using Tutti.Agents.Models;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>One call of a tool on its way through the gate. Whatever becomes of it, the model is told.</summary>
internal static class ToolDispatch
{
    internal static async Task<ToolAnswer> CallAsync(AgentState state, WorkflowContext branch, PlannedCall call)
    {
        if (call is not { Tool: { } tool, Arguments: { } arguments }) { throw new InvalidOperationException("A refused call is not made."); }
        try
        {
            return tool.Live is DelegationTool delegation
                ? await DelegateAsync(state, branch, tool, delegation, arguments)
                : new ToolAnswer(await GatedTool.CallAsync(branch, state.Gate, state.Box, tool, tool.Target, arguments));
        }
        catch (CallDeniedException denied) { return new ToolAnswer(ToolReport.Of(denied.Denial), IsDenied: true); }
        catch (CallAnsweredException answered) { return new ToolAnswer(ToolReport.Of(answered), IsDenied: true); }
        catch (StepFailedException failed) { return new ToolAnswer(ToolReport.Of(failed)); }
    }

    /// <summary>Gives work to somebody: the gate judges that it may, then they work in this branch under their own name.</summary>
    private static async Task<ToolAnswer> DelegateAsync(AgentState state, WorkflowContext branch, PinnedTool tool, DelegationTool delegation, CallArguments arguments)
    {
        if (delegation is SubAgentTool && state.DepthLeft <= 0) { return new ToolAnswer(ToolReport.Of(ModelAgentErrors.TooDeep(tool.Declaration.Name)), IsDenied: true); }
        var judged = new ToolCallStep(state.Box, tool, arguments.Digest);
        var passed = await state.Gate.CallAsync(branch, "delegate", GatedTool.OrderOf(branch, state.Gate, tool, tool.Target, arguments), (_, allowed) => judged.DelegateAsync(allowed), static output => output.IsFailed);
        if (passed.IsFailed) { return new ToolAnswer(passed); }
        var request = passed.Text.Length > 0 ? passed.Text : arguments.Root.GetProperty("request").GetString() ?? "";
        return delegation switch
        {
            SubAgentTool sub => await WorkAsync(state, branch, sub.Sub, request),
            DelegateTool other => new ToolAnswer(await other.Agent.Work(branch.Scope(other.Agent.Name), state.Gate.For(other.Agent.Name), request)),
            _ => throw new InvalidOperationException($"No rule gives work to {delegation.GetType().Name}."),
        };
    }

    /// <summary>A model agent works under its narrower grant, and within what its supervisor may spend.</summary>
    private static async Task<ToolAnswer> WorkAsync(AgentState state, WorkflowContext branch, SubAgent sub, string request)
    {
        AgentState? below = null;
        try
        {
            var result = await AgentWork.RunAsync(branch, state.Gate.For(sub.Agent.Name, sub.Grant), sub.Agent, ModelMessage.User(request), state, begun =>
            {
                below = begun;
                state.Below.Add(begun);
            });
            return new ToolAnswer(ToolReport.Of(result)) { Sub = below };
        }
        catch (TuttiException failed) when (failed is ModelAgentException or ModelException or StepFailedException)
        {
            return new ToolAnswer(ToolReport.Of(failed)) { Sub = below };
        }
    }
}
