using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Kernel.Bench.Workloads;
using Tutti.Orchestration.Bench.Measuring;

namespace Tutti.Orchestration.Bench.Workloads;

/// <summary>P3: one run with a map of 10,000 items, one node each, and a join. The baseline is a workflow in C# with as many branches.</summary>
internal static class BigMap
{
    private const int Items = 10_000;

    public static async Task RunAsync(Session session)
    {
        session.Say("P3: a map of 10,000 items");
        await MeasureAsync(session, "P3", PlanBed.Next, directory: null).ConfigureAwait(false);
        await MeasureAsync(session, "P3", PlanBed.Next, session.FreshDirectory()).ConfigureAwait(false);
    }

    /// <summary>A7: the same with a pure function, on disk.</summary>
    public static async Task PureAsync(Session session)
    {
        session.Say("A7: a map of 10,000 items with a pure function");
        await MeasureAsync(session, "A7", PlanBed.Pure, session.FreshDirectory()).ConfigureAwait(false);
    }

    /// <summary>Runs again and again. Prints milliseconds, and bytes allocated each time.</summary>
    public static async Task SpinAsync(TimeSpan time, string? directory, TextWriter output)
    {
        var bed = await PlanBed.OpenAsync(directory).ConfigureAwait(false);
        var inputs = InputsOf(Items);
        var (count, allocated, watch) = (0, GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
        for (; watch.Elapsed < time; count++) { await PlanAsync(bed, PlanBed.Next, inputs).ConfigureAwait(false); }
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalMilliseconds / count:0} ms, {(GC.GetTotalAllocatedBytes() - allocated) / count} bytes")).ConfigureAwait(false);
        await bed.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task MeasureAsync(Session session, string workload, string function, string? directory)
    {
        var bed = await PlanBed.OpenAsync(directory).ConfigureAwait(false);
        var (plans, plain, ratios, rates) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var inputs = InputsOf(Items);
        for (var round = -2; round < session.Reps(9); round++)
        {
            if (directory is not null && round % 3 == 0) { rates.Add(session.Fsync.Measure()); }
            var planned = await PlanAsync(bed, function, inputs).ConfigureAwait(false);
            var coded = await PlainAsync(bed, Items).ConfigureAwait(false);
            if (round < 0) { continue; } // the first rounds warm up
            plans.Add(planned);
            plain.Add(coded);
            ratios.Add(planned / coded);
        }

        var mode = directory is null ? "memory" : "durable";
        session.Report(workload, $"{mode}.10000", "ms", plans, rates);
        session.Report(workload, $"{mode}.10000.without-plan", "ms", plain, rates);
        session.Report(workload, $"{mode}.10000.ratio", "x", ratios);
        await bed.DisposeAsync().ConfigureAwait(false);
    }

    private static JsonElement InputsOf(int items) => JsonElement.Parse($$"""{"all":[{{string.Join(',', Enumerable.Range(0, items))}}]}""");

    private static async Task<double> PlanAsync(PlanBed bed, string function, JsonElement inputs)
    {
        var started = Stopwatch.GetTimestamp();
        Check.That(await bed.RunPlanAsync(SamplePlans.Map(function), inputs).ConfigureAwait(false) == Items, "The map");
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task<double> PlainAsync(PlanBed bed, int items)
    {
        var started = Stopwatch.GetTimestamp();
        Check.That(await bed.RunPlainAsync(PlanBed.Fan, items).ConfigureAwait(false) == items, "The branches");
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
