using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Governance.Naming;
using Tutti.Orchestration.Agents.ModelAgents;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents.ToolAgents;

/// <summary>Agents that are one tool of a server: <c>tool: files.read_file</c>. docs/flow-format.md lists what a card can say.</summary>
/// <param name="find">Finds the host's tools.</param>
public sealed class ToolAgentKind(ToolFinder find) : IAgentKind
{
    internal const string Arguments = "arguments";

    private const string Key = "tool";
    private const string Tool = "name";

    /// <summary>Reads cards for whoever only checks plans. What runs on it finds no tool.</summary>
    public static ToolAgentKind ForDrafts { get; } = new(static (_, _) => throw new NotSupportedException("A draft is checked, not run."));

    /// <inheritdoc/>
    public string Name => Key;

    /// <inheritdoc/>
    public IAgent Read(PlanAgent agent, Plan plan, ICollection<DocumentFault> faults)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(faults);
        var found = new FaultList();
        var card = new CommonCard(agent, plan, found);
        var own = card.Open(Key, Tool);
        var (tool, words, arguments) = (own.TextNode(Tool), own.Text("task"), own.Map(Arguments));
        if (tool is null) { own.Missing(Tool, "Name the tool: 'tool: files.read_file'."); }
        else if (!TargetName.TryParse(tool.Value, out var target) || target.Kind != TargetKind.Tool) { found.Add(FaultCodes.WrongValue, tool.Place, $"'{tool.Value}' is no tool. Write server.tool."); }
        own.Close();
        var shape = card.Close();
        foreach (var fault in found.All) { faults.Add(fault); }
        return new ToolPlanAgent(agent.Name, tool?.Value ?? "", words, find)
        {
            Shape = shape,
            Templates = arguments is null ? [] : [new DocumentEntry(Arguments, arguments)],
            Output = card.Output,
        };
    }
}
