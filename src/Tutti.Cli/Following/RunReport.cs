using Tutti.Cli.Approvals;
using Tutti.Cli.Output;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Following;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Following;

/// <summary>What a run has come to, and what a person can do next.</summary>
internal static class RunReport
{
    public static async Task<RunOutcome> ReadAsync(IRunControl control, string run, RunProgress progress)
    {
        var now = await control.GetAsync(run, CancellationToken.None).ConfigureAwait(false);
        var result = StatusNames.IsEnded(now.Status) ? await control.ResultAsync(run, CancellationToken.None).ConfigureAwait(false) : null;
        var reason = result is null && progress.Reason.Length + progress.ReasonCode.Length > 0 ? new ErrorView(progress.ReasonCode, progress.Reason) : null;
        return new RunOutcome
        {
            Id = now.Id,
            Status = now.Status,
            Outputs = result?.Outputs,
            Steps = [.. progress.Steps],
            Error = result?.Error ?? reason,
        };
    }

    /// <summary>What is left of a run whose payloads were erased: that it ran, and who erased them.</summary>
    public static async Task<RunOutcome> ReadErasedAsync(IRunControl control, RunView run)
    {
        var left = new RunOutcome { Id = run.Id, Status = run.Status, Steps = [] };
        try
        {
            await control.ResultAsync(run.Id, CancellationToken.None).ConfigureAwait(false);
            return left;
        }
        catch (TuttiException erased)
        {
            return left with { Error = new ErrorView(erased.Code, erased.Message) };
        }
    }

    public static async Task<IReadOnlyList<string>> HintsAsync(IRunControl control, RunOutcome outcome)
    {
        var id = Texts.ShortId(outcome.Id);
        switch (outcome.Status)
        {
            case StatusNames.Failed:
                return [$"Look at it: tutti runs logs {id}. Try again from the failure: tutti runs retry {id}"];
            case StatusNames.Paused:
                return [$"Go on with: tutti resume {id}"];
            case StatusNames.NeedsAttention:
                return [$"When its cause is mended: tutti runs retry {id}. Give up: tutti runs cancel {id}"];
            case StatusNames.Waiting:
                var open = await PersonWaits.OfTreeAsync(control, outcome.Id, CancellationToken.None).ConfigureAwait(false);
                return [.. open.Select(wait => $"{(wait.Run == outcome.Id ? "It" : $"Its child {Texts.ShortId(wait.Run)}")} asks at '{wait.Path}': {wait.Origin} [{string.Join(", ", wait.Choices)}]"),
                    .. open.Select(static wait => $"Answer with: {ApprovalText.HowTo(wait, Texts.ShortId(wait.Run))}").Distinct()];
            default:
                return [];
        }
    }
}
