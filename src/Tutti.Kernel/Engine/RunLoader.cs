using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>
/// Reads runs into memory, from where they continued as new last: a run that goes on for ever is read for what its generation did, not for all that it ever did.
/// Thread safe; a run is read by one at a time.
/// </summary>
/// <param name="store">The store.</param>
internal sealed class RunLoader(IRunStore store)
{
    private readonly SeenSignals _seen = new();

    /// <summary>Reads a run.</summary>
    /// <exception cref="TuttiException">The store has no such run, its payloads were erased, or its records cannot be read.</exception>
    public async Task<RunHistory> ReadAsync(RunId run, CancellationToken cancellationToken)
    {
        var latest = await ReadLatestAsync(run, cancellationToken).ConfigureAwait(false) is { } records ? RunHistory.Read(records) : null;
        if (latest is { MissesSignalIds: true } && _seen.Find(run) is { } seen) { latest.Recall(seen); }
        if (latest is { MissesSignalIds: false }) { return latest; }
        var all = await store.ReadRunAsync(run, 0, cancellationToken).ConfigureAwait(false);
        if (all.Count == 0) { throw TuttiEngine.UnknownRun(run); }
        var history = RunHistory.Read(all);
        if (latest is not null) { _seen.Keep(run, history.SignalIds); }
        return history;
    }

    /// <summary>Lets go of what is kept of a run that has ended.</summary>
    public void Forget(RunId run) => _seen.Forget(run);

    /// <summary>The run's start, what its last continuation names, that continuation and all that follows; null where it never continued, or did so under a version that did not say enough.</summary>
    private async ValueTask<List<JournalRecord>?> ReadLatestAsync(RunId run, CancellationToken cancellationToken)
    {
        if (store.Catalogue.ContinuedAt(run) is not (> 0 and var from)) { return null; }
        var generation = await store.ReadRunAsync(run, from, cancellationToken).ConfigureAwait(false);
        if (generation is not [{ Kind: RecordKind.RunContinued, IsErased: false } continued, ..]) { return null; }
        var body = RunContinuedBody.Decode(continued.Body.Span);
        if (body.StartedAt < 0) { return null; }
        var records = new List<JournalRecord>(generation.Count + 1);
        foreach (var position in body.UnreadSignals.Append(body.PausedAt).Append(body.StartedAt).Where(static position => position >= 0).Order())
        {
            var named = await store.ReadAsync(position, cancellationToken).ConfigureAwait(false);
            if (named.Run != run) { throw new JournalFormatException($"record {from} continues run {run} and names record {position}, which is of run {named.Run}"); }
            records.Add(named);
        }

        records.AddRange(generation);
        return records;
    }
}
