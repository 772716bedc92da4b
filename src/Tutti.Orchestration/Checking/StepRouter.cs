using Tutti.Agents.Routing;

namespace Tutti.Orchestration.Checking;

/// <summary>Finds the agent of a routed step. What it knows is read and measured when it is needed first.</summary>
internal sealed class StepRouter(IReadOnlyList<RouteCard> cards, RouterOptions options)
{
    private AgentRouter? _router;

    public async ValueTask<AgentRouter> GetAsync(CancellationToken cancellationToken)
    {
        if (_router is { } known) { return known; }
        var made = await AgentRouter.CreateAsync(cards, options, cancellationToken).ConfigureAwait(false);
        return Interlocked.CompareExchange(ref _router, made, null) ?? made; // two that come at once make the same
    }
}
