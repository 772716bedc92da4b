using EngineeringTeam.Copies;
using EngineeringTeam.Rounds;
using Tutti.Agents.Processes;
using Tutti.Agents.WorkingCopies;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Functions;

namespace EngineeringTeam.Functions;

/// <summary>What the flow cannot say by itself: the copy, what is kept of a round, the patch.</summary>
/// <param name="runner">Gets the host's runner of processes when it is needed.</param>
internal sealed class TeamFunctions(Func<ProcessRunner> runner)
{
    private const string Remove = "team/remove";

    /// <summary>Work that may be done again, and is worth it: git, and the disk under it, fail now and then.</summary>
    private static readonly RetryPolicy Patient = new() { MaxAttempts = 3 };

    internal IEnumerable<PlanFunction> All =>
    [
        PlanFunction.Create("team/copy", "Makes a copy for the team to work in.", TeamJson.Default.CopyInput, TeamJson.Default.TeamCopy, CopyAsync) with { Retry = Patient, Undo = Remove },
        PlanFunction.Create(Remove, "Removes the copy.", TeamJson.Default.CopyInput, TeamJson.Default.RemoveOutput, static (step, input) => RemoveAsync(step, input)) with { Retry = Patient },
        PlanFunction.Create("team/read", "Names the files of the copy, and reads some of them.", TeamJson.Default.ReadInput, TeamJson.Default.Sources, ReadAsync) with { Retry = Patient },
        PlanFunction.Create("team/continue", "Gives where a round begins.", TeamJson.Default.ContinueInput, TeamJson.Default.TeamState, static (_, input) => ValueTask.FromResult(input.State)) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("team/settle", "Puts back what is the tester's, and says what the coder changed.", TeamJson.Default.SettleInput, TeamJson.Default.Settled, SettleAsync) with { Retry = Patient },
        PlanFunction.Create("team/judge", "Says where the team stands.", TeamJson.Default.JudgeInput, TeamJson.Default.TeamState, static (_, input) => ValueTask.FromResult(TeamState.Of(input))) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("team/finish", "Makes the patch and the report of the round that is kept.", TeamJson.Default.FinishInput, TeamJson.Default.TeamOutput, FinishAsync) with { Retry = Patient },
    ];

    private async ValueTask<TeamCopy> CopyAsync(StepContext step, CopyInput input)
    {
        var processes = new StepProcesses(runner(), step);
        // What an earlier attempt left may still write into the folder that is made anew.
        await processes.EndLeftoversAsync().ConfigureAwait(false);
        return await TeamCopy.MakeAsync(new Git(processes), input.FolderOf(step.Run.ToString()), input.Repository).ConfigureAwait(false);
    }

    private static ValueTask<RemoveOutput> RemoveAsync(StepContext step, CopyInput input)
    {
        input.FolderOf(step.Run.ToString()).Remove();
        return ValueTask.FromResult(new RemoveOutput());
    }

    private async ValueTask<Sources> ReadAsync(StepContext step, ReadInput input)
    {
        input.Copy.RequirePresent();
        return await Sources.ReadAsync(GitOf(step), input.Copy, input.Files, step.CancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Settled> SettleAsync(StepContext step, SettleInput input)
    {
        input.Copy.RequirePresent();
        return await Settled.OfAsync(GitOf(step), input.Copy, input.Before.Content, input.Kept).ConfigureAwait(false);
    }

    private async ValueTask<TeamOutput> FinishAsync(StepContext step, FinishInput input)
    {
        input.Copy.RequirePresent();
        var output = await TeamOutput.OfAsync(GitOf(step), input, step.CancellationToken).ConfigureAwait(false);
        step.Output(output.Report);
        return output;
    }

    private Git GitOf(StepContext step) => new(new StepProcesses(runner(), step));
}
