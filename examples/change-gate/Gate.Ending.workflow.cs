using ChangeGate.Repositories;
using ChangeGate.Risks;
using Tutti.Kernel.Steps;

namespace ChangeGate;

/// <summary>What is left behind: a branch, a report, and nothing else.</summary>
internal sealed partial class Gate
{
    private async Task<PublishedBranch?> PublishAsync(RepositoryFacts repository, IsolatedCopy copy, string content)
    {
        var planned = new PlannedCommit
        {
            Tree = copy.Tree,
            Parent = repository.Head,
            Snapshot = copy.HasUncommitted ? copy.Content : null,
            Repaired = content == copy.Content ? null : content,
            Subject = "style: apply the project's formatters",
            Time = context.UtcNow,
        };
        if (planned is { Snapshot: null, Repaired: null }) { return null; }
        var target = new Publication { Root = repository.Root, Branch = repository.Branch, Run = context.RunId.ToString() };
        var options = StepOptions.AtMostOnce with { Undo = context.UndoWith(ChangeGateModule.RemoveBranch, target) };
        return await context.StepAsync("publish", options, step => steps.PublishAsync(step, target, planned), step => steps.ProbeAsync(step, target));
    }

    /// <summary>Writes the report and cleans up. A change that did not come through leaves no trace but the report.</summary>
    private async Task<GateOutput> LeaveAsync(Ending ending, GatePlaces places, RepositoryFacts repository, ChangeSummary change)
    {
        var output = _record.ToOutput(ending, repository, change);
        var content = _record.ToReport(output, change, input.RiskLimit, context.UtcNow);
        var report = await context.StepAsync("report", Patient, step => GateSteps.ReportAsync(step, places.Reports, content));
        if (ending.IsUndone) { await context.UndoAsync(); }
        else { await context.StepAsync("clean-up", Patient, step => GateSteps.RemoveFolderAsync(step, places.Copy)); }
        return output with { Report = report };
    }
}
