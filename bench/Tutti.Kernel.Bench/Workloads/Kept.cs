using System.Diagnostics;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Erasing;
using Tutti.Storage.Embedded;
using Tutti.Storage.Embedded.Backups;

namespace Tutti.Kernel.Bench.Workloads;

/// <summary>W9: a backup, and an erasure that writes every segment anew: how fast by itself, how fast while W3 runs on the same store, and what is left of W3 then.</summary>
internal static class Kept
{
    private const int CrowdSteps = 10;
    private const int CrowdWidth = 1_000;
    private const int ErasedRuns = 200; // over the whole log, so that each segment holds some of their records

    private static readonly ErasureOptions Bench = new() { By = "bench", Because = "to be measured" };

    public static async Task RunAsync(Session session)
    {
        if (session.IsSlowed) { return; }
        session.Say("W9: backups and erasures, alone and beside W3");
        var (directory, runs) = (session.FreshDirectory(), session.IsQuick ? 2 * CrowdWidth : 10_000);
        var host = await Host.OpenAsync(directory).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            for (var round = 0; round < session.Reps(6); round++) { await CrowdAsync(host, runs).ConfigureAwait(false); }
            await MeasureAsync(session, host, "backup", runs, () => BackUpAsync(session, directory)).ConfigureAwait(false);
            await MeasureAsync(session, host, "erasure", runs, () => EraseAsync(host)).ConfigureAwait(false);
        }
    }

    private static async Task MeasureAsync(Session session, Host host, string name, int runs, Func<Task<long>> work)
    {
        var (alone, beside, kept) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < session.Reps(5); round++)
        {
            var started = Stopwatch.GetTimestamp();
            await CrowdAsync(host, runs).ConfigureAwait(false);
            var plain = runs / Stopwatch.GetElapsedTime(started).TotalSeconds;
            alone.Add(Megabytes(await TimedAsync(work).ConfigureAwait(false)));

            var working = Task.Run(() => TimedAsync(work));
            var (done, since) = (0, Stopwatch.GetTimestamp());
            while (!working.IsCompleted || done == 0)
            {
                await CrowdAsync(host, runs / 10).ConfigureAwait(false);
                done += runs / 10;
            }

            kept.Add(100 * (done / Stopwatch.GetElapsedTime(since).TotalSeconds) / plain);
            beside.Add(Megabytes(await working.ConfigureAwait(false)));
        }

        session.Report("W9", $"{name}.alone", "MB/s", alone);
        session.Report("W9", $"{name}.beside", "MB/s", beside);
        session.Report("W9", $"{name}.kept", "%", kept);
    }

    private static Task CrowdAsync(Host host, int runs) => Host.PoolAsync(runs, CrowdWidth, _ => host.RunAsync(Workflows.Chain, CrowdSteps));

    private static async Task<(long Bytes, TimeSpan Time)> TimedAsync(Func<Task<long>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var bytes = await work().ConfigureAwait(false);
        return (bytes, Stopwatch.GetElapsedTime(started));
    }

    private static double Megabytes((long Bytes, TimeSpan Time) done) => done.Bytes / 1e6 / done.Time.TotalSeconds;

    private static Task<long> BackUpAsync(Session session, string directory)
    {
        var target = session.FreshDirectory();
        var report = StoreBackup.Write(directory, target, withKey: true, progress: null, CancellationToken.None);
        Directory.Delete(target, recursive: true);
        return Task.FromResult(report.LogBytes);
    }

    /// <returns>Bytes of the log, all of which are read, and nearly all written anew.</returns>
    private static async Task<long> EraseAsync(Host host)
    {
        var bytes = ((EmbeddedStore)host.Store).LogBytes;
        var ended = host.Engine.Catalogue.List(new RunQuery { Statuses = [Lifecycle.RunStatus.Completed], OnlyErased = false, Limit = int.MaxValue });
        var chosen = ended.Where((_, index) => index % Math.Max(1, ended.Count / ErasedRuns) == 0).Select(static run => run.Id).ToList();
        var result = await host.Engine.EraseAsync(chosen, Bench).ConfigureAwait(false);
        Check.That(result.Refused.Count == 0 && result.Report.Records >= chosen.Count * CrowdSteps, "W9");
        return bytes;
    }
}
