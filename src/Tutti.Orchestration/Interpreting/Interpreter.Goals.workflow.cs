using System.Text.Json;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Expressions.Values;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Planning;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Registry;

namespace Tutti.Orchestration.Interpreting;

/// <summary>Goals.</summary>
internal sealed partial class Interpreter
{
    private async Task<CelValue> GoalAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Goal goal)
    {
        var at = new GoalPlace(step, goal, frame.Copy(), TextOf(step, frame), facts.Spent.Copy());
        Show(at, []);
        var place = facts.Under(step.Id);
        var inputs = Values.ToJson(frame[plan.InputsSlot]);
        var end = await new GoalRun(goal, at.Text, step.Goal!, new GoalParts // the checker gives every goal what it is planned of
        {
            Planner = goal.Planner is { } planner ? new CalledPlanner(planner, (inner, request) => AskPlannerAsync(inner, at, planner, request)) : new RulePlanner(goal),
            Estimate = (version, records) => new GoalEstimator(step.Goal!, facts.Spent, records).Of(version),
            ApproveAsync = (inner, version) => ApproveAsync(inner, at, version),
            ExecuteAsync = (inner, planned, kept) => new Interpreter(planned, facts with { Scope = place }).RunPlannedAsync(inner, scope.Scope("outcomes"), inputs, kept, goal.Max),
            JudgeAsync = (inner, tried) => JudgeAsync(inner, at, tried),
            KeepAsync = (inner, kept) => KeepAsync(inner, at, kept),
        }).RunAsync(scope);
        return Show(at, end.Tries, end);
    }

    /// <summary>Where a goal stands, and what its own expressions see.</summary>
    private sealed record GoalPlace(CompiledStep Step, PlanStep.Goal Goal, Frame Own, string Text, SpendTally Before)
    {
        public CompiledStep PartOf(PlanStep part) => Step.Block!.Steps.First(one => ReferenceEquals(one.Step, part)); // it is one of the goal's parts
    }

    private CelValue Show(GoalPlace at, IReadOnlyList<GoalTry> tries, GoalEnd? end = null) => at.Own[at.Step.Slot] = GoalValue.Of(at.Text, tries, facts.Spent.Since(at.Before), end);

    private Task<CelValue> AskPlannerAsync(WorkflowContext scope, GoalPlace at, PlanStep.Call planner, PlanningRequest request)
    {
        var part = at.PartOf(planner);
        return CallAsync(scope, at.Own, part, planner, GoalInput.OfPlanner(part, InputOf(part, at.Own), request));
    }

    private static async Task<string> ApproveAsync(WorkflowContext scope, GoalPlace at, GoalVersion version)
    {
        if (at.Goal.Approval is not { } approval) { return ""; }
        var answer = await AskAsync(scope, at.Own, at.PartOf(approval), approval with { RefusalFails = false }, JsonSerializer.SerializeToElement(version, DraftJson.Default.GoalVersion));
        var (choice, comment) = (WordOf(answer, "answer"), WordOf(answer, "comment"));
        if (choice == approval.Choices[0]) { throw GoalException.Refused(at.Goal.Id, WordOf(answer, "by"), choice); }
        if (choice != GoalWords.Change) { return ""; }
        return comment.Length > 0 ? comment : "The plan is to be changed.";
    }

    private async Task<string> JudgeAsync(WorkflowContext scope, GoalPlace at, GoalTry tried)
    {
        Show(at, [tried]);
        if (at.Step.Main is { } accept && !Holds(accept, at.Own, at.Step.Id)) { return $"The condition '{accept.Text}' does not hold."; }
        if (at.Goal.Judge is not { } judge) { return ""; }
        var part = at.PartOf(judge);
        var (said, isRed) = await CheckedAsync(scope, at.Own, part, judge, GoalInput.OfJudge(part, InputOf(part, at.Own), at.Text, tried));
        if (!isRed && IsAccepted(said, part, at.Step.Id)) { return ""; }
        return WordOf(said, "remarks") is { Length: > 0 } remarks ? remarks : $"The judge does not accept it: {Values.ToJson(said).GetRawText()}";
    }

    private async Task<string> KeepAsync(WorkflowContext scope, GoalPlace at, GoalEnd kept)
    {
        var (question, shown) = (at.Goal.Question!, Show(at, kept.Tries, kept)); // asked only where it is there
        var answer = await AskAsync(scope, at.Own, at.PartOf(question), question, Values.ToJson(shown));
        return WordOf(answer, "answer") == question.Choices[0] ? "" : WordOf(answer, "by");
    }

    private static string WordOf(CelValue answer, string field) => answer.TryGetField(field, out var value) && value.TryGet(out string? text) ? text : "";

    /// <summary>What a checker says; a command that checks says no by its exit code.</summary>
    private async Task<(CelValue Said, bool IsRed)> CheckedAsync(WorkflowContext scope, Frame frame, CompiledStep checker, PlanStep.Call call, JsonElement input)
    {
        try { return (await CallAsync(scope, frame, checker, call, input), false); }
        catch (StepFailedException red) when (checker.Agent is IGatedAgent && red.Code == AgentFailures.Failed) { return (CheckerInput.Refusal(red.Detail), true); }
    }

    /// <summary>Runs a planned plan: what fails is noted, what needs it does not run, and everything else comes to its end.</summary>
    /// <param name="context">A scope of its own.</param>
    /// <param name="outcomes">Where outcomes of its agents are told, each under its step.</param>
    /// <param name="inputs">The inputs, complete.</param>
    /// <param name="kept">What is there already.</param>
    /// <param name="most">How many steps run at a time; 0 for all that can.</param>
    private async Task<PlannedOutcome> RunPlannedAsync(WorkflowContext context, WorkflowContext outcomes, JsonElement inputs, KeptWork kept, int most)
    {
        var frame = FrameOf(context, inputs);
        foreach (var step in plan.Steps.Steps.Where(step => kept.Results.ContainsKey(step.Id))) { frame[step.Slot] = kept.Results[step.Id]; }
        var continued = facts.KeepsItems ? PlannedLists.Continue(plan.Steps, kept.Lists, frame) : null;
        var done = new Dictionary<string, CelValue>(kept.Results, StringComparer.Ordinal);
        var lists = new Dictionary<string, CelValue>(StringComparer.Ordinal);
        var failed = new List<(string, string, string)>();
        var news = new List<(string, string)>();
        Exception? fatal = null;
        try { await RunGraphAsync(plan.Steps, new Lanes(most), (step, _) => kept.Results.ContainsKey(step.Id) ? Task.CompletedTask : TryAsync(step)); }
#pragma warning disable CA1031 // What a step threw is in one of the lists, or thrown below.
        catch (Exception) when (fatal is null) { }
#pragma warning restore CA1031
        if (fatal is not null) { System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fatal); }
        var isWhole = failed.Count + news.Count == 0;
        var result = isWhole && Filled(plan.Outputs, frame, "outputs", "a value of").TryGetField(DraftPlan.Result, out var answer) ? answer : CelValue.Null;
        return new PlannedOutcome { Done = done, Lists = lists, Failed = failed, News = news, Result = result };

        async Task TryAsync(CompiledStep step)
        {
            try { await DoneAsync(step); }
            catch (Exception error) when (!ReferenceEquals(error, NotRun))
            {
                fatal ??= error;
                throw;
            }
        }

        async Task DoneAsync(CompiledStep step)
        {
            var (started, spent) = (context.UtcNow, facts.Spent.Part());
            Kernel.TuttiException? failure = null;
            try { done[step.Id] = await new Interpreter(plan, facts with { Spent = spent }) { Continued = continued }.RunStepAsync(context, frame, step); }
            catch (Kernel.TuttiException error) when (error is not (HostUnsuitedException or NonDeterminismException)) { failure = error; }
            await CountAsync(outcomes, step, failure, context.UtcNow - started, spent);
            if (failure is not null)
            {
                var half = continued is null ? null : PlannedLists.Of(step, frame);
                if (half is { } list) { lists.Add(step.Id, list); }
                failed.Add((step.Id, failure.Code, half is { } some ? $"{failure.Message} {PlannedLists.Describe(some)}" : failure.Message));
            }
            else if (NewsIn(done[step.Id]) is { } found) { news.Add((step.Id, found)); }
            else { return; }
            throw NotRun; // who needs it does not run, or waits for another plan
        }
    }

    /// <summary>Counts how a planned step ended, for its agent.</summary>
    private async Task CountAsync(WorkflowContext outcomes, CompiledStep step, Kernel.TuttiException? failure, TimeSpan taken, SpendTally spent)
    {
        if (step.Step is not PlanStep.Call { Target: { IsAgent: true, Name: var name } } || plan.Plan.Agents.FirstOrDefault(agent => agent.Name == name) is not { } agent) { return; }
        if (AgentOutcome.Of(AgentIdentity.Of(agent), failure, taken, spent.ByUnit) is { } outcome) { await outcomes.RequestAsync(step.Id, AgentOutcomes.Kind, AgentOutcomes.Common, outcome); }
    }

    /// <summary>A result with a field <c>replan</c> that is a text says so: the plan no longer fits what was found.</summary>
    private static string? NewsIn(CelValue result) => result.TryGetField("replan", out var said) && said.TryGet(out string? facts) && !string.IsNullOrWhiteSpace(facts) ? facts : null;
}
