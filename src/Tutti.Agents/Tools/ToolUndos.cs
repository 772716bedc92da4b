using System.Text.Json;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tools;

/// <summary>Undos of tools that are calls of tools.</summary>
public static class ToolUndos
{
    /// <summary>Lets a tool take back what another one did: a call like others, which the gate judges (<see cref="Gate.AddUndo"/>).</summary>
    /// <param name="options">The host's.</param>
    /// <param name="gate">The gate of the host.</param>
    /// <param name="id">The id that the tool's effect names (<see cref="ToolEffect.Undo"/>).</param>
    /// <param name="tool">The tool that takes the effect back; it must accept that the effect never happened.</param>
    /// <param name="target">How policies name it.</param>
    /// <param name="arguments">Its arguments, for the call that was made.</param>
    public static void AddToolUndo(this TuttiOptions options, Gate gate, string id, Tool tool, TargetName target, Func<ToolUndo, JsonElement> arguments)
    {
        ArgumentNullException.ThrowIfNull(gate);
        ArgumentNullException.ThrowIfNull(tool);
        ArgumentNullException.ThrowIfNull(arguments);
        gate.AddUndo<ToolUndo>(
            options,
            id,
            static undo => undo.Origin ?? new CallOrigin { User = "unknown", Kind = CallerKind.Local },
            undo => new GateOrder { Target = target, Arguments = CallArguments.Of(arguments(undo)), Fingerprint = tool.ListedFingerprint },
            async (step, undo, pass) =>
            {
                var output = await tool.InvokeAsync(pass.Arguments.Root, step).ConfigureAwait(false);
                if (output.IsFailed) { throw new StepRejectedException($"'{target}' did not take back what '{undo.Tool}' did: {output.Text}", ToolErrors.UndoFailedCode); }
            });
    }
}
