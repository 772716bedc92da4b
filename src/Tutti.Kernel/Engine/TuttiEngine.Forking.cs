using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Erasing;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>Forks: a new run that begins with the results of another (rule R8).</summary>
public sealed partial class TuttiEngine
{
    /// <summary>Starts a run with a copy of another run's results up to a point; waits, children, approvals and undo stay with the original.</summary>
    /// <param name="run">The original.</param>
    /// <param name="before">Position of the first record that is not copied; null for all results.</param>
    /// <param name="version">Version of the workflow for the new run; 0 for the original's.</param>
    /// <param name="key">Idempotency key of the new run, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The new run.</returns>
    /// <exception cref="TuttiException">The workflow is unknown, or the key belongs to another run.</exception>
    public Task<RunId> ForkAsync(RunId run, long? before = null, int version = 0, string? key = null, CancellationToken cancellationToken = default) =>
        ForkAsync(run, new ForkOptions { Before = before, Version = version, Key = key }, cancellationToken);

    /// <summary>Starts a run with a copy of another run's results; waits, children, approvals and undo stay with the original.</summary>
    /// <param name="run">The original.</param>
    /// <param name="options">Which results, and what else is different.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The new run.</returns>
    /// <exception cref="TuttiException">The workflow is unknown, or the key belongs to another run.</exception>
    public async Task<RunId> ForkAsync(RunId run, ForkOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (version, key) = (options.Version, options.Key);
        RequireKnown(run);
        var records = await Store.ReadRunAsync(run, 0, cancellationToken).ConfigureAwait(false);
        ErasureErrors.Refuse(records);
        var prefix = ForkPrefix(records, options.Before);
        if (prefix.Count == 0)
        {
            throw new TuttiException("TUT1035", $"Run {run} has no record before position {options.Before}; its first is at {records[0].Position}. See 'tutti runs events {run}'.");
        }

        var history = RunHistory.Read(prefix);
        var definition = FindWorkflow(history.Start.Definition, version > 0 ? version : history.Start.Version)
            ?? throw UnknownWorkflow(history.Start.Definition, version > 0 ? version : history.Start.Version);
        var id = key is not null ? RunId.FromKey(Store.Workspace, key) : NewRunId();
        if (Catalogue.Find(id) is not null) { return await SameForkAsync(id, run, key ?? "", cancellationToken).ConfigureAwait(false); }
        await AppendForkAsync(id, run, history, definition, options, cancellationToken).ConfigureAwait(false);
        Wake(id);
        return id;
    }

    /// <summary>The records of the original that lie before the point of the fork.</summary>
    internal static List<JournalRecord> ForkPrefix(IReadOnlyList<JournalRecord> records, long? before) =>
        [.. records.Where(record => before is null || record.Position < before || (record.Position == before && Mutations.Is(Mutation.ForkTakesOneTooMany)))];

    private async Task<RunId> SameForkAsync(RunId id, RunId original, string key, CancellationToken cancellationToken)
    {
        var records = await Store.ReadRunAsync(id, 0, cancellationToken).ConfigureAwait(false);
        if (RunStartedBody.Decode(records[0].Body.Span).ForkedFrom == original) { return id; }
        throw new TuttiException("TUT1030", $"The key '{key}' belongs to run {id}, which is no fork of {original}. Use another key for other work.");
    }

    private async Task AppendForkAsync(RunId id, RunId original, RunHistory history, WorkflowDefinition definition, ForkOptions options, CancellationToken cancellationToken)
    {
        var durable = new DurableSignal(Store);
        var announced = Announce(id);
        try
        {
            await LockAgainAsync(Carried(history, options), id, cancellationToken).ConfigureAwait(false);
            var batch = DraftFork(id, original, history, definition, options);
            durable.Await(Store.Append(batch, durable) + batch.Length);
        }
        catch
        {
            announced.Dispose();
            throw;
        }

        _ = durable.Task.ContinueWith(_ => announced.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Store.Flush();
        await durable.Task.WaitAsync(cancellationToken).ConfigureAwait(false); // who no longer waits leaves a fork that begins all the same
    }

    /// <summary>The records that a fork begins with.</summary>
    internal RecordDraft[] DraftFork(RunId id, RunId original, RunHistory history, WorkflowDefinition definition, ForkOptions options)
    {
        var now = _wakes.NowUs;
        var input = options.Input ?? history.Input;
        var start = history.Start with
        {
            Version = definition.Version,
            Source = definition.Source.Length > 0 ? definition.Source : history.Start.Source, // a definition that is data has its run's
            InputType = history.InputType,
            InputDigest = ContentDigest.Of(input.Span),
            StartKey = options.Key ?? "",
            Parent = default,
            ParentKey = default,
            ForkedFrom = original,
            ForkedAt = history.LastPosition,
            Marks = history.FirstMarks,
        };
        var (batch, ends) = (new List<RecordDraft> { default }, new long[history.CarriedEnds.Count]);
        foreach (var result in Carried(history, options))
        {
            if (result.Kind == RecordKind.StepCompleted && history.NotesOf(result.Key)?.Correction is { } correction)
            {
                batch.Add(new RecordDraft(RecordKind.StepCorrected, id, result.Key, result.Path, RecordDraft.FollowsBatch, now, correction.Body, correction.Result));
            }

            batch.Add(new RecordDraft(result.Kind, id, result.Key, result.Path, RecordDraft.FollowsBatch, now, result.Body, result.Content));
            for (var index = 0; index < ends.Length; index++)
            {
                if (result.Position <= history.CarriedEnds[index]) { ends[index] = batch.Count - 1; }
            }
        }

        start = start with { Carried = batch.Count - 1, CarriedBefore = [.. ends.Distinct().Where(end => end > 0 && end < batch.Count - 1)] };
        batch[0] = new RecordDraft(RecordKind.RunStarted, id, PathKey.Root, "", -1, now, start.Encode(), input);
        if (options.Hold is { } hold) { batch.Add(new RecordDraft(RecordKind.RunPaused, id, PathKey.Root, "", RecordDraft.FollowsBatch, now, hold.Encode(), default)); }
        return [.. batch];
    }

    internal static IEnumerable<JournalRecord> Carried(RunHistory history, ForkOptions options) =>
        history.CarriedSignals.Concat(history.Deliveries).TakeWhile(MayBeCarried).Where(result => options.Carries is not { } carries || carries(result.Path));

    /// <summary>
    /// What was asked of the original alone, and its undo, stay with it; and so does everything after, because the code met it after that.
    /// A step that was cancelled because a race was decided is a result like any other: replay needs it at its place.
    /// </summary>
    private static bool MayBeCarried(JournalRecord result) => Mutations.Is(Mutation.ForkCopiesUndo) || result.Kind != RecordKind.CancelRequested && !result.Path.StartsWith(UndoPath.Prefix, StringComparison.Ordinal);
}
