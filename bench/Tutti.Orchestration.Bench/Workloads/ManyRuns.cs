using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Kernel.Bench.Workloads;
using Tutti.Orchestration.Bench.Measuring;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Bench.Workloads;

/// <summary>P2: many runs at once of a plan of ten nodes in a row. The baseline is the same work as a workflow in C#, in turn with it on the same store.</summary>
internal static class ManyRuns
{
    private const int Nodes = 10;

    private static readonly JsonElement NoInputs = JsonElement.Parse("{}");

    public static async Task RunAsync(Session session)
    {
        session.Say("P2: runs of a plan of 10 nodes, 64 and 1,000 at once");
        foreach (var width in new[] { 64, 1_000 })
        {
            await MeasureAsync(session, width, directory: null).ConfigureAwait(false);
            await MeasureAsync(session, width, session.FreshDirectory()).ConfigureAwait(false);
        }
    }

    /// <summary>Runs again and again, 1,000 at once. Prints nodes a second, and microseconds of processor and bytes for each.</summary>
    public static async Task SpinAsync(TimeSpan time, string? directory, TextWriter output)
    {
        var bed = await PlanBed.OpenAsync(directory).ConfigureAwait(false);
        var plan = SamplePlans.Chain(Nodes);
        var (count, allocated, cpu, watch) = (0L, GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        for (; watch.Elapsed < time; count += 10_000L * Nodes) { await Host.PoolAsync(10_000, 1_000, _ => PlanAsync(bed, plan)).ConfigureAwait(false); }
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count / watch.Elapsed.TotalSeconds:0} nodes/s, {(Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / count:0.0} us, {(GC.GetTotalAllocatedBytes() - allocated) / count} bytes")).ConfigureAwait(false);
        await bed.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task MeasureAsync(Session session, int width, string? directory)
    {
        var bed = await PlanBed.OpenAsync(directory).ConfigureAwait(false);
        var (plan, runs) = (SamplePlans.Chain(Nodes), session.IsQuick ? 2 * width : 10_000);
        var (plans, plain, ratios, rates) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = -1; round < session.Reps(7); round++)
        {
            if (directory is not null) { rates.Add(session.Fsync.Measure()); }
            var planned = await RateAsync(runs, width, _ => PlanAsync(bed, plan)).ConfigureAwait(false);
            var coded = await RateAsync(runs, width, _ => PlainAsync(bed)).ConfigureAwait(false);
            if (round < 0) { continue; } // the first round warms up
            plans.Add(planned);
            plain.Add(coded);
            ratios.Add(planned / coded);
        }

        var mode = directory is null ? "memory" : "durable";
        session.Report("P2", $"{mode}.{width}", "nodes/s", plans, rates);
        session.Report("P2", $"{mode}.{width}.without-plan", "nodes/s", plain, rates);
        session.Report("P2", $"{mode}.{width}.share", "ratio", ratios);
        await bed.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<double> RateAsync(int runs, int width, Func<int, Task> run)
    {
        var started = Stopwatch.GetTimestamp();
        await Host.PoolAsync(runs, width, run).ConfigureAwait(false);
        return runs * Nodes / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task PlanAsync(PlanBed bed, Plan plan) => Check.That(await bed.RunPlanAsync(plan, NoInputs).ConfigureAwait(false) == Nodes, "P2");

    private static async Task PlainAsync(PlanBed bed) => Check.That(await bed.RunPlainAsync(PlanBed.Chain, Nodes).ConfigureAwait(false) == Nodes, "P2");
}
