using System.Text.Json;
using Tutti.Agents.Routing;
using Tutti.Agents.Routing.Running;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Waits;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Planning;

/// <summary>
/// Plans without a model: a flow that is right for the whole goal, or the parts of a goal that is a list of tasks, each routed to an agent. Where the router is not sure enough, a
/// person says who. Where a step fails, it goes to the next agent by rank; beyond that it knows no other plan.
/// </summary>
internal sealed class RulePlanner(PlanStep.Goal goal) : IGoalPlanner
{
    private const int MostOffered = 3;
    private const int MostPromptCharacters = 200;

    private readonly RuleDrafts _drafts = new(goal.Sure / 100.0);
    private string _by = RuleDrafts.Name;

    public Task<PlannerWord> PlanAsync(WorkflowContext scope, PlanningRequest request) => request.Tries.Count == 0 ? BeginAsync(scope, request) : ChangeAsync(scope, request);

    private async Task<PlannerWord> BeginAsync(WorkflowContext scope, PlanningRequest request)
    {
        var now = scope.UtcNow;
        var made = await scope.StepAsync("rules", StepOptions.Pure, async attempt =>
        {
            var records = await request.Work.RecordsAsync(attempt, now).ConfigureAwait(false);
            return JsonSerializer.SerializeToElement(await _drafts.MakeAsync(request, records, attempt.CancellationToken).ConfigureAwait(false), DraftJson.Default.RulePlan);
        });
        var plan = made.Deserialize(DraftJson.Default.RulePlan)!; // it was written above, and no person can give it
        _by = plan.By;
        var steps = new List<DraftStep>();
        foreach (var ((step, candidates), route) in plan.Draft.Steps.Zip(plan.Candidates).Zip(plan.Routes)) { steps.Add(step.Agent.Length > 0 ? step : RuleDrafts.For(request.Work, step, await AskAsync(scope, step, candidates, route))); }
        return new PlannerWord(_by, Answer: null) { Draft = plan.Draft with { Steps = steps } };
    }

    /// <summary>Who failed is followed by the next of the ranking.</summary>
    private async Task<PlannerWord> ChangeAsync(WorkflowContext scope, PlanningRequest request)
    {
        var last = request.Tries[^1];
        var failed = last.Outcome.Failed.Select(static failure => failure.Id).ToHashSet(StringComparer.Ordinal);
        if (failed.Count == 0) { return new PlannerWord(_by, Answer: null); }
        var steps = new List<DraftStep>();
        foreach (var step in last.Version.Draft.Steps)
        {
            if (!failed.Contains(step.Id)) { steps.Add(step); continue; }
            var tried = request.Tries.SelectMany(static one => one.Version.Draft.Steps).Where(one => one.Id == step.Id).Select(static one => one.Agent).ToHashSet(StringComparer.Ordinal);
            var next = await NextAsync(scope, request.Work, step, tried);
            if (next.GetArrayLength() == 0) { return new PlannerWord(_by, Answer: null); }
            steps.Add(RuleDrafts.For(request.Work, step, next[0].GetString() ?? ""));
        }

        return new PlannerWord(_by, Answer: null) { Draft = last.Version.Draft with { Steps = steps, Because = $"Who failed is followed by the next: {string.Join(", ", failed.Order(StringComparer.Ordinal))}." } };
    }

    private async Task<JsonElement> NextAsync(WorkflowContext scope, PlannedWork work, DraftStep step, HashSet<string> tried)
    {
        var now = scope.UtcNow;
        return await scope.StepAsync("next", StepOptions.Pure, async attempt =>
        {
            var chain = await _drafts.ChainAsync(work, await work.RecordsAsync(attempt, now).ConfigureAwait(false), step.Task, attempt.CancellationToken).ConfigureAwait(false);
            return JsonSerializer.SerializeToElement(chain.Where(agent => !tried.Contains(agent)).Take(1).ToArray(), DraftJson.Default.StringArray);
        });
    }

    private async Task<string> AskAsync(WorkflowContext scope, DraftStep step, IReadOnlyList<string> candidates, RouteDecision route)
    {
        if (candidates.Count == 0) { throw GoalException.Nobody(step.Task, "No agent fits it."); }
        var answer = await scope.AskAsync("who", new Question
        {
            Prompt = $"Who shall do this: {(step.Task.Length <= MostPromptCharacters ? step.Task : $"{step.Task[..MostPromptCharacters]}…")}",
            Choices = [RoutedWork.Nobody, .. candidates.Where(static agent => agent != RoutedWork.Nobody).Take(MostOffered)],
            For = goal.Approval?.By ?? "",
            Within = goal.Approval?.Within,
            Details = JsonSerializer.SerializeToElement(route, DraftJson.Default.RouteDecision),
        });
        return answer.Choice == RoutedWork.Nobody ? throw GoalException.Nobody(step.Task, answer.Expired ? "Nobody answered in time." : $"'{answer.By}' said so.") : answer.Choice;
    }
}
