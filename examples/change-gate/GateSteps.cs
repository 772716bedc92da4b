using ChangeGate.Checks;
using ChangeGate.Projects;
using ChangeGate.Repairs;
using ChangeGate.Reports;
using ChangeGate.Repositories;
using ChangeGate.Risks;
using ChangeGate.Samples;
using Tutti.Agents.Processes;
using Tutti.Agents.WorkingCopies;
using Tutti.Kernel.Steps;

namespace ChangeGate;

/// <summary>What the steps of the gate do. Each method is one attempt; none of them knows the workflow.</summary>
/// <param name="runner">Gets the host's runner of processes when it is needed.</param>
internal sealed class GateSteps(Func<ProcessRunner> runner)
{
    internal async ValueTask<string> MakeSampleAsync(StepContext step, OwnedFolder folder) =>
        await SampleRepository.MakeAsync(new Git(Processes(step)), folder).ConfigureAwait(false);

    internal async ValueTask<RepositoryFacts> InspectAsync(StepContext step, string path, GateInput input, string branch) =>
        await Inspection.RunAsync(new Git(Processes(step)), path, input, branch).ConfigureAwait(false);

    internal async ValueTask<IsolatedCopy> CopyAsync(StepContext step, OwnedFolder folder, RepositoryFacts repository, bool includeUncommitted)
    {
        var processes = Processes(step);
        // What an earlier attempt left may still write into the folder that is made anew.
        await processes.EndLeftoversAsync().ConfigureAwait(false);
        return await IsolatedCopy.MakeAsync(new Git(processes), folder, repository, includeUncommitted).ConfigureAwait(false);
    }

    internal async ValueTask<ChangeSummary> SummariseAsync(StepContext step, RepositoryFacts repository, IsolatedCopy copy)
    {
        copy.RequirePresent();
        return await ChangeSummary.ReadAsync(new Git(Processes(step)), repository, copy).ConfigureAwait(false);
    }

    internal async ValueTask<Plan> PlanAsync(StepContext step, IsolatedCopy copy)
    {
        copy.RequirePresent();
        var files = await new Git(Processes(step)).RunAsync(copy.Tree, "ls-files", "-z").ConfigureAwait(false);
        return Plan.Of(copy.Tree, files.Split('\0', StringSplitOptions.RemoveEmptyEntries));
    }

    internal async ValueTask<CheckResult> CheckAsync(StepContext step, CheckSpec spec, RepositoryFacts repository, IsolatedCopy copy, string content)
    {
        copy.RequirePresent();
        var processes = Processes(step);
        return spec.Command is { } command
            ? await CheckRunner.RunAsync(processes, step, spec, command, copy.Tree).ConfigureAwait(false)
            : await SecretScan.RunAsync(new Git(processes), step, spec, repository, copy, content).ConfigureAwait(false);
    }

    internal async ValueTask<Repair> RepairAsync(StepContext step, CheckSpec spec, CommandLine fixer, IsolatedCopy copy, string content)
    {
        copy.RequirePresent();
        var processes = Processes(step);
        return await Repair.RunAsync(processes, new Git(processes), spec, fixer, copy, content).ConfigureAwait(false);
    }

    internal async ValueTask<PublishedBranch> PublishAsync(StepContext step, Publication target, PlannedCommit planned) =>
        await new Publisher(new Git(Processes(step)), target).PublishAsync(planned, step.IdempotencyKey).ConfigureAwait(false);

    internal async ValueTask<ProbeReply<PublishedBranch>> ProbeAsync(StepContext step, Publication target)
    {
        var processes = Processes(step);
        // Asked while a leftover still writes, the repository could say no and mean not yet.
        await processes.EndLeftoversAsync().ConfigureAwait(false);
        return await new Publisher(new Git(processes), target).FindAsync(step.IdempotencyKey).ConfigureAwait(false) is { } found
            ? new ProbeReply<PublishedBranch>.Happened(found)
            : new ProbeReply<PublishedBranch>.DidNotHappen();
    }

    internal static async ValueTask<string> ReportAsync(StepContext step, string folder, ReportContent content) =>
        await ReportFile.WriteAsync(folder, step.Run.ToString(), MarkdownReport.Write(content, step.Run.ToString()), step.CancellationToken).ConfigureAwait(false);

    internal async ValueTask RemoveBranchAsync(StepContext step, Publication target) =>
        await new Publisher(new Git(Processes(step)), target).RemoveAsync().ConfigureAwait(false);

    internal static ValueTask RemoveFolderAsync(StepContext step, OwnedFolder folder)
    {
        step.CancellationToken.ThrowIfCancellationRequested();
        folder.Remove();
        return ValueTask.CompletedTask;
    }

    private StepProcesses Processes(StepContext step) => new(runner(), step);
}
