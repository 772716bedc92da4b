using System.Diagnostics;
using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Kernel.Bench.Workloads;

/// <summary>W2: one run that starts many steps at once and waits for all of them.</summary>
internal static class FanOut
{
    public static async Task RunAsync(Session session)
    {
        session.Say("W2: fan-out and join, 1,000 and 10,000");
        if (!session.IsSlowed) { await MeasureAsync(session, "memory", isDurable: false).ConfigureAwait(false); }
        await MeasureAsync(session, "durable", isDurable: true).ConfigureAwait(false);
    }

    private static async Task MeasureAsync(Session session, string mode, bool isDurable)
    {
        foreach (var (workflow, name) in new[] { (Workflows.Fan, "steps"), (Workflows.FanOfBranches, "branches") })
        {
            var host = await Host.OpenAsync(isDurable ? session.FreshDirectory() : null).ConfigureAwait(false);
            for (var round = 0; round < 20; round++) { await TimeAsync(host, workflow, 1_000).ConfigureAwait(false); }
            foreach (var count in new[] { 1_000, 10_000 })
            {
                var (samples, rates) = (new List<double>(), new List<double>());
                for (var round = 0; round < session.Reps(count == 1_000 ? 31 : 9); round++)
                {
                    if (isDurable && round % 5 == 0) { rates.Add(session.Fsync.Measure()); }
                    samples.Add(await TimeAsync(host, workflow, count).ConfigureAwait(false));
                }

                session.Report("W2", $"{mode}.{name}.{count}", "ms", samples, rates);
            }

            await host.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<double> TimeAsync(Host host, string workflow, int count)
    {
        var started = Stopwatch.GetTimestamp();
        var sum = await host.RunAsync(workflow, count).ConfigureAwait(false);
        Check.That(sum == count, "W2");
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
