using System.Globalization;
using Tutti.Agents.Routing;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Governance.Risks;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Reading;

/// <summary>Steps that find out who does something: by offers, at a blackboard, by cards.</summary>
public sealed partial class PlanReader
{
    private const int MostClaims = 100_000;

    private PlanStep ReadBid(MapReader map, StepHead head)
    {
        var inner = new MapReader(map.Take("bid") ?? Empty, $"'bid' of {head.What}", _faults);
        var step = new PlanStep.Bid
        {
            Id = head.Id,
            Task = TaskOf(inner),
            Score = TextOf(inner, "score"),
            Within = inner.Span("within"),
            Max = inner.Whole("max", 1, MostMembers) ?? ContractNet.UsualAwards,
            Members = ReadMembers(map, head),
        };
        inner.Close();
        return head.On(step);
    }

    private PlanStep ReadSwarm(MapReader map, StepHead head)
    {
        var inner = new MapReader(map.Take("swarm") ?? Empty, $"'swarm' of {head.What}", _faults);
        var about = TextOf(inner, "about");
        if (about is null) { inner.Missing("about", "Say what they work at."); }
        var seeds = inner.Take("seeds");
        if (seeds is not (null or DocumentNode.List or DocumentNode.Text)) { _faults.Add(FaultCodes.WrongKind, seeds.Place, $"'seeds' of {head.What} is a list of entries, or a template that gives one; this is {seeds.Kind}."); }
        var step = new PlanStep.Swarm
        {
            Id = head.Id,
            About = about ?? new PlanText(""),
            Seeds = seeds,
            Until = TextOf(inner, "goal"),
            Board = inner.Text("board") ?? "",
            IsForEach = inner.Word("claims", "one", "each") == "each",
            HalfLife = inner.Span("half-life"),
            Within = inner.Span("within"),
            Max = inner.Whole("max", 1, MostClaims) ?? Swarm.UsualClaims,
            Members = ReadMembers(map, head, least: 1),
        };
        inner.Close();
        return head.On(step);
    }

    private PlanStep ReadRoute(MapReader map, StepHead head)
    {
        var inner = new MapReader(map.Take("route") ?? Empty, $"'route' of {head.What}", _faults);
        var step = new PlanStep.Route
        {
            Id = head.Id,
            Task = TaskOf(inner),
            With = map.Map("with") ?? NothingAt(head),
            Among = inner.Texts("among") ?? [],
            Capabilities = inner.Texts("capabilities") ?? [],
            Threshold = ReadShare(inner, "threshold", 0),
            Precision = ReadShare(inner, "precision", 0.5),
            Stronger = inner.Text("stronger") ?? "",
            By = inner.Text("by") ?? "",
            Within = inner.Span("within"),
            Max = inner.Whole("max", 1, MostMembers) ?? PlanStep.Route.UsualAgents,
            MostCost = RouteWords.CostOf(inner.Word("most-cost", [.. RouteWords.Costs])),
            MostLatency = RouteWords.LatencyOf(inner.Word("most-latency", [.. RouteWords.Latencies])),
            MostRisk = inner.Word("most-risk", [.. RiskLadder.Words]) is { } risk ? RiskLadder.OfWord(risk) : null,
        };
        inner.Close();
        return head.On(step);
    }

    private static PlanText TaskOf(MapReader inner)
    {
        if (TextOf(inner, "task") is { } task) { return task; }
        inner.Missing("task", "Say what is to be done.");
        return new PlanText("");
    }

    private double? ReadShare(MapReader map, string key, double least)
    {
        if (map.Take(key) is not { } node) { return null; }
        if (node is DocumentNode.Number number && double.TryParse(number.Lexeme, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share >= least && share <= 1) { return share; }
        _faults.Add(FaultCodes.WrongValue, node.Place, string.Create(CultureInfo.InvariantCulture, $"'{key}' of {map.What} is a number from {least} to 1."));
        return null;
    }
}
