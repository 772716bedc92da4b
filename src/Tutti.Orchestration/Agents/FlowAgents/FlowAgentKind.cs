using Tutti.Documents;

namespace Tutti.Orchestration.Agents.FlowAgents;

/// <summary>Agents that are flows: <c>flow: research</c> names one of the flows that the plan has, which can work wherever an agent can.</summary>
public sealed class FlowAgentKind : CardKind
{
    private const string Flow = "name";

    private FlowAgentKind()
        : base("flow", Flow)
    {
    }

    /// <summary>The kind. It needs nothing of a host.</summary>
    public static FlowAgentKind Instance { get; } = new();

    private protected override IAgent Read(CommonCard card)
    {
        var flow = card.Own.TextNode(Flow);
        if (flow is null) { card.Own.Missing(Flow, "Name one of 'flows': 'flow: research'."); }
        var shape = card.Close();
        return new FlowPlanAgent(card.Agent.Name, flow ?? new DocumentNode.Text("", card.Agent.Card.Place)) { Shape = shape, Output = card.Output };
    }
}
