using System.Collections.Concurrent;
using Tutti.Agents.Routing;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Agents.Routing.Running;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tests.Routing;

/// <summary>A host whose workflow <c>desk</c> routes its input among the agents of the help desk.</summary>
internal static class RoutedDesk
{
    internal const string Registry = "desk";

    internal static async Task<AgentHost> OpenAsync(AgentOutcomes outcomes, InMemoryStore store, double threshold, string failing = "", ConcurrentQueue<string>? done = null, string? demanded = null, RouteCard[]? cards = null, Func<Task>? meanwhile = null)
    {
        var router = await AgentRouter.CreateAsync(cards ?? Desk.All, new RouterOptions { Threshold = threshold }, TestContext.Current.CancellationToken);
        return await new AgentHost(store) { Declare = outcomes.Declare }.With("desk", async (context, _, task) =>
        {
            var request = new RouteRequest { Text = task, Capabilities = demanded is null ? [] : [demanded] };
            var result = await RoutedWork.RunAsync(
                context,
                router,
                request,
                async (scope, agent) => await scope.StepAsync("do", new StepOptions { Repeat = RepeatRule.Idempotent }, _ => DoAsync(agent)),
                new RoutedWorkOptions { Outcomes = outcomes, Registry = Registry });
            return $"{result.Value} after {string.Join(',', result.Failed)} by {result.By}";
        }).OpenAsync();

        async ValueTask<string> DoAsync(string agent)
        {
            done?.Enqueue(agent);
            if (meanwhile is not null) { await meanwhile(); }
            return agent == failing || failing == "*" ? throw new NotExecutedException("It cannot be found.", "TUT4001", isTransient: false) : $"{agent} did it";
        }
    }
}
