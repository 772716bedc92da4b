using Microsoft.Extensions.Logging;
using Tutti.Kernel.Erasing;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Engine;

/// <summary>Payloads that are to go: on somebody's word, or by a rule of retention (rule S3).</summary>
public sealed partial class TuttiEngine
{
    private static readonly TimeSpan RetentionEvery = TimeSpan.FromHours(1);

    private ITimer? _retentionTimer;

    /// <summary>
    /// Erases what ended runs say: inputs, results, paths, labels. That they ran, when, how they ended, and who had them erased stays in the journal, and its proofs
    /// hold as before. A content that another run has too stays with that one.
    /// </summary>
    /// <param name="runs">The runs.</param>
    /// <param name="options">Who asks, and why.</param>
    /// <param name="cancellationToken">Ends the wait; what was begun is finished by the next erasure, or the next start of a host.</param>
    /// <returns>What became of each.</returns>
    /// <exception cref="TuttiException">There is no reason (TUT1065).</exception>
    public async Task<ErasureResult> EraseAsync(IReadOnlyCollection<RunId> runs, ErasureOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrWhiteSpace(options.Because)) { throw ErasureErrors.NoReason(); }
        return await MarkAndEraseAsync([(runs, options)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Erases what the rules of retention no longer keep, now instead of within the hour, and what a former host began to erase.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of each run that a rule fits.</returns>
    public Task<ErasureResult> ApplyRetentionAsync(CancellationToken cancellationToken = default)
    {
        var now = _options.Time.GetUtcNow();
        return MarkAndEraseAsync(_options.Retention.Select(rule => ((IReadOnlyCollection<RunId>)RunsOf(rule, now), OptionsOf(rule))), cancellationToken);
    }

    private static ErasureOptions OptionsOf(RetentionRule rule) => new() { By = "retention", Because = $"kept for {rule.After} after the end", Rule = rule.Name };

    /// <summary>A run that a wrong clock dated before records that came earlier is no older than those: it stays until they are old enough, which is said.</summary>
    private List<RunId> RunsOf(RetentionRule rule, DateTimeOffset now)
    {
        var due = Catalogue.List(rule.QueryAt(now) with { Limit = int.MaxValue });
        if (due.Count == 0) { return []; }
        var dates = new RunDates(Catalogue.Dates(), now);
        var kept = due.Where(run => dates.Of(run) >= now - rule.After).Select(static run => run.Id).ToHashSet();
        if (kept.Count > 0) { LogMisdated(rule.Name, kept.Count, kept.First()); }
        return [.. due.Select(static run => run.Id).Where(run => !kept.Contains(run))];
    }

    /// <summary>The store reads its whole log to erase, so it is asked once, when all runs say that they are to go.</summary>
    private async Task<ErasureResult> MarkAndEraseAsync(IEnumerable<(IReadOnlyCollection<RunId> Runs, ErasureOptions Options)> orders, CancellationToken cancellationToken)
    {
        var (erased, refused) = (new List<RunId>(), new List<(RunId, TuttiException)>());
        foreach (var (runs, options) in orders)
        {
            foreach (var run in runs.Distinct())
            {
                try
                {
                    await MarkErasedAsync(run, options, cancellationToken).ConfigureAwait(false);
                    erased.Add(run);
                }
                catch (TuttiException why) when (Store.Failure is null)
                {
                    refused.Add((run, why));
                }
            }
        }

        return new ErasureResult(erased, refused, await Store.EraseAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task MarkErasedAsync(RunId run, ErasureOptions options, CancellationToken cancellationToken)
    {
        var summary = RequireKnown(run);
        if (!Lifecycle.RunTransitions.IsEnded(summary.Status)) { throw ErasureErrors.NotEnded(run, summary.Status); }
        var records = await Store.ReadRunAsync(run, 0, cancellationToken).ConfigureAwait(false);
        ErasureErrors.Refuse(records);
        var sent = records.Where(static record => record.Kind == RecordKind.SignalSent).Select(static record => record.Position);
        if (Catalogue.IsStillNeeded(run, sent)) { throw ErasureErrors.StillNeeded(run); }
        await CommandAsync(run, RecordKind.RunErased, new ReasonBody(options.Rule, options.By, options.Because), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finishes what a former host began to erase, and looks after retention from now on.</summary>
    private void BeginRetention()
    {
        if (_options.Retention.Count == 0 && Catalogue.Erased().Count == 0) { return; }
        _retentionTimer = _options.Time.CreateTimer(
            static state =>
            {
                var engine = (TuttiEngine)state!;
                engine._options.Scheduler.Schedule(static engine => _ = ((TuttiEngine)engine!).KeepRetentionAsync(), engine);
            },
            this,
            TimeSpan.Zero,
            Timeout.InfiniteTimeSpan);
    }

    private async Task KeepRetentionAsync()
    {
        try
        {
            var result = await ApplyRetentionAsync().ConfigureAwait(false);
            if (result.Runs.Count > 0) { LogRetained(result.Runs.Count, result.Report.Bytes); }
            foreach (var (run, why) in result.Refused.Where(static refusal => !refusal.Why.IsTransient)) { LogNotErased(why, run); }
        }
#pragma warning disable CA1031 // The boundary of a timer: the next hour tries again, and nobody else is hurt by it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (!_isClosing) { LogNoRetention(error); }
        }

        if (_options.Retention.Count > 0 && !_isClosing) { _retentionTimer?.Change(RetentionEvery, Timeout.InfiniteTimeSpan); }
    }

    [LoggerMessage(1105, LogLevel.Information, "Retention erased the payloads of {Runs} runs, {Bytes} bytes")]
    private partial void LogRetained(int runs, long bytes);

    [LoggerMessage(1106, LogLevel.Warning, "Retention could not erase run {Run}")]
    private partial void LogNotErased(Exception error, RunId run);

    [LoggerMessage(1108, LogLevel.Warning, "Retention '{Rule}' keeps {Runs} runs, {Run} among them, that are dated before runs that ended earlier: a clock was wrong. They go when those are old enough")]
    private partial void LogMisdated(string rule, int runs, RunId run);

    [LoggerMessage(1107, LogLevel.Warning, "Retention ended early; it is tried again within the hour")]
    private partial void LogNoRetention(Exception error);
}
