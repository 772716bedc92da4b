using System.Text.Json;
using Tutti.Agents.Routing;
using Tutti.Documents.Reading;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Planning;

/// <summary>
/// Plans, runs, judges and plans anew, until the goal is reached or the bounds are. All that it decides follows from the goal and from journaled answers. Each version is a step,
/// and its steps run in a scope of their own, so that what is done once is never done again: the next version is given the results of the steps that it leaves alone.
/// </summary>
internal sealed class GoalRun(PlanStep.Goal goal, string text, PlannedWork work, GoalParts parts)
{
    private const int MostFaults = 50;

    private readonly List<GoalTry> _tries = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private GoalTry? Last => _tries.Count > 0 ? _tries[^1] : null;

    public async Task<GoalEnd> RunAsync(WorkflowContext scope)
    {
        if (text.Trim().Length is 0 or > PlanningRequest.MostGoalCharacters) { throw GoalException.Empty(goal.Id); }
        while (true)
        {
            var (word, draft, plan) = await PlanAsync(scope.Scope("plan"));
            if (draft is null || plan is null) { return await OtherwiseAsync(scope, GoalException.NoOther(goal.Id, word.By, _tries[^1].Why), $"{word.By} knows no other plan"); }
            var number = _tries.Count + 1;
            if (!_seen.Add(KeyOf(draft))) { return await OtherwiseAsync(scope, GoalException.SamePlan(goal.Id, number, _tries[^1].Why), "the same plan came again"); }
            var version = await VersionAsync(scope, KeptWork.Find(Last, new GoalVersion { Number = number, Planner = word.By, Draft = draft }, plan));
            if (goal.PlansOnly) { return new GoalEnd([new GoalTry(version, plan, new PlannedOutcome())], IsAccepted: false, "only the plan was asked for", ""); }
            var tried = await TryAsync(scope, version, plan);
            _tries.Add(tried);
            if (tried.Why.Length == 0) { return new GoalEnd(_tries, IsAccepted: true, "the goal is reached", ""); }
            if (_tries.Count > goal.Replans) { return await OtherwiseAsync(scope, GoalException.Exhausted(goal.Id, _tries.Count, tried.Why), "all versions are used up"); }
        }
    }

    /// <summary>A draft that holds, after corrections where it did not; null where the planner knows no other.</summary>
    private async Task<(PlannerWord Word, PlanDraft? Draft, CompiledPlan? Plan)> PlanAsync(WorkflowContext scope)
    {
        var request = new PlanningRequest(text, work, [.. _tries]);
        for (var round = 0; ; round++)
        {
            var word = await parts.Planner.PlanAsync(scope, request);
            if (word.Answer is null && word.Draft is null) { return _tries.Count > 0 ? (word, null, null) : throw GoalException.NoPlan(goal.Id, word.By, round, ["It gave nothing."]); }
            var faults = new FaultList();
            var draft = word.Draft ?? DraftReader.Read(word.Answer ?? default, faults);
            var plan = faults.HasErrors ? null : work.TryCompile(draft, faults);
            if (plan is not null) { return (word, draft, plan); }
            string[] all = [.. faults.All.Where(static fault => !fault.IsWarning).Select(static fault => $"{fault.Code}: {fault.Message}")];
            if (round == goal.Repairs || word.Draft is not null) { throw GoalException.NoPlan(goal.Id, word.By, round, all); }
            request = request with { Draft = word.Answer, Faults = [.. all.Take(MostFaults)] };
        }
    }

    private async Task<GoalVersion> VersionAsync(WorkflowContext scope, GoalVersion version)
    {
        var now = scope.UtcNow;
        var journaled = await scope.StepAsync("version", StepOptions.Pure, async attempt =>
        {
            var records = await work.RecordsAsync(attempt, now).ConfigureAwait(false);
            return JsonSerializer.SerializeToElement(version with { Estimate = parts.Estimate(version, records) }, DraftJson.Default.GoalVersion);
        });
        return journaled.Deserialize(DraftJson.Default.GoalVersion) ?? version;
    }

    private async Task<GoalTry> TryAsync(WorkflowContext scope, GoalVersion version, CompiledPlan plan)
    {
        var kept = KeptWork.Of(Last, version);
        if (await parts.ApproveAsync(scope, version) is { Length: > 0 } wanted) { return new GoalTry(version, plan, new PlannedOutcome { Done = kept.Results, Lists = kept.Lists }) { Remarks = wanted }; }
        var tried = new GoalTry(version, plan, await parts.ExecuteAsync(scope.Scope(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"v{version.Number}")), plan, kept));
        return tried.Outcome.IsWhole ? tried with { Remarks = await parts.JudgeAsync(scope, tried) } : tried;
    }

    private async Task<GoalEnd> OtherwiseAsync(WorkflowContext scope, GoalException why, string ended)
    {
        if (goal.Otherwise == Unaccepted.Fail) { throw why; }
        var kept = new GoalEnd(_tries, IsAccepted: false, ended, "");
        if (goal.Otherwise == Unaccepted.Keep) { return kept; }
        var by = await parts.KeepAsync(scope, kept);
        return kept with { IsAccepted = by.Length > 0, By = by };
    }

    /// <summary>What makes two drafts the same plan: what is done by whom, not why.</summary>
    private static string KeyOf(PlanDraft draft) => JsonSerializer.Serialize(draft with { Because = "" }, DraftJson.Default.PlanDraft);
}

/// <summary>Who and what a goal is pursued with.</summary>
internal sealed record GoalParts
{
    /// <summary>Plans.</summary>
    public required IGoalPlanner Planner { get; init; }

    /// <summary>Says what a version may cost, from what is known of past tasks of its agents.</summary>
    public required Func<GoalVersion, IReadOnlyDictionary<string, AgentRecord>, GoalEstimate?> Estimate { get; init; }

    /// <summary>Asks whether a version may run; gives what is to change, empty where it may.</summary>
    public required Func<WorkflowContext, GoalVersion, Task<string>> ApproveAsync { get; init; }

    /// <summary>Runs a version, with what it keeps.</summary>
    public required Func<WorkflowContext, CompiledPlan, KeptWork, Task<PlannedOutcome>> ExecuteAsync { get; init; }

    /// <summary>Says what is wrong with the result of a version; empty for nothing.</summary>
    public required Func<WorkflowContext, GoalTry, Task<string>> JudgeAsync { get; init; }

    /// <summary>Asks a person whether to keep what is done; gives who said so.</summary>
    public required Func<WorkflowContext, GoalEnd, Task<string>> KeepAsync { get; init; }
}

/// <summary>What a goal came to.</summary>
/// <param name="Tries">The versions.</param>
/// <param name="IsAccepted">Whether it was reached, or a person lets it count.</param>
/// <param name="Ended">Why it ended.</param>
/// <param name="By">The person who lets it count; empty for nobody.</param>
internal sealed record GoalEnd(IReadOnlyList<GoalTry> Tries, bool IsAccepted, string Ended, string By);
