using Tutti.Agents.Routing;
using Tutti.Agents.Tokens;
using Tutti.Documents;
using Tutti.Governance.Prices;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Registry;

namespace Tutti.Orchestration.Planning;

/// <summary>Says what a version of a plan may cost, from what its agents cost in this run before, prices of the policy, and cost classes of cards.</summary>
/// <param name="work">What the plan is made of.</param>
/// <param name="spent">What was spent so far.</param>
internal sealed class GoalEstimator(PlannedWork work, SpendTally spent)
{
    private const string UsualUnit = "USD";
    private const long CardTokens = 300;
    private const long AnswerTokens = 500;
    private const int TurnsWithTools = 10;

    /// <summary>A version's estimate.</summary>
    public GoalEstimate Of(GoalVersion version)
    {
        var unit = work.Host.Gate?.Policy.Prices.Entries.Select(static entry => entry.Price.Unit).FirstOrDefault() ?? UsualUnit;
        var steps = version.Draft.Steps.Select(step => version.Kept.Contains(step.Id) ? new StepEstimate { Id = step.Id, By = "kept" } : Of(step, unit)).ToList();
        return new GoalEstimate { Unit = unit, Least = steps.Sum(static step => step.Least), Most = steps.Sum(static step => step.Most), Unknown = steps.Count(static step => step.By == "unknown"), Steps = steps };
    }

    private StepEstimate Of(DraftStep step, string unit)
    {
        var unknown = new StepEstimate { Id = step.Id, By = "unknown" };
        if (work.Find(step.Agent) is not { } agent) { return unknown; }
        if (spent.AverageOf(agent.Name, unit) is { } average) { return new StepEstimate { Id = step.Id, Least = average, Most = average, By = "record" }; }
        if (OfPrice(step, agent, unit) is { } priced) { return priced; }
        // Classes are cents of a dollar: docs/agents.md.
        return unit != UsualUnit ? unknown : RouteCards.Of(agent).Cost switch
        {
            CostClass.Free => new StepEstimate { Id = step.Id, By = "class" },
            CostClass.Low => new StepEstimate { Id = step.Id, Least = 0, Most = 0.01m, By = "class" },
            CostClass.Medium => new StepEstimate { Id = step.Id, Least = 0.01m, Most = 0.10m, By = "class" },
            CostClass.High => new StepEstimate { Id = step.Id, Least = 0.10m, Most = 1m, By = "class" },
            _ => unknown,
        };
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
