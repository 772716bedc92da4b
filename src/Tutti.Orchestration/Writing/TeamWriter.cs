using System.Globalization;
using Tutti.Agents.Routing;
using Tutti.Documents;
using Tutti.Governance.Risks;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Writing;

/// <summary>Writes steps in which several work at one matter, or run by what others publish.</summary>
internal static class TeamWriter
{
    public static void Write(MapWriter map, PlanStep step)
    {
        switch (step)
        {
            case PlanStep.Compete compete: Write(map, compete); break;
            case PlanStep.Chat chat: Write(map, chat); break;
            case PlanStep.Handoff handoff: Write(map, handoff); break;
            case PlanStep.Bid bid: Write(map, bid); break;
            case PlanStep.Swarm swarm: Write(map, swarm); break;
            case PlanStep.Route route: Write(map, route); break;
            case PlanStep.Goal goal: GoalWriter.Write(map, goal); break;
            case PlanStep.Publish publish: map.Add("publish", new MapWriter().Add("topic", MapWriter.Text(publish.Topic.Text)).Add("type", MapWriter.Text(publish.Type.Text)).Add("data", publish.Data).ToMap()); break;
            case PlanStep.Hear hear: map.Add("hear", new MapWriter().Add("topic", hear.Topic).Add("type", hear.Type).Add("where", hear.Where).Add("within", hear.Within).ToMap()); break;
            default: throw new InvalidOperationException($"No rule writes {step.GetType().Name}.");
        }
    }

    private static void Write(MapWriter map, PlanStep.Compete compete)
    {
        map.Add("compete", new MapWriter().Add("score", compete.Score).Add("enough", compete.Enough)
            .Add("attempts", compete.Attempts > 0 ? compete.Attempts : null as int?).Add("max", compete.Max > 0 ? compete.Max : null as int?).ToMap());
        map.Add(compete.Each.Count > 0 ? "each" : "do", StepWriter.Block(compete.Each.Count > 0 ? compete.Each : compete.Do));
    }

    private static void Write(MapWriter map, PlanStep.Chat chat)
    {
        var inner = new MapWriter().Add("about", MapWriter.Text(chat.About.Text));
        if (chat.Order != ChatOrder.InTurn) { inner.Add("order", chat.Order == ChatOrder.Together ? "together" : "chosen"); }
        map.Add("chat", inner.Add("max", chat.Max == GroupChat.UsualTurns ? null as int? : chat.Max).Add("until", chat.Until).ToMap()).Add("members", Members(chat.Members));
        if (chat.Chair is { } chair) { map.Add("chair", Member(chair)); }
    }

    private static void Write(MapWriter map, PlanStep.Handoff handoff) => map
        .Add("handoff", new MapWriter().Add("task", MapWriter.Text(handoff.Task.Text)).Add("carry", handoff.Carry).Add("max", handoff.Max == Handoff.UsualHops ? null as int? : handoff.Max).ToMap())
        .Add("members", Members(handoff.Members));

    private static void Write(MapWriter map, PlanStep.Bid bid) => map
        .Add("bid", new MapWriter().Add("task", MapWriter.Text(bid.Task.Text)).Add("score", bid.Score).Add("within", bid.Within).Add("max", bid.Max == ContractNet.UsualAwards ? null as int? : bid.Max).ToMap())
        .Add("members", Members(bid.Members));

    private static void Write(MapWriter map, PlanStep.Swarm swarm) => map
        .Add("swarm", new MapWriter().Add("about", MapWriter.Text(swarm.About.Text)).Add("seeds", swarm.Seeds).Add("goal", swarm.Until).Add("board", swarm.Board).Add("claims", swarm.IsForEach ? "each" : null)
            .Add("half-life", swarm.HalfLife).Add("within", swarm.Within).Add("max", swarm.Max == Swarm.UsualClaims ? null as int? : swarm.Max).ToMap())
        .Add("members", Members(swarm.Members));

    private static void Write(MapWriter map, PlanStep.Route route)
    {
        var inner = new MapWriter().Add("task", MapWriter.Text(route.Task.Text));
        if (route.Among.Count > 0) { inner.Add("among", MapWriter.Texts(route.Among)); }
        if (route.Capabilities.Count > 0) { inner.Add("capabilities", MapWriter.Texts(route.Capabilities)); }
        inner.Add("threshold", Share(route.Threshold)).Add("precision", Share(route.Precision)).Add("stronger", route.Stronger).Add("by", route.By).Add("within", route.Within)
            .Add("max", route.Max == PlanStep.Route.UsualAgents ? null as int? : route.Max)
            .Add("most-cost", route.MostCost is { } cost ? RouteWords.WordOf(cost) : null).Add("most-latency", route.MostLatency is { } latency ? RouteWords.WordOf(latency) : null)
            .Add("most-risk", route.MostRisk is { } risk ? RiskLadder.WordOf(risk) : null);
        map.Add("route", inner.ToMap()).AddFilled("with", route.With);
    }

    private static DocumentNode.Number? Share(double? share) => share is { } number ? new DocumentNode.Number(number.ToString("0.####", CultureInfo.InvariantCulture), SourcePlace.None) : null;

    private static DocumentNode.Map Members(IReadOnlyList<PlanMember> members)
    {
        var map = new MapWriter();
        foreach (var member in members) { map.Add(member.Name, Member(member)); }
        return map.ToMap();
    }

    private static DocumentNode.Map Member(PlanMember member)
    {
        var map = new MapWriter();
        StepWriter.Write(map, member.Call);
        if (member.Does.Length > 0) { map.Add("does", MapWriter.Text(member.Does)); }
        if (member.On.Count > 0) { map.Add("on", MapWriter.Texts(member.On)); }
        return map.ToMap();
    }
}
