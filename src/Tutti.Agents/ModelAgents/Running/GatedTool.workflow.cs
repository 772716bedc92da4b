using System.Text.Json;
using Tutti.Agents.Models;
using Tutti.Agents.Tools;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>A call of a tool that a workflow makes: checked against the schema, judged by the gate, done once.</summary>
public static class GatedTool
{
    private const int Attempts = 3;

    /// <summary>Calls a tool.</summary>
    /// <param name="branch">The scope of the call.</param>
    /// <param name="session">The run's gate.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">A JSON object.</param>
    /// <returns>What the tool gave; a definite "no" of it and arguments that do not fit are outputs too (<see cref="ToolOutput.IsFailed"/>).</returns>
    /// <exception cref="CallDeniedException">The gate let it not pass.</exception>
    /// <exception cref="StepFailedException">It did not come to an answer.</exception>
    public static Task<ToolOutput> CallAsync(WorkflowContext branch, GateSession session, Tool tool, JsonElement arguments)
    {
        ArgumentNullException.ThrowIfNull(branch);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(tool);
        var box = new ToolBox(tool);
        if (box.Check(new ModelPart.ToolCall { Id = "", Name = tool.Declaration.Name, Arguments = arguments }, out _) is { } refusal) { return Task.FromResult(refusal); }
        return CallAsync(branch, session, box, tool, tool.Declaration.Identity, CallArguments.Of(arguments));
    }

    /// <summary>Calls a tool of a box, whose arguments were checked.</summary>
    internal static Task<ToolOutput> CallAsync(WorkflowContext branch, GateSession session, ToolBox box, Tool tool, string target, CallArguments arguments) =>
        session.CallAsync(branch, tool.Declaration.Name, OrderOf(branch, session, tool, target, arguments), new ToolCallStep(box, tool, arguments.Digest).ActAsync, static output => output.IsFailed);

    /// <summary>A call as the gate judges it.</summary>
    internal static GateOrder OrderOf(WorkflowContext branch, GateSession session, Tool tool, string target, CallArguments arguments)
    {
        var effect = tool.Declaration.Effect;
        return new GateOrder
        {
            Target = TargetName.Parse(target),
            Arguments = arguments,
            Fingerprint = tool.ListedFingerprint,
            Schema = tool.Declaration.InputSchema,
            Options = effect.StepOptions with { Retry = new RetryPolicy { MaxAttempts = Attempts } },
            UndoOf = effect.Undo is { } undo ? executed => branch.UndoWith(undo, new ToolUndo { Tool = target, Arguments = executed.Root, Origin = session.Origin }) : null,
        };
    }
}
