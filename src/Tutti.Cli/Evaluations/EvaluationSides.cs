using Tutti.Cli.Flows;
using Tutti.Cli.Routing;
using Tutti.Cli.Sessions;
using Tutti.Expressions.Diagnostics;
using Tutti.Flows.Loading;
using Tutti.Orchestration.Evaluating;
using Tutti.Orchestration.Plans;

namespace Tutti.Cli.Evaluations;

/// <summary>What an evaluation runs, as files of flows.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Agent">The single agent.</param>
/// <param name="Judge">The judge; null for none.</param>
internal sealed record EvaluationSides(string Flow, string Agent, string? Judge)
{
    /// <summary>Finds them; null, with faults on stderr, where the flow or cards are faulty.</summary>
    public static EvaluationSides? Find(Session session, string flow, string? folder, string against, string? judge)
    {
        var source = FlowSource.Require(FlowCommand.PathOf(session, flow));
        if (FlowLoader.TryLoad(source, options: null, out var faults) is not { } loaded)
        {
            FlowCommand.Say(session, faults);
            return null;
        }

        if (Registered(session, loaded, folder) is not { } plan) { return null; }
        return new EvaluationSides(
            source,
            KeptFlows.Keep(session, "evaluations", EvaluationPlans.OfAgent(plan, Require(plan, against))),
            judge is null ? null : KeptFlows.Keep(session, "evaluations", EvaluationPlans.OfJudge(plan, Require(plan, judge))));
    }

    /// <summary>The flow with the agents of a folder beside its own.</summary>
    private static Plan? Registered(Session session, Plan flow, string? folder)
    {
        if (folder is null) { return flow; }
        if (AgentCommand.Load(session, folder) is not { } registry) { return null; }
        return flow with
        {
            Agents = [.. flow.Agents, .. registry.Agents.Select(static agent => agent.Agent).Where(agent => flow.Agents.All(own => own.Name != agent.Name))],
            Secrets = [.. flow.Secrets.Union(registry.Secrets, StringComparer.Ordinal)],
        };
    }

    private static string Require(Plan plan, string agent) =>
        plan.Agents.Any(known => known.Name == agent) ? agent : throw EvaluationErrors.NoAgent(agent, Spelling.Suggest(agent, plan.Agents.Select(static known => known.Name)));
}
