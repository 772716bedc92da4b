using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Triggers.Deliveries;

namespace Tutti.Orchestration.Triggers;

/// <summary>The runs of occurrences: started under their key, cancelled, watched to their end.</summary>
internal sealed partial class TriggerRuns(Func<TriggerStart, CancellationToken, Task<RunId>> start, Action changed, ILogger logger, CancellationToken closing)
{
    private const int MostTries = 5;

    private readonly ILogger _logger = logger;
    private readonly ConcurrentDictionary<RunId, Task> _watched = [];
    private readonly ConcurrentQueue<RunId> _over = new();
    private readonly ConcurrentDictionary<string, int> _tries = new(StringComparer.Ordinal);

    /// <summary>Completes when nothing is watched any more.</summary>
    public Task WhenQuietAsync() => Task.WhenAll(_watched.Values);

    /// <summary>Starts the run of an occurrence, or finds it.</summary>
    public async Task StartAsync(TuttiEngine engine, string name, TriggerDefinition? trigger, TriggerOccurrence open, CancellationToken cancellationToken)
    {
        var key = TriggerObject.KeyOf(name, open);
        var run = RunId.FromKey(engine.Store.Workspace, key);
        try
        {
            // Begun before a crash: what it was begun with counts, and not what the files say now.
            if (engine.Catalogue.Find(run) is null)
            {
                if (trigger is null)
                {
                    await EndAsync(engine, name, new TriggerMessage.Ended(open.Number, TriggerOutcome.LeftOut, TriggerCodes.Removed, "the trigger was removed"), cancellationToken).ConfigureAwait(false);
                    return;
                }

                if (trigger.Deliver is { } terms)
                {
                    var options = new StartOptions { Key = key, Labels = [new(TriggerStart.TriggerLabel, name)], Limits = RunLimits.None };
                    await engine.StartAsync(DeliveryWorkflow.Id, new DeliveryOrder { Trigger = name, Number = open.Number, Topic = trigger.Topic ?? "", Event = open.Event, Terms = terms }, options, cancellationToken).ConfigureAwait(false);
                }
                else { await start(new TriggerStart(trigger, open.Event, open.Number, key, TriggerWords.Fill(trigger, open.Event)), cancellationToken).ConfigureAwait(false); }
            }

            await engine.RequestAsync(TriggerObject.Kind, name, new TriggerMessage.Began(open.Number, run.ToString()), cancellationToken: cancellationToken).ConfigureAwait(false);
            _tries.TryRemove(key, out _);
            Attend(engine, name, open.Number, run);
        }
#pragma warning disable CA1031 // The boundary to flows and their files: whatever is wrong with them is the outcome of this occurrence, and of no other.
        catch (Exception failed) when (failed is not OperationCanceledException && !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            await FailAsync(engine, name, open, failed, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Cancels a run that is wanted no more, and watches it to its end.</summary>
    public async Task FollowAsync(TuttiEngine engine, string name, TriggerOccurrence open, CancellationToken cancellationToken)
    {
        var run = RunId.FromKey(engine.Store.Workspace, TriggerObject.KeyOf(name, open));
        if (engine.Catalogue.Find(run) is not { } there)
        {
            // Wanted no more before it was begun; or its records are gone.
            await EndAsync(engine, name, new TriggerMessage.Ended(open.Number, TriggerOutcome.Cancelled, "", ""), cancellationToken).ConfigureAwait(false);
            return;
        }

        if (open.Phase == TriggerPhase.Cancelling && !there.Status.IsEnded()) { await engine.CancelAsync(run, $"trigger/{name}", "a newer occurrence took its place", cancellationToken).ConfigureAwait(false); }
        Attend(engine, name, open.Number, run);
    }

    /// <summary>What may go well later is tried at the next looks, a few times.</summary>
    private async Task FailAsync(TuttiEngine engine, string name, TriggerOccurrence open, Exception failed, CancellationToken cancellationToken)
    {
        if (engine.Store.Failure is not null) { return; } // says nothing of the flow
        var (key, number) = (TriggerObject.KeyOf(name, open), open.Number);
        if (failed is not TuttiException { IsTransient: false } && _tries.AddOrUpdate(key, 1, static (_, tries) => tries + 1) < MostTries) { return; }
        _tries.TryRemove(key, out _);
        var code = (failed as TuttiException)?.Code ?? "";
        LogNotStarted(name, number, code, failed.Message);
        await EndAsync(engine, name, new TriggerMessage.Ended(number, TriggerOutcome.Failed, code, failed.Message), cancellationToken).ConfigureAwait(false);
    }

    private void Attend(TuttiEngine engine, string name, long number, RunId run)
    {
        while (_over.TryDequeue(out var over)) { _watched.TryRemove(over, out _); }
        if (!_watched.ContainsKey(run)) { _watched[run] = Task.Run(() => AwaitEndAsync(engine, name, number, run), closing); } // one look at a time, so nobody is between
    }

    private async Task AwaitEndAsync(TuttiEngine engine, string name, long number, RunId run)
    {
        try
        {
            var result = await engine.WaitAsync(run, closing).ConfigureAwait(false);
            var outcome = result.Status switch { RunStatus.Completed => TriggerOutcome.Completed, RunStatus.Cancelled => TriggerOutcome.Cancelled, _ => TriggerOutcome.Failed };
            await EndAsync(engine, name, new TriggerMessage.Ended(number, outcome, result.ErrorCode, result.ErrorMessage), closing).ConfigureAwait(false);
            _over.Enqueue(run);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // The next host watches it.
        }
        catch (TuttiException failed)
        {
            LogNotWatched(failed, name, run); // on this host it does not go on; nor is it watched again
        }
    }

    private async Task EndAsync(TuttiEngine engine, string name, TriggerMessage.Ended ended, CancellationToken cancellationToken)
    {
        await engine.RequestAsync(TriggerObject.Kind, name, ended, cancellationToken: cancellationToken).ConfigureAwait(false);
        changed(); // another may have got its place
    }

    [LoggerMessage(4102, LogLevel.Warning, "Occurrence {Number} of trigger '{Trigger}' started no run: {Code} {Why}")]
    private partial void LogNotStarted(string trigger, long number, string code, string why);

    [LoggerMessage(4103, LogLevel.Warning, "The run {Run} of trigger '{Trigger}' cannot be watched on this host, so it counts as running")]
    private partial void LogNotWatched(Exception failed, string trigger, RunId run);
}
