using System.Diagnostics;
using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Kernel.Bench.Workloads;

/// <summary>W3: many short runs at once, each of ten steps.</summary>
internal static class Crowd
{
    private const int Steps = 10;

    public static async Task RunAsync(Session session)
    {
        session.Say("W3: runs of 10 steps, 64 and 1,000 at once");
        foreach (var width in new[] { 64, 1_000 })
        {
            if (!session.IsSlowed) { await MeasureAsync(session, width, isDurable: false).ConfigureAwait(false); }
            await MeasureAsync(session, width, isDurable: true).ConfigureAwait(false);
        }
    }

    private static async Task MeasureAsync(Session session, int width, bool isDurable)
    {
        var host = await Host.OpenAsync(isDurable ? session.FreshDirectory() : null).ConfigureAwait(false);
        var runs = RunsFor(session, width);
        await Host.PoolAsync(runs, width, _ => OneAsync(host)).ConfigureAwait(false);
        var (samples, rates) = (new List<double>(), new List<double>());
        for (var round = 0; round < session.Reps(7); round++)
        {
            if (isDurable) { rates.Add(session.Fsync.Measure()); }
            var started = Stopwatch.GetTimestamp();
            await Host.PoolAsync(runs, width, _ => OneAsync(host)).ConfigureAwait(false);
            samples.Add(runs * Steps / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        session.Report("W3", $"{(isDurable ? "durable" : "memory")}.{width}", "steps/s", samples, rates);
        await host.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Enough runs for half a second or more.</summary>
    private static int RunsFor(Session session, int width) => (session.IsQuick, session.IsSlowed, width) switch
    {
        (true, _, _) => 2 * width,
        (_, true, 64) => 2_000,
        _ => 10_000,
    };

    private static async Task OneAsync(Host host) => Check.That(await host.RunAsync(Workflows.Chain, Steps).ConfigureAwait(false) == Steps, "W3");
}
