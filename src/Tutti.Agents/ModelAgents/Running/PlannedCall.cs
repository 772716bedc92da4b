using System.Text.Json;
using Tutti.Agents.Models;
using Tutti.Agents.Tools;
using Tutti.Governance.Calls;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>A call of a reply on its way: either it may be made, or it is known what the model is told instead.</summary>
/// <param name="Asked">What the model asks for.</param>
/// <param name="Tool">The tool; null when the call is refused.</param>
/// <param name="Arguments">The arguments in their canonical form; null when the call is refused.</param>
/// <param name="Refusal">What the model is told; null when it may be made.</param>
internal sealed record PlannedCall(ModelPart.ToolCall Asked, PinnedTool? Tool, CallArguments? Arguments, ToolOutput? Refusal)
{
    /// <summary>Whether it may run beside others of its kind.</summary>
    internal bool IsHarmless => Tool is { Declaration.Effect.Repeat: RepeatRule.Pure };

    /// <summary>Checks a call: tools and arguments that do not exist go no further.</summary>
    internal static PlannedCall Of(ToolBox box, ModelPart.ToolCall asked)
    {
        try
        {
            // First of all whether everybody reads the same: a schema cannot be held against half of a character.
            var arguments = asked.Arguments is { ValueKind: JsonValueKind.Object } given ? CallArguments.Of(given) : null;
            var refusal = box.Check(asked, out var tool);
            return refusal is null && tool is PinnedTool pinned ? new PlannedCall(asked, pinned, arguments, null) : new PlannedCall(asked, null, null, refusal);
        }
        catch (UnreadableCallException unreadable) { return new PlannedCall(asked, null, null, ToolOutput.Failed($"{unreadable.Message} Nothing was done.", unreadable.Code)); }
    }

    /// <summary>Parts calls into groups that run one after the other; what is in a group runs side by side.</summary>
    internal static IReadOnlyList<IReadOnlyList<PlannedCall>> Groups(IReadOnlyList<PlannedCall> calls, ToolParallelism parallel)
    {
        var groups = new List<IReadOnlyList<PlannedCall>>();
        var side = new List<PlannedCall>();
        foreach (var call in calls)
        {
            var joins = parallel == ToolParallelism.All || (parallel == ToolParallelism.Declared && call.IsHarmless);
            if (!joins) { Close(); }
            side.Add(call);
            if (!joins) { Close(); }
        }

        Close();
        return groups;

        void Close()
        {
            if (side.Count == 0) { return; }
            groups.Add([.. side]);
            side.Clear();
        }
    }
}
