using ChangeGate.Checks;
using ChangeGate.Projects;
using ChangeGate.Repositories;
using ChangeGate.Risks;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Waits;

namespace ChangeGate;

/// <summary>The workflow: one object for each run, made anew when the run is replayed.</summary>
internal sealed partial class Gate(WorkflowContext context, GateInput input, GateSteps steps)
{
    private const string Yes = "yes";
    private const int BranchIdCharacters = 10;

    /// <summary>Work that may be done again, and is worth it: git, and the disk under it, fail now and then.</summary>
    private static readonly StepOptions Patient = new() { Retry = new RetryPolicy { MaxAttempts = 3 } };

    private readonly GateRecord _record = new();

    internal async Task<GateOutput> RunAsync()
    {
        var places = await context.StepAsync("places", StepOptions.Pure, _ => ValueTask.FromResult(GatePlaces.Of(input, context.RunId.ToString())));
        var repository = await InspectAsync(places);
        var copy = await CopyAsync(places, repository);
        var change = await context.StepAsync("change", Patient, step => steps.SummariseAsync(step, repository, copy));
        if (change.FileCount == 0) { return await LeaveAsync(new Ending(GateVerdict.NothingToCheck, "There is no difference to the base."), places, repository, change); }
        var plan = await context.StepAsync("plan", Patient, step => steps.PlanAsync(step, copy));
        await CheckAsync(context.Scope("checks"), plan.Checks, repository, copy, copy.Content);
        var content = await RepairAsync(plan, repository, copy);
        var answer = await DecideAsync(plan, change, repository);
        if (answer.Verdict is GateVerdict.Rejected or GateVerdict.CannotRunHere) { return await LeaveAsync(answer, places, repository, change); }
        var branch = await PublishAsync(repository, copy, content);
        return await LeaveAsync(answer with { Branch = branch }, places, repository, change);
    }

    private async Task<RepositoryFacts> InspectAsync(GatePlaces places)
    {
        var path = input.Repository;
        if (input.WantsSample)
        {
            var options = Patient with { Undo = context.UndoWith(ChangeGateModule.RemoveFolder, places.Sample) };
            path = await context.StepAsync("sample", options, step => steps.MakeSampleAsync(step, places.Sample));
        }

        var branch = input.Branch.Length > 0 ? input.Branch : $"tutti/gate-{context.RunId.ToString()[..BranchIdCharacters]}";
        return await context.StepAsync("inspect", Patient, step => steps.InspectAsync(step, path, input, branch));
    }

    private async Task<IsolatedCopy> CopyAsync(GatePlaces places, RepositoryFacts repository)
    {
        var options = Patient with { Undo = context.UndoWith(ChangeGateModule.RemoveFolder, places.Copy) };
        return await context.StepAsync("copy", options, step => steps.CopyAsync(step, places.Copy, repository, input.IncludeUncommitted));
    }

    /// <summary>Runs checks, lanes side by side; in a lane, one after the other.</summary>
    private async Task CheckAsync(WorkflowContext scope, IReadOnlyList<CheckSpec> checks, RepositoryFacts repository, IsolatedCopy copy, string content)
    {
        var lanes = checks.GroupBy(static check => check.Lane).Select(static lane => lane.ToList()).ToList();
        var results = await scope.ParallelAsync("lanes", lanes.Count, (branch, index) => RunLaneAsync(branch, lanes[index], repository, copy, content));
        foreach (var result in results.SelectMany(static lane => lane)) { _record.Add(result); }
    }

    private async Task<List<CheckResult>> RunLaneAsync(WorkflowContext branch, List<CheckSpec> lane, RepositoryFacts repository, IsolatedCopy copy, string content)
    {
        List<CheckResult> results = [];
        CheckResult? blocker = null;
        foreach (var check in lane)
        {
            var result = blocker?.Block(check)
                ?? await branch.StepAsync(check.Name, CheckRunner.Options, step => steps.CheckAsync(step, check, repository, copy, content));
            results.Add(result);
            if (check.Role is CheckRole.Setup or CheckRole.Build && !result.IsGreen) { blocker ??= result; }
        }

        return results;
    }

    /// <summary>Lets formatters repair, and runs again what that affects, until nothing is left to repair or the rounds are used up.</summary>
    /// <returns>Git's name of the content after it.</returns>
    private async Task<string> RepairAsync(Plan plan, RepositoryFacts repository, IsolatedCopy copy)
    {
        var content = copy.Content;
        while (_record.Rounds < input.Rounds)
        {
            var broken = plan.Checks.Where(_record.IsRepairable).ToList();
            if (broken.Count == 0) { break; }
            _record.BeginRound();
            var scope = context.Scope("repair");
            var before = content;
            foreach (var check in broken)
            {
                var start = content;
                var repair = await scope.StepAsync(check.Name, Patient, step => steps.RepairAsync(step, check, check.Fixer!, copy, start)); // a repairable check has one
                _record.Add(repair);
                content = repair.Content;
            }

            if (content == before) { break; }
            await CheckAsync(scope.Scope("checks"), Affected(plan, broken), repository, copy, content);
        }

        return content;
    }

    /// <summary>The checks of the repaired kinds; and the secrets, because a formatter is code of the repository like any other.</summary>
    private static List<CheckSpec> Affected(Plan plan, List<CheckSpec> repaired)
    {
        var kinds = repaired.Select(static check => check.Kind).ToHashSet();
        return [.. plan.Checks.Where(check => check.Role == CheckRole.Secrets || (kinds.Contains(check.Kind) && check.Role != CheckRole.Setup))];
    }

    private async Task<Ending> DecideAsync(Plan plan, ChangeSummary change, RepositoryFacts repository)
    {
        var red = _record.Red;
        if (red.Count == 0 && WhyNotHere(plan) is { } reason) { return new Ending(GateVerdict.CannotRunHere, reason); }
        var isRisky = change.Risk.Score >= input.RiskLimit;
        if (red.Count == 0 && !isRisky)
        {
            return _record.Repairs.Any(static repair => repair.Touched.Count > 0)
                ? new Ending(GateVerdict.Repaired, "Every check is green after repairs.")
                : new Ending(GateVerdict.Passed, "Every check is green.");
        }

        var why = WhyAsk(red, isRisky, change.Risk.Score);
        var answer = await context.AskAsync("approve", new Question
        {
            Prompt = $"{why} Put the change on the branch '{repository.Branch}' all the same?",
            Choices = ["no", Yes],
            Details = _record.ToDetails(repository, change),
        });
        return Judge(answer, why);
    }

    private static Ending Judge(Answer answer, string why)
    {
        var comment = answer.Comment.Length > 0 ? $" “{answer.Comment}”" : "";
        return answer.Choice == Yes
            ? new Ending(GateVerdict.Accepted, $"{why} A person accepted it.{comment}") { DecidedBy = answer.By }
            : new Ending(GateVerdict.Rejected, $"{why} A person refused it; everything was undone.{comment}") { DecidedBy = answer.By };
    }

    private string? WhyNotHere(Plan plan)
    {
        if (!plan.KnowsTheProject) { return "No build, test or format command is known for this repository, so only secrets were looked for."; }
        var silent = _record.Results.Where(static result => result.Verdict == CheckVerdict.CannotRunHere).ToList();
        return silent.Count == 0 ? null : $"{string.Join(", ", silent.Select(static result => result.Name))} cannot run here. {silent[0].Reason}";
    }

    private static string WhyAsk(IReadOnlyList<CheckResult> red, bool isRisky, int score)
    {
        var names = string.Join(", ", red.Select(static result => result.Name));
        return (red.Count, isRisky) switch
        {
            (0, _) => $"Every check is green, but the risk is {score} of 100.",
            (_, false) => $"Red: {names}.",
            _ => $"Red: {names}; the risk is {score} of 100.",
        };
    }
}
