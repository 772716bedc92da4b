using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents.FlowAgents;

/// <summary>Agents that are flows: <c>flow: research</c> names one of the flows that the plan has, which can work wherever an agent can.</summary>
public sealed class FlowAgentKind : IAgentKind
{
    private const string Key = "flow";

    private FlowAgentKind()
    {
    }

    /// <summary>The kind. It needs nothing of a host.</summary>
    public static FlowAgentKind Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => Key;

    /// <summary>The flow that a card names; null where it names none.</summary>
    internal static string? FlowOf(PlanAgent agent) => (agent.Card.Find(Key) is DocumentNode.Map own ? own.Find("name") : agent.Card.Find(Key)) is DocumentNode.Text { Value: var name } ? name : null;

    /// <inheritdoc/>
    public IAgent Read(PlanAgent agent, Plan plan, ICollection<DocumentFault> faults)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(faults);
        var found = new FaultList();
        var card = new CommonCard(agent, plan, found);
        var own = card.Open(Key, "name");
        var flow = own.TextNode("name");
        if (flow is null) { own.Missing("name", "Name one of 'flows': 'flow: research'."); }
        own.Close();
        var shape = card.Close();
        foreach (var fault in found.All) { faults.Add(fault); }
        return new FlowPlanAgent(agent.Name, flow ?? new DocumentNode.Text("", agent.Card.Place)) { Shape = shape };
    }
}
