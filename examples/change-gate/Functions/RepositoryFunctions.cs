using System.Text.Json;
using ChangeGate.Repositories;
using ChangeGate.Risks;
using ChangeGate.Samples;
using Tutti.Agents.Processes;
using Tutti.Agents.WorkingCopies;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Functions;

namespace ChangeGate.Functions;

/// <summary>What the flow does with repositories.</summary>
/// <param name="runner">Gets the host's runner of processes when it is needed.</param>
internal sealed class RepositoryFunctions(Func<ProcessRunner> runner)
{
    /// <summary>Work that may be done again, and is worth it: git, and the disk under it, fail now and then.</summary>
    internal static readonly RetryPolicy Patient = new() { MaxAttempts = 3 };

    private const string Unpublish = "gate/unpublish";

    internal IEnumerable<PlanFunction> All =>
    [
        PlanFunction.Create("gate/places", "Decides the folders of the run.", GateJson.Default.PlacesInput, GateJson.Default.GatePlaces, static (step, input) => ValueTask.FromResult(GatePlaces.Of(input, step.Run.ToString()))) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("gate/sample", "Makes a repository with planted faults.", GateJson.Default.FolderInput, GateJson.Default.PlaceOutput, SampleAsync) with { Retry = Patient },
        PlanFunction.Create("gate/inspect", "Looks at a repository without touching it.", GateJson.Default.InspectInput, GateJson.Default.RepositoryFacts, InspectAsync) with { Retry = Patient },
        PlanFunction.Create("gate/copy", "Makes a clone that shares nothing with the repository.", GateJson.Default.CopyInput, GateJson.Default.IsolatedCopy, CopyAsync) with { Retry = Patient },
        PlanFunction.Create("gate/change", "Says what the change touches.", GateJson.Default.ChangeInput, GateJson.Default.ChangeSummary, ChangeAsync) with { Retry = Patient },
        PlanFunction.Create("gate/publish", "Puts a checked content on a new branch.", GateJson.Default.PublishInput, GateJson.Default.PublishedBranch, PublishAsync) with { Repeat = RepeatRule.AtMostOnce, Undo = Unpublish, Probe = ProbeAsync },
        PlanFunction.Create(Unpublish, "Deletes the branch while it is still the run's own.", GateJson.Default.PublishInput, GateJson.Default.DoneOutput, UnpublishAsync),
        PlanFunction.Create("gate/remove", "Removes a folder that the run has made.", GateJson.Default.FolderInput, GateJson.Default.DoneOutput, static (step, input) => RemoveAsync(step, input)) with { Retry = Patient },
    ];

    private async ValueTask<PlaceOutput> SampleAsync(StepContext step, FolderInput input) =>
        new() { Path = await SampleRepository.MakeAsync(new Git(Processes(step)), input.Folder).ConfigureAwait(false) };

    private async ValueTask<RepositoryFacts> InspectAsync(StepContext step, InspectInput input) =>
        await Inspection.RunAsync(new Git(Processes(step)), input.Path, input.Base, input.Branch).ConfigureAwait(false);

    private async ValueTask<IsolatedCopy> CopyAsync(StepContext step, CopyInput input)
    {
        var processes = Processes(step);
        // What an earlier attempt left may still write into the folder that is made anew.
        await processes.EndLeftoversAsync().ConfigureAwait(false);
        return await IsolatedCopy.MakeAsync(new Git(processes), input.Folder, input.Repository, input.IncludeUncommitted).ConfigureAwait(false);
    }

    private async ValueTask<ChangeSummary> ChangeAsync(StepContext step, ChangeInput input)
    {
        input.Copy.RequirePresent();
        return await ChangeSummary.ReadAsync(new Git(Processes(step)), input.Repository, input.Copy).ConfigureAwait(false);
    }

    private async ValueTask<PublishedBranch> PublishAsync(StepContext step, PublishInput input) =>
        await new Publisher(new Git(Processes(step)), input.Target).PublishAsync(input.Planned, step.IdempotencyKey).ConfigureAwait(false);

    private async ValueTask<JsonElement?> ProbeAsync(StepContext step, JsonElement json)
    {
        var input = JsonSerializer.Deserialize(json, GateJson.Default.PublishInput) ?? throw new InvalidOperationException("A step that was claimed has an input.");
        var processes = Processes(step);
        // Asked while a leftover still writes, the repository could say no and mean not yet.
        await processes.EndLeftoversAsync().ConfigureAwait(false);
        var found = await new Publisher(new Git(processes), input.Target).FindAsync(step.IdempotencyKey).ConfigureAwait(false);
        return found is null ? null : JsonSerializer.SerializeToElement(found, GateJson.Default.PublishedBranch);
    }

    private async ValueTask<DoneOutput> UnpublishAsync(StepContext step, PublishInput input)
    {
        await new Publisher(new Git(Processes(step)), input.Target).RemoveAsync().ConfigureAwait(false);
        return new DoneOutput();
    }

    private static ValueTask<DoneOutput> RemoveAsync(StepContext step, FolderInput input)
    {
        step.CancellationToken.ThrowIfCancellationRequested();
        input.Folder.Remove();
        return ValueTask.FromResult(new DoneOutput());
    }

    private StepProcesses Processes(StepContext step) => new(runner(), step);
}
