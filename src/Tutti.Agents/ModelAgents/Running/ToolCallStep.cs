using Tutti.Agents.Models;
using Tutti.Agents.Redactions;
using Tutti.Agents.Tools;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>One call of a tool, as a step does it.</summary>
/// <param name="Box">The agent's tools.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Asked">The digest of the arguments that the model gave.</param>
internal sealed record ToolCallStep(ToolBox Box, Tool Tool, string Asked)
{
    internal async ValueTask<GateResult<ToolOutput>> ActAsync(StepContext step, GatePass pass)
    {
        var arguments = pass.Arguments;
        var isEdited = arguments.Digest != Asked;
        RequireFit(arguments);
        var output = await Tool.InvokeAsync(arguments.Root, step).ConfigureAwait(false);
        try { ToolBox.Require(Tool, output); }
        catch (ToolException misfit) { output = ToolOutput.Failed(misfit.Message, misfit.Code); }
        output = ResultRedaction.Apply(output, pass.Redactions);
        return Of(isEdited ? output with { Text = $"[a person changed the arguments to {arguments}]\n{output.Text}" } : output);
    }

    /// <summary>A delegation: only what a person changed is worth a record, since the reply has the rest.</summary>
    internal ValueTask<GateResult<ToolOutput>> DelegateAsync(GatePass pass)
    {
        var arguments = pass.Arguments;
        if (arguments.Digest == Asked) { return new(Of(ToolOutput.Of(""))); }
        RequireFit(arguments);
        return new(Of(ToolOutput.Of(arguments.Root.GetProperty("request").GetString() ?? "")));
    }

    /// <summary>What a person wrote in place of the model's arguments is checked as those were. The call is certainly not made, so what was held for it is free again.</summary>
    /// <exception cref="NotExecutedException">TUT4141.</exception>
    private void RequireFit(CallArguments arguments)
    {
        if (arguments.Digest == Asked) { return; }
        if (Box.Check(new ModelPart.ToolCall { Id = "", Name = Tool.Declaration.Name, Arguments = arguments.Root }, out _) is { } refusal) { throw new NotExecutedException(refusal.Text, ToolErrors.ArgumentsCode, isTransient: false); }
    }

    private static GateResult<ToolOutput> Of(ToolOutput output) => new(output) { IsError = output.IsFailed };
}
