using System.Text.Json;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Agents.Routing.Texts;
using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Waits;

namespace Tutti.Agents.Routing.Running;

/// <summary>
/// A task for whoever is right for it: the route is a step of the run, so the three best and their reasons stand in the journal; who is not sure enough asks a person; who fails
/// is followed by the next of the same ranking; and each outcome is counted.
/// </summary>
public static class RoutedWork
{
    /// <summary>The answer that lets nobody do it; the safe one, so it comes first.</summary>
    public const string Nobody = "nobody";

    private const int MostOffered = 3;
    private const int MostNext = 20;
    private const int MostPromptCharacters = 200;

    /// <summary>Routes a task and lets it be done.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="context">The workflow.</param>
    /// <param name="router">The router; after a restart another one may go on, for what it decided is journaled.</param>
    /// <param name="request">The task.</param>
    /// <param name="work">Lets an agent do it, in a scope of its own: <c>work</c>, then <c>work#1</c>.</param>
    /// <param name="options">How; null for the usual.</param>
    /// <exception cref="RouteException">TUT4304: nobody fits, or a person let nobody do it.</exception>
    /// <exception cref="TuttiException">All who tried have failed; it is the error of the last one.</exception>
    public static async Task<RoutedResult<T>> RunAsync<T>(WorkflowContext context, AgentRouter router, RouteRequest request, Func<WorkflowContext, string, Task<T>> work, RoutedWorkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(router);
        return await RunAsync(context, _ => new ValueTask<AgentRouter>(router), request, work, options);
    }

    /// <summary>Routes a task and lets it be done.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="context">The workflow.</param>
    /// <param name="router">Gives the router, where the task is not routed yet.</param>
    /// <param name="request">The task.</param>
    /// <param name="work">Lets an agent do it, in a scope of its own: <c>work</c>, then <c>work#1</c>.</param>
    /// <param name="options">How; null for the usual.</param>
    /// <exception cref="RouteException">TUT4304: nobody fits, or a person let nobody do it.</exception>
    /// <exception cref="TuttiException">All who tried have failed; it is the error of the last one.</exception>
    public static async Task<RoutedResult<T>> RunAsync<T>(WorkflowContext context, Func<CancellationToken, ValueTask<AgentRouter>> router, RouteRequest request, Func<WorkflowContext, string, Task<T>> work, RoutedWorkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(router);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(work);
        options ??= new RoutedWorkOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MostAgents, 1, nameof(options));
        var route = await context.StepAsync("route", new StepOptions { Repeat = RepeatRule.Pure }, Seeing(router, request, options, context.UtcNow));
        var (agent, by) = await ChooseAsync(context, route, request, options);
        var order = new[] { agent }.Concat(route.Next).Distinct(StringComparer.Ordinal).Take(options.MostAgents).ToArray();
        var failed = new List<string>();
        while (true)
        {
            var (name, started) = (order[failed.Count], context.UtcNow);
            try
            {
                var value = await work(context.Scope("work"), name);
                await CountAsync(context, options, name, failure: null, started);
                return new RoutedResult<T>(value, name, route) { Failed = failed, By = by };
            }
            catch (TuttiException error) when (error is not (HostUnsuitedException or NonDeterminismException))
            {
                await CountAsync(context, options, name, error, started);
                failed.Add(name);
                if (failed.Count == order.Length) { throw; }
            }
        }
    }

    /// <summary>Records are read within the step, so that what was decided by them stands in the journal, and replay reads none.</summary>
    private static Func<StepContext, ValueTask<RouteRecord>> Seeing(Func<CancellationToken, ValueTask<AgentRouter>> find, RouteRequest request, RoutedWorkOptions options, DateTimeOffset now) => async attempt =>
    {
        var router = await find(attempt.CancellationToken).ConfigureAwait(false);
        if (options.Outcomes is { } outcomes) { router = router.WithRecords(await outcomes.SeeAsync(attempt, options.Registry, router.Cards.Select(card => KeyValuePair.Create(card.Name, NameOf(options, card.Name))), now).ConfigureAwait(false)); }
        var decision = await router.RouteAsync(request, attempt.CancellationToken).ConfigureAwait(false);
        var chain = await router.ChainAsync(request, attempt.CancellationToken).ConfigureAwait(false);
        return new RouteRecord(decision, [.. chain.Take(MostNext)]) { Text = request.Text.Length <= RouteText.MaximumCharacters ? request.Text : request.Text[..RouteText.MaximumCharacters] };
    };

    private static string NameOf(RoutedWorkOptions options, string agent) => options.NameInBook is { } named ? named(agent) : agent;

    private static async Task<(string Agent, string By)> ChooseAsync(WorkflowContext context, RouteRecord route, RouteRequest request, RoutedWorkOptions options)
    {
        if (route.Decision.Agent is { } sure) { return (sure, ""); }
        if (route.Decision.Verdict == RouteVerdict.Nobody) { throw RouteErrors.NobodyDoesIt("no agent fits it. Change what is demanded, or add an agent"); }
        var answer = await context.AskAsync("who", new Question
        {
            Prompt = $"Who shall do this: {(request.Text.Length <= MostPromptCharacters ? request.Text : $"{request.Text[..MostPromptCharacters]}…")}",
            Choices = [Nobody, .. route.Decision.Candidates.Take(MostOffered).Select(static candidate => candidate.Agent).Where(static agent => agent != Nobody)],
            For = options.AskWhom,
            Within = options.AskWithin,
            Details = JsonSerializer.SerializeToElement(route, RoutingJson.Default.RouteRecord),
        });
        return answer.Choice == Nobody ? throw RouteErrors.NobodyDoesIt($"{(answer.Expired ? "nobody answered in time" : $"'{answer.By}' said so")}. Start it again, or name an agent") : (answer.Choice, answer.By);
    }

    /// <summary>Counts how a task of an agent ended, once whatever crashes.</summary>
    /// <param name="context">Where; a request <c>outcome</c> of it.</param>
    /// <param name="options">The book.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="failure">Why it failed; null where it did not.</param>
    /// <param name="started">When it began.</param>
    private static async Task CountAsync(WorkflowContext context, RoutedWorkOptions options, string agent, TuttiException? failure, DateTimeOffset started)
    {
        if (options.Outcomes is not { } outcomes || (failure is not null && options.SaysNothing?.Invoke(failure) == true) || AgentOutcome.Of(NameOf(options, agent), failure, context.UtcNow - started, options.CostOfLast?.Invoke()) is not { } outcome) { return; }
        await context.RequestAsync("outcome", outcomes, options.Registry, outcome);
    }
}
