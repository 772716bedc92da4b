using Tutti.Documents;
using Tutti.Governance.Naming;
using Tutti.Orchestration.Agents.ModelAgents;
using Tutti.Orchestration.Diagnostics;

namespace Tutti.Orchestration.Agents.ToolAgents;

/// <summary>Agents that are one tool of a server: <c>tool: files.read_file</c>. docs/flow-format.md lists what a card can say.</summary>
/// <param name="find">Finds the host's tools.</param>
public sealed class ToolAgentKind(ToolFinder find) : CardKind("tool", Tool)
{
    internal const string Arguments = "arguments";

    private const string Tool = "name";

    /// <summary>Reads cards for whoever only checks plans. What runs on it finds no tool.</summary>
    public static ToolAgentKind ForDrafts { get; } = new(static (_, _) => throw new NotSupportedException("A draft is checked, not run."));

    private protected override IAgent Read(CommonCard card)
    {
        var own = card.Own;
        var (tool, words, arguments) = (own.TextNode(Tool), own.Text("task"), own.Map(Arguments));
        if (tool is null) { own.Missing(Tool, "Name the tool: 'tool: files.read_file'."); }
        else if (!TargetName.TryParse(tool.Value, out var target) || target.Kind != TargetKind.Tool) { card.Faults.Add(FaultCodes.WrongValue, tool.Place, $"'{tool.Value}' is no tool. Write server.tool."); }
        return new ToolPlanAgent(card.Agent.Name, tool?.Value ?? "", words, find)
        {
            Shape = card.Close(),
            Templates = arguments is null ? [] : [new DocumentEntry(Arguments, arguments)],
            Output = card.Output,
        };
    }
}
