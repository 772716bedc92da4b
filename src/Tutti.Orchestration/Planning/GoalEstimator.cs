using Tutti.Agents.Routing;
using Tutti.Agents.Tokens;
using Tutti.Documents;
using Tutti.Governance.Prices;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Registry;

namespace Tutti.Orchestration.Planning;

/// <summary>Says what a version of a plan may cost and how long it may take: as was measured in this run or in this store, by prices of the policy, and by what cards say.</summary>
/// <param name="work">What the plan is made of.</param>
/// <param name="spent">What was spent so far.</param>
/// <param name="records">What is known of the workers' past tasks.</param>
internal sealed class GoalEstimator(PlannedWork work, SpendTally spent, IReadOnlyDictionary<string, AgentRecord> records)
{
    private const string UsualUnit = "USD";
    private const string Unknown = "unknown";
    private const long CardTokens = 300;
    private const long AnswerTokens = 500;
    private const int TurnsWithTools = 10;

    /// <summary>With fewer measured tasks a range has room for what the card says too.</summary>
    private const double EnoughTasks = 3;

    /// <summary>A version's estimate.</summary>
    public GoalEstimate Of(GoalVersion version)
    {
        var unit = work.Host.Gate?.Policy.Prices.Entries.Select(static entry => entry.Price.Unit).FirstOrDefault() ?? UsualUnit;
        var shape = new DraftShape(version.Draft);
        var steps = version.Draft.Steps.Where(step => !shape.IsBlock(step)).Select(step => Of(step, shape, version, unit)).ToList();
        return new GoalEstimate
        {
            Unit = unit,
            Least = steps.Sum(static step => step.Least),
            Most = steps.Sum(static step => step.Most),
            Unknown = steps.Count(static step => step.By == Unknown),
            Measured = steps.Count(static step => step.IsMeasured),
            Seconds = new DraftDuration(shape, steps.ToDictionary(static step => step.Id, static step => step.Seconds ?? 0, StringComparer.Ordinal)).Of(""),
            Timed = steps.Count(static step => step.TimeBy == "record"),
            Untimed = steps.Count(static step => step.Seconds is null),
            Steps = steps,
        };
    }

    /// <summary>How often it is done, as far as that is known before: not at all under a condition or for an empty list, and at most as often as its blocks allow.</summary>
    private static StepEstimate Often(StepEstimate once, IReadOnlyList<DraftStep> around, GoalVersion version)
    {
        return once with { Least = around.Aggregate(once.Least, (least, step) => least * LeastOf(step)), Most = around.Aggregate(once.Most, (most, step) => most * MostOf(step)) };

        int LeastOf(DraftStep step) => step.When is not null ? 0 : step.Each is not null ? LeftOf(step) ?? 0 : 1;

        int MostOf(DraftStep step) => step.Each is not null ? LeftOf(step) ?? DraftShape.MostItems : step.Until is not null ? step.Max ?? DraftShape.UsualRounds : 1;

        int? LeftOf(DraftStep step) => version.Lists?.GetValueOrDefault(step.Id)?.Left;
    }

    private StepEstimate Of(DraftStep step, DraftShape shape, GoalVersion version, string unit) => version.Kept.Contains(shape.OuterOf(step.Id))
        ? new StepEstimate { Id = step.Id, By = "kept", Seconds = 0 }
        : Often(Timed(Of(step, unit), step.Agent), [step, .. shape.Around(step)], version);

    private StepEstimate Of(DraftStep step, string unit)
    {
        if (work.Find(step.Agent) is not { } agent) { return new StepEstimate { Id = step.Id, By = Unknown }; }
        if (spent.AverageOf(agent.Name, unit) is { } average) { return new StepEstimate { Id = step.Id, Least = average, Most = average, By = "run" }; }
        var said = OfPrice(step, agent, unit) ?? OfClass(step, agent, unit);
        if (!(records.GetValueOrDefault(agent.Name) ?? AgentRecord.None).Costs.TryGetValue(unit, out var known) || known.Tasks <= 0) { return said; }
        var measured = new StepEstimate { Id = step.Id, Least = Math.Max(0, known.Usual - known.Off), Most = known.Usual + known.Off, By = "record", Tasks = Math.Round(known.Tasks, 1) };
        if (said.By == Unknown || known.Tasks >= EnoughTasks) { return measured; }
        return measured with { Least = Math.Min(measured.Least, said.Least), Most = Math.Max(measured.Most, said.Most), By = $"record and {said.By}" };
    }

    /// <summary>Classes are cents of a dollar: docs/agents.md.</summary>
    private static StepEstimate OfClass(DraftStep step, PlanAgent agent, string unit) => (unit == UsualUnit ? RouteCards.Of(agent).Cost : null) switch
    {
        CostClass.Free => new StepEstimate { Id = step.Id, By = "class" },
        CostClass.Low => new StepEstimate { Id = step.Id, Least = 0, Most = 0.01m, By = "class" },
        CostClass.Medium => new StepEstimate { Id = step.Id, Least = 0.01m, Most = 0.10m, By = "class" },
        CostClass.High => new StepEstimate { Id = step.Id, Least = 0.10m, Most = 1m, By = "class" },
        _ => new StepEstimate { Id = step.Id, By = Unknown },
    };

    private StepEstimate Timed(StepEstimate step, string name)
    {
        if (records.GetValueOrDefault(name)?.Duration is { } usual) { return step with { Seconds = usual.TotalSeconds, TimeBy = "record" }; }
        var seconds = work.Find(name) is { } agent ? RouteCards.Of(agent).Latency switch { LatencyClass.Fast => 6, LatencyClass.Normal => 60, LatencyClass.Slow => 600, _ => (double?)null } : null;
        return seconds is null ? step : step with { Seconds = seconds, TimeBy = "class" };
    }

    /// <summary>Of an agent that thinks: one call at least, and ten where it has tools or a team.</summary>
    private StepEstimate? OfPrice(DraftStep step, PlanAgent agent, string unit)
    {
        if (work.Host.Gate is not { } gate || agent.Card.Find("model") is not { } model || NameOf(model) is not { } name || gate.Policy.Prices.Find(name, unit, DateTimeOffset.MaxValue) is not { } found) { return null; }
        var input = CardTokens + TokenCounter.O200k.Count(step.Task) + TokenCounter.O200k.Count((model as DocumentNode.Map)?.Find("instructions") is DocumentNode.Text text ? text.Value : "");
        var once = found.Price.Of(new ModelTokens(input, AnswerTokens)).Value;
        var isLong = PlanTeams.Of(agent).Any() || ((model as DocumentNode.Map)?.Find("tools") ?? agent.Card.Find("tools")) is not null;
        return new StepEstimate { Id = step.Id, Least = once, Most = isLong ? once * TurnsWithTools : once * 2, By = "price" };
    }

    /// <summary>A tier is the host's to name, and has no price here.</summary>
    private static string? NameOf(DocumentNode model) => (model as DocumentNode.Map)?.Find("name") is DocumentNode.Text { Value: var name } ? name : null;
}
