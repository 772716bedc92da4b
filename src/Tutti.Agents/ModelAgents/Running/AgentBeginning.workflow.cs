using Tutti.Agents.Models;
using Tutti.Agents.Tools;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>How an agent begins: what is data of it is kept, and put together with what is code of the host.</summary>
internal static class AgentBeginning
{
    internal static async Task<AgentState> BeginAsync(WorkflowContext scope, GateSession gate, ModelAgent agent, ModelMessage task, AgentState? above)
    {
        var texts = new MemoryToolTexts();
        var live = LiveTools(agent, texts);
        var stamp = await scope.StepAsync("agent", StepOptions.Pure, _ => ValueTask.FromResult(AgentStamp.Of(agent, live.Values) with { IsBounded = above is not null }));
        var box = new ToolBox(stamp.Tools.Select(stamped => new PinnedTool(stamped, live.GetValueOrDefault(stamped.Declaration.Name))));
        return new AgentState(scope, gate, agent, stamp, box, texts, task)
        {
            DepthLeft = above is null ? stamp.Limits.Depth : Math.Min(stamp.Limits.Depth, above.DepthLeft - 1),
            Above = above,
        };
    }

    private static Dictionary<string, Tool> LiveTools(ModelAgent agent, MemoryToolTexts texts)
    {
        var tools = new Dictionary<string, Tool>(StringComparer.Ordinal);
        foreach (var tool in agent.Tools.Tools.Where(static tool => tool is not ReadMoreTool).Concat(agent.SubAgents.Select(static sub => new SubAgentTool(sub))).Concat(agent.Delegates.Select(static other => new DelegateTool(other)))) { Add(tools, tool); }
        if (tools.Count > 0) { Add(tools, new ReadMoreTool(texts)); }
        return tools;
    }

    private static void Add(Dictionary<string, Tool> tools, Tool tool)
    {
        if (!tools.TryAdd(tool.Declaration.Name, tool)) { throw ModelAgentErrors.Twice(tool.Declaration.Name); }
    }
}
