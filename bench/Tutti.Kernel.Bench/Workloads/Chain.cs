using System.Diagnostics;
using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Kernel.Bench.Workloads;

/// <summary>W1: one run, steps one after the other.</summary>
internal static class Chain
{
    private const int Short = 1_000;
    private const int Long = 10_000;

    public static async Task RunAsync(Session session)
    {
        session.Say("W1: one run, 1,000 and 10,000 steps in a row");
        if (!session.IsSlowed) { await MemoryAsync(session).ConfigureAwait(false); }
        await DurableAsync(session).ConfigureAwait(false);
    }

    private static async Task MemoryAsync(Session session)
    {
        var host = await Host.OpenAsync(directory: null).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            for (var round = 0; round < 30; round++) { await StepsPerSecondAsync(host, Short).ConfigureAwait(false); }
        }

        foreach (var steps in new[] { Short, Long })
        {
            var samples = new List<double>();
            for (var round = 0; round < session.Reps(steps == Short ? 101 : 21); round++)
            {
                if (round % 20 == 0) { host = await FreshAsync(host, directory: null).ConfigureAwait(false); }
                samples.Add(1e6 / await StepsPerSecondAsync(host, steps).ConfigureAwait(false));
            }

            session.Report("W1", $"memory.{steps}", "us/step", samples);
        }

        await host.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task DurableAsync(Session session)
    {
        var host = await Host.OpenAsync(session.FreshDirectory()).ConfigureAwait(false);
        await StepsPerSecondAsync(host, Short).ConfigureAwait(false);
        foreach (var steps in new[] { Short, Long })
        {
            var (samples, rates) = (new List<double>(), new List<double>());
            for (var round = 0; round < session.Reps(session.IsSlowed || steps == Long ? 3 : 9); round++)
            {
                rates.Add(session.Fsync.Measure());
                samples.Add(await StepsPerSecondAsync(host, session.IsQuick ? Short : steps).ConfigureAwait(false));
                rates.Add(session.Fsync.Measure());
            }

            session.Report("W1", $"durable.{steps}", "steps/s", samples, rates);
        }

        await host.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<Host> FreshAsync(Host old, string? directory)
    {
        await old.DisposeAsync().ConfigureAwait(false);
        GC.Collect();
        return await Host.OpenAsync(directory).ConfigureAwait(false);
    }

    private static async Task<double> StepsPerSecondAsync(Host host, int steps)
    {
        var started = Stopwatch.GetTimestamp();
        var done = await host.RunAsync(Workflows.Chain, steps).ConfigureAwait(false);
        Check.That(done == steps, "W1");
        return steps / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
