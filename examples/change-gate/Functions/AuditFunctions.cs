using System.Text.Json.Serialization;
using ChangeGate.Checks;
using ChangeGate.Files;
using ChangeGate.Inventories;
using ChangeGate.Repositories;
using ChangeGate.Secrets;
using Tutti.Agents.Processes;
using Tutti.Agents.WorkingCopies;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Functions;

namespace ChangeGate.Functions;

/// <summary>What the flow does with the change itself.</summary>
/// <param name="runner">Gets the host's runner of processes when it is needed.</param>
internal sealed class AuditFunctions(Func<ProcessRunner> runner)
{
    internal IEnumerable<PlanFunction> All =>
    [
        PlanFunction.Create("gate/secrets", "Looks for secrets in the lines that the change adds.", GateJson.Default.ChangeInput, GateJson.Default.CheckResult, SecretsAsync) with { Retry = RepositoryFunctions.Patient },
        PlanFunction.Create("gate/files", "Looks at the files that the change adds or changes: size, kind, name, and characters that deceive.", GateJson.Default.ChangeInput, GateJson.Default.CheckResult, FilesAsync) with { Retry = RepositoryFunctions.Patient },
        PlanFunction.Create("gate/inventory", "Lists dependencies and licences, and what the change does to them.", GateJson.Default.ChangeInput, GateJson.Default.InventoryOutput, InventoryAsync) with { Retry = RepositoryFunctions.Patient },
    ];

    private ValueTask<CheckResult> SecretsAsync(StepContext step, ChangeInput input) => AuditAsync(
        step, input, new Audit(CheckRole.Secrets, "No added line looks like a secret."),
        (git, _, diff) => SecretCheck.RunAsync(git, input.Copy.Tree, diff, input.Repository.Base, step.CancellationToken));

    private ValueTask<CheckResult> FilesAsync(StepContext step, ChangeInput input) => AuditAsync(
        step, input, new Audit(CheckRole.Files, "Nothing about the changed files is unusual."),
        (git, content, diff) => FilesCheck.RunAsync(git, input.Copy.Tree, diff, input.Repository.Base, content, new FilesLimits(), step.CancellationToken));

    private async ValueTask<InventoryOutput> InventoryAsync(StepContext step, ChangeInput input)
    {
        input.Copy.RequirePresent();
        var git = new Git(new StepProcesses(runner(), step));
        var scratch = Scratch(input, step);
        var report = InventoryReport.Empty;
        try
        {
            var result = await new Audit(CheckRole.Inventory, "No dependency is new, or new ones have a known and allowed licence.").RunAsync(step, async () =>
            {
                report = await InventoryCheck.RunAsync(git, input.Copy.Tree, scratch, input.Repository.Base, Caches(input.Copy), LicencePolicy.Default).ConfigureAwait(false);
                return report.Findings;
            }).ConfigureAwait(false);
            return new InventoryOutput { Result = result, Inventory = report };
        }
        finally { Directory.Delete(scratch, recursive: true); }
    }

    /// <summary>What git writes itself would be redacted before it could be judged, so the difference goes into a private file, which is removed at once.</summary>
    private async ValueTask<CheckResult> AuditAsync(StepContext step, ChangeInput input, Audit audit, Func<Git, string, string, Task<IReadOnlyList<Finding>>> find)
    {
        input.Copy.RequirePresent();
        var git = new Git(new StepProcesses(runner(), step));
        var scratch = Scratch(input, step);
        try
        {
            var (content, diff) = (await input.Copy.CurrentAsync(git).ConfigureAwait(false), Path.Combine(scratch, "change.diff"));
            await ChangeDiff.WriteAsync(git, input.Copy.Tree, diff, input.Repository.Base, content).ConfigureAwait(false);
            return await audit.RunAsync(step, () => find(git, content, diff)).ConfigureAwait(false);
        }
        finally { Directory.Delete(scratch, recursive: true); }
    }

    /// <summary>A folder beside the tree for one attempt.</summary>
    private static string Scratch(ChangeInput input, StepContext step)
    {
        var folder = Path.Combine(input.Copy.Folder, "scratch-" + step.IdempotencyKey.Replace('/', '-'));
        if (Directory.Exists(folder)) { Directory.Delete(folder, recursive: true); }
        return Directory.CreateDirectory(folder).FullName;
    }

    private static PackageCaches Caches(IsolatedCopy copy) =>
        PackageCaches.Of(new Dictionary<string, string> { ["HOME"] = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) }, copy.Tree);
}

/// <summary>The result of the inventory, and the inventory.</summary>
internal sealed record InventoryOutput
{
    [JsonPropertyName("result")]
    public required CheckResult Result { get; init; }

    [JsonPropertyName("inventory")]
    public required InventoryReport Inventory { get; init; }
}
