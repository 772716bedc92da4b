using ChangeGate.Repositories;
using Tutti.Agents.Processes;
using Tutti.Agents.WorkingCopies;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Payloads;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Undo;

namespace ChangeGate;

/// <summary>The workflow <c>change-gate</c>: checks a change, repairs what can be repaired, asks a person when it is risky.</summary>
public sealed class ChangeGateModule : IWorkflowModule
{
    /// <summary>The id of the workflow.</summary>
    public const string Workflow = "change-gate";

    internal const string RemoveFolder = "change-gate/remove-folder@1";
    internal const string RemoveBranch = "change-gate/remove-branch@1";

    /// <inheritdoc/>
    /// <remarks>Of the services it takes a <see cref="ProcessRunner"/>; without one a run fails when it first needs it.</remarks>
    public void AddTo(TuttiOptions options, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        var steps = new GateSteps(() => (ProcessRunner?)services.GetService(typeof(ProcessRunner)) ?? throw GateErrors.NoRunner());
        AddPayloads(options.Payloads);
        AddUndos(options.Undos, steps);
        var definition = WorkflowDefinition.Create<GateInput, GateOutput>(Workflow, version: 1, (context, input) => new Gate(context, input, steps).RunAsync());
        options.AddWorkflow(definition.Describe("Checks a change, repairs what can be repaired, asks a person when it is risky.", GateInput.Fields));
    }

    private static void AddPayloads(PayloadTypes payloads) => payloads
        .Add("change-gate/input@1", GateJson.Default.GateInput)
        .Add("change-gate/output@1", GateJson.Default.GateOutput)
        .Add("change-gate/places@1", GateJson.Default.GatePlaces)
        .Add("change-gate/folder@1", GateJson.Default.OwnedFolder)
        .Add("change-gate/repository@1", GateJson.Default.RepositoryFacts)
        .Add("change-gate/copy@1", GateJson.Default.IsolatedCopy)
        .Add("change-gate/change@1", GateJson.Default.ChangeSummary)
        .Add("change-gate/plan@1", GateJson.Default.Plan)
        .Add("change-gate/check@1", GateJson.Default.CheckResult)
        .Add("change-gate/repair@1", GateJson.Default.Repair)
        .Add("change-gate/publication@1", GateJson.Default.Publication)
        .Add("change-gate/branch@1", GateJson.Default.PublishedBranch);

    private static void AddUndos(UndoRegistry undos, GateSteps steps) => undos
        .Add<OwnedFolder>(RemoveFolder, static (step, folder) => GateSteps.RemoveFolderAsync(step, folder))
        .Add<Publication>(RemoveBranch, steps.RemoveBranchAsync);
}
