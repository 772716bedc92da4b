using System.Diagnostics;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Bench.Workloads;

/// <summary>W4: very many runs that wait; what they cost in memory, to wake, and when a host starts.</summary>
internal static class Parked
{
    private const int Wakers = 256;
    private const int Starters = 1_000;

    public static async Task RunAsync(Session session)
    {
        foreach (var count in session.IsQuick ? [2_000] : session.IsSlowed ? new[] { 20_000 } : [100_000, 1_000_000])
        {
            session.Say($"W4: {count:N0} waiting runs");
            var directory = session.FreshDirectory();
            await MeasureAsync(session, directory, count).ConfigureAwait(false);
            if (!session.IsSlowed) { await StartUpAsync(session, directory, count).ConfigureAwait(false); }
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(Session session, string directory, int count)
    {
        var host = await Host.OpenAsync(directory).ConfigureAwait(false);
        await ResumeAsync(host, await StartAsync(host).ConfigureAwait(false)).ConfigureAwait(false);
        var before = await ProcessMemory.SettledBytesAsync().ConfigureAwait(false);
        var runs = new RunId[count];
        var overhead = 16L * count; // the benchmark's own list of ids
        var started = Stopwatch.GetTimestamp();
        await Host.PoolAsync(count, Starters, async index => runs[index] = await StartAsync(host).ConfigureAwait(false)).ConfigureAwait(false);
        await host.UntilParkedAsync().ConfigureAwait(false);
        session.Report("W4", $"start.{count}", "runs/s", [count / Stopwatch.GetElapsedTime(started).TotalSeconds], [session.Fsync.Measure()]);
        if (!session.IsSlowed) { session.Report("W4", $"memory.{count}", "B/run", [(await ProcessMemory.SettledBytesAsync().ConfigureAwait(false) - before - overhead) / (double)count]); }
        await ResumeOneByOneAsync(session, host, runs).ConfigureAwait(false);
        if (count <= 100_000) { await ResumeAllAsync(session, host, runs).ConfigureAwait(false); }
        await host.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task ResumeOneByOneAsync(Session session, Host host, RunId[] runs)
    {
        var times = new List<double>();
        for (var index = 0; index < 200; index++)
        {
            var started = Stopwatch.GetTimestamp();
            await ResumeAsync(host, runs[index * (runs.Length / 200)]).ConfigureAwait(false);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        session.Report("W4", $"resume.{runs.Length}", "ms", times, [session.Fsync.Measure()]);
    }

    private static async Task ResumeAllAsync(Session session, Host host, RunId[] runs)
    {
        var parts = session.Reps(5);
        var left = runs.Where((_, index) => index % (runs.Length / 200) != 0).ToArray();
        var (samples, rates) = (new List<double>(), new List<double>());
        foreach (var part in left.Chunk((left.Length / parts) + 1))
        {
            rates.Add(session.Fsync.Measure());
            var started = Stopwatch.GetTimestamp();
            await Host.PoolAsync(part.Length, Wakers, index => ResumeAsync(host, part[index])).ConfigureAwait(false);
            samples.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds / part.Length);
        }

        session.Report("W4", $"bulk.{runs.Length}", "us/run", samples, rates);
    }

    /// <summary>A process of its own opens the store: after a clean end, and without the checkpoint, as after damage to it.</summary>
    private static async Task StartUpAsync(Session session, string directory, int count)
    {
        var (clean, scan) = (new List<double>(), new List<double>());
        for (var round = 0; round < session.Reps(3); round++)
        {
            clean.Add(await Child.TimeAsync("open", directory).ConfigureAwait(false));
            File.Delete(Path.Combine(directory, "checkpoint"));
            scan.Add(await Child.TimeAsync("open", directory).ConfigureAwait(false));
        }

        session.Report("W4", $"startup.{count}", "ms", clean);
        session.Report("W4", $"startup-without-checkpoint.{count}", "ms", scan);
    }

    private static Task<RunId> StartAsync(Host host) => host.Engine.StartAsync(Workflows.Waiting, 1L);

    private static async Task ResumeAsync(Host host, RunId run)
    {
        await host.Engine.SignalAsync(run, Workflows.WakeSignal, 1L).ConfigureAwait(false);
        Check.That(await host.Engine.WaitAsync<long>(run).ConfigureAwait(false) == 2, "W4");
    }
}
