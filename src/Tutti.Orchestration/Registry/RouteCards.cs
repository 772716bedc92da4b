using System.Text.Json;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Routing;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Documents.Reading;
using Tutti.Governance.Risks;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Registry;

/// <summary>Reads of an agent's card what routing needs. The keys are the same for every kind of agent.</summary>
public static class RouteCards
{
    /// <summary>What a card says for routing. Faults in it are those that the card's kind reports.</summary>
    /// <param name="agent">The agent.</param>
    public static RouteCard Of(PlanAgent agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var map = new MapReader(agent.Card, $"agent '{agent.Name}'", new FaultList());
        return Take(map) with { Name = agent.Name, Input = SchemaOf(agent.Card.Find("input")), Sandbox = SandboxOf(agent.Card) };
    }

    /// <summary>Takes the keys of routing from a card, and reports what is wrong with them.</summary>
    internal static RouteCard Take(MapReader map) => new()
    {
        Name = "",
        Description = map.Text("description") ?? "",
        Capabilities = map.Texts("capabilities") ?? [],
        Examples = map.Texts("examples") ?? [],
        Cost = RouteWords.CostOf(map.Word("cost", [.. RouteWords.Costs])),
        Latency = RouteWords.LatencyOf(map.Word("latency", [.. RouteWords.Latencies])),
        Risk = map.Word("risk", [.. RiskLadder.Words]) is { } risk ? RiskLadder.OfWord(risk) : null,
        Fallback = map.Texts("fallback") ?? [],
    };

    /// <summary>A schema in the card itself; one in a file is not looked at before the agent is chosen.</summary>
    private static JsonElement? SchemaOf(DocumentNode? node)
    {
        if (node is not DocumentNode.Map schema) { return null; }
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) { JsonDocuments.Write(schema, writer); }
        return JsonElement.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static SandboxLevel SandboxOf(DocumentNode.Map card)
    {
        var sandbox = (card.Find("process") as DocumentNode.Map)?.Find("sandbox");
        return ((sandbox as DocumentNode.Map)?.Find("level") ?? sandbox) switch
        {
            DocumentNode.Text { Value: "worktree" } => SandboxLevel.Worktree,
            DocumentNode.Text { Value: "namespace" } => SandboxLevel.Namespace,
            _ => SandboxLevel.None,
        };
    }
}
