using ChangeGate.Checks;
using ChangeGate.Decisions;
using ChangeGate.Projects;
using ChangeGate.Repairs;
using Tutti.Agents.Processes;
using Tutti.Agents.WorkingCopies;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Functions;

namespace ChangeGate.Functions;

/// <summary>What the flow does with projects, checks and fixers.</summary>
/// <param name="runner">Gets the host's runner of processes when it is needed.</param>
internal sealed class CheckFunctions(Func<ProcessRunner> runner)
{
    internal IEnumerable<PlanFunction> All =>
    [
        PlanFunction.Create("gate/plan", "Finds the projects, and how they are built and tested.", GateJson.Default.PlanInput, GateJson.Default.Plan, PlanAsync) with { Retry = RepositoryFunctions.Patient },
        PlanFunction.Create("gate/judge", "Turns the end of a command into the result of a check.", GateJson.Default.JudgeInput, GateJson.Default.CheckResult, static (_, input) =>
            ValueTask.FromResult(CheckJudge.ToResult(input.Check, input.Report, Math.Max(1, input.Attempt), input.Before))) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("gate/project", "Gathers what the parts of a project gave.", GateJson.Default.ProjectInput, GateJson.Default.ResultsOutput, static (_, input) => ValueTask.FromResult(Gather(input))) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("gate/assess", "Says what is red, and what of it could be repaired.", GateJson.Default.Assessment, GateJson.Default.GateState, static (_, input) => ValueTask.FromResult(input.ToState())) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("gate/continue", "Gives a state to the next round.", GateJson.Default.ContinueInput, GateJson.Default.GateState, static (_, input) => ValueTask.FromResult(input.State)) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("gate/fix", "Runs one fixer on clean content.", GateJson.Default.FixInput, GateJson.Default.RepairList, FixAsync) with { Retry = RepositoryFunctions.Patient },
        PlanFunction.Create("gate/settle", "Fixes the content after a round of repairs, and says which checks it concerns.", GateJson.Default.SettleInput, GateJson.Default.Touched, SettleAsync) with { Retry = RepositoryFunctions.Patient },
        PlanFunction.Create("gate/conclude", "Keeps the best content, with what is known of all rounds.", GateJson.Default.ConcludeInput, GateJson.Default.GateState, static (_, input) => ValueTask.FromResult(Conclude(input))) with { Repeat = RepeatRule.Pure },
    ];

    private async ValueTask<Plan> PlanAsync(StepContext step, PlanInput input)
    {
        input.Copy.RequirePresent();
        if (input.Files == 0) { return new Plan { Projects = [], Formats = [], Dependencies = [] }; }
        var files = await new Git(Processes(step)).RunAsync(input.Copy.Tree, "ls-files", "-z").ConfigureAwait(false);
        return Plan.Of(input.Copy.Tree, files.Split('\0', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The results in their order; what did not run says what it was waiting for.</summary>
    private static ResultsOutput Gather(ProjectInput input)
    {
        List<CheckResult> results = [];
        foreach (var check in input.Project.Checks)
        {
            var result = check.Role switch
            {
                CheckRole.Setup => input.Setups.FirstOrDefault(setup => setup.Name == check.Name),
                CheckRole.Build => input.Build,
                _ => input.Tests,
            };
            results.Add(result ?? results.First(static earlier => !earlier.IsGreen).Block(check));
        }

        return new ResultsOutput { Results = results };
    }

    private async ValueTask<RepairList> FixAsync(StepContext step, FixInput input)
    {
        input.Copy.RequirePresent();
        var processes = Processes(step);
        var before = input.Before?.List ?? [];
        var content = before.Count > 0 ? before[^1].Content : input.Content;
        var repair = await Repair.RunAsync(processes, new Git(processes), input.Check, input.Copy, content).ConfigureAwait(false);
        return new RepairList { List = [.. before, repair] };
    }

    private async ValueTask<Touched> SettleAsync(StepContext step, SettleInput input)
    {
        input.Copy.RequirePresent();
        var content = input.Repairs.Count > 0 ? input.Repairs[^1].Content : input.Content;
        await input.Copy.SettleAsync(new Git(Processes(step)), content).ConfigureAwait(false);
        return Touched.Of(input.Plan, content, input.Repairs);
    }

    private static GateState Conclude(ConcludeInput input)
    {
        if (input.Best is null || input.Last is null) { return input.Found; }
        var kept = input.Best.Red <= input.Found.Red ? input.Best : input.Found;
        var counts = input.Last.Results.ToDictionary(static result => result.Name, static result => result.Executions);
        return kept with { Rounds = input.Last.Rounds, Timeline = input.Last.Timeline, Results = [.. kept.Results.Select(result => result with { Executions = counts.GetValueOrDefault(result.Name, result.Executions) })] };
    }

    private StepProcesses Processes(StepContext step) => new(runner(), step);
}
