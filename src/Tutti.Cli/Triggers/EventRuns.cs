using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Triggers;
using Tutti.Server.Triggers;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Triggers;

/// <summary>Runs that webhooks began, for those who sent the events.</summary>
internal sealed class EventRuns(TuttiEngine engine, IRunControl control)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    /// <summary>The run of an occurrence, whether it has begun or not.</summary>
    public RunId RunOf(string trigger, long number) => RunId.FromKey(engine.Store.Workspace, TriggerObject.KeyOf(trigger, number));

    /// <summary>How a run stands; null for one that no trigger began: whoever may send events need not see what others run.</summary>
    public async Task<EventRun?> LookAsync(string run, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (!RunId.TryParse(run, out var id)) { return null; }
        if (wait > TimeSpan.Zero) { await AwaitAsync(id, wait, cancellationToken).ConfigureAwait(false); }
        if (engine.Catalogue.Find(id) is null) { return await IsToComeAsync(id, cancellationToken).ConfigureAwait(false) ? new EventRun(run, "waiting-to-begin", IsEnded: false, Outputs: null, "", "") : null; }
        var view = await control.GetAsync(run, cancellationToken).ConfigureAwait(false);
        if (!view.Labels.ContainsKey(TriggerStart.TriggerLabel)) { return null; }
        return await control.ResultAsync(run, cancellationToken).ConfigureAwait(false) is { } result
            ? new EventRun(run, result.Status, IsEnded: true, result.Outputs, result.Error?.Code ?? "", result.Error?.Message ?? "")
            : new EventRun(run, view.Status, IsEnded: false, Outputs: null, "", "");
    }

    private async Task AwaitAsync(RunId run, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(wait);
        try
        {
            while (engine.Catalogue.Find(run) is null) { await Task.Delay(Glance, TimeProvider.System, patience.Token).ConfigureAwait(false); }
            await engine.WaitAsync(run, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It goes on.
        }
    }

    private async Task<bool> IsToComeAsync(RunId run, CancellationToken cancellationToken)
    {
        foreach (var name in engine.Triggers())
        {
            if (await engine.LookAsync(TriggerObject.Kind, name, state => state.Open.Any(open => open.Run.Length == 0 && RunOf(name, open.Number) == run), cancellationToken).ConfigureAwait(false)) { return true; }
        }

        return false;
    }
}
