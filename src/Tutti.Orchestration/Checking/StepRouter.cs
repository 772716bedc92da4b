using System.Collections.Frozen;
using Tutti.Agents.Routing;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Registry;

namespace Tutti.Orchestration.Checking;

/// <summary>Finds the agent of a routed step. What it knows is read and measured when it is needed first.</summary>
internal sealed class StepRouter(IReadOnlyList<PlanAgent> agents, RouterOptions options)
{
    private AgentRouter? _router;

    /// <summary>For each agent the name under which its outcomes are counted.</summary>
    private FrozenDictionary<string, string> Names => field ??= agents.ToFrozenDictionary(static agent => agent.Name, AgentIdentity.Of, StringComparer.Ordinal);

    /// <summary>The name under which outcomes of an agent are counted.</summary>
    public string NameInBook(string agent) => Names.GetValueOrDefault(agent, agent);

    public async ValueTask<AgentRouter> GetAsync(CancellationToken cancellationToken)
    {
        if (_router is { } known) { return known; }
        var made = await AgentRouter.CreateAsync([.. agents.Select(RouteCards.Of)], options, cancellationToken).ConfigureAwait(false);
        return Interlocked.CompareExchange(ref _router, made, null) ?? made; // two that come at once make the same
    }
}
