using System.Diagnostics;
using Tutti.Gateway.Bench.Paths;
using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Gateway.Bench.Workloads;

/// <summary>
/// M1: a tool that says a text again, over each path: one call after the other, then 16 at once. All paths take turns in each round, in a session of that round, so that a busy machine
/// is busy for each of them. Before that each is called for eight seconds.
/// </summary>
internal static class Calls
{
    private const int InFlight = 16;
    private const int Warming = 640;
    private const int WarmingsOfASession = 10; // a session of ours holds 10,000 calls

    /// <summary>A gateway runs for days; what is compiled on the way to that is not what it costs.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(8);

    internal static async Task RunAsync(Session session, Places places)
    {
        session.Say($"M1: calls over {(places.Peers is null ? "direct connections and Tutti; for other gateways, see --peers" : "all paths")}");
        using var rig = await Rig.OpenAsync(session, places);
        var taken = rig.Paths.ToDictionary(static path => path.Name, static _ => new Samples(), StringComparer.Ordinal);
        var fsyncs = new List<double>();
        if (!session.IsQuick)
        {
            foreach (var path in rig.Paths) { await SettleAsync(path); }
        }

        for (var round = 0; round < session.Reps(5); round++)
        {
            fsyncs.Add(session.Fsync.Measure());
            foreach (var path in rig.Paths) { await MeasureAsync(session, path, taken[path.Name]); }
        }

        foreach (var path in rig.Paths) { Report(session, path, taken[path.Name], path.Baseline is { } name ? taken[name] : null, fsyncs); }
    }

    private static async Task SettleAsync(MeasuredPath path)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Settling;)
        {
            var side = await path.OpenAsync();
            await using (side)
            {
                await side.GreetAsync();
                for (var times = 0; times < WarmingsOfASession && Stopwatch.GetElapsedTime(began) < Settling; times++) { await Lanes.RunAsync(InFlight, Warming / InFlight, side.CallAsync); }
                if (side is HttpSide http) { await http.EndAsync(); }
            }
        }
    }

    private static async Task MeasureAsync(Session session, MeasuredPath path, Samples samples)
    {
        var side = await path.OpenAsync();
        await using (side)
        {
            await side.GreetAsync();
            var (alone, together) = session.IsQuick ? (100, 400) : (200, 1_600);
            await Lanes.RunAsync(InFlight, (session.IsQuick ? 48 : Warming) / InFlight, side.CallAsync);
            var times = new double[alone];
            for (var call = 0; call < alone; call++)
            {
                var began = Stopwatch.GetTimestamp();
                await side.CallAsync(lane: 0);
                times[call] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
            }

            var started = Stopwatch.GetTimestamp();
            await Lanes.RunAsync(InFlight, together / InFlight, side.CallAsync);
            samples.Rates.Add(together / InFlight * InFlight / Stopwatch.GetElapsedTime(started).TotalSeconds);
            Array.Sort(times);
            samples.Medians.Add(times[alone / 2]);
            samples.Tails.Add(times[alone * 99 / 100]);
            if (side is HttpSide http) { await http.EndAsync(); }
        }
    }

    private static void Report(Session session, MeasuredPath path, Samples own, Samples? direct, List<double> fsyncs)
    {
        session.Report("M1", $"{path.Name}.p50", "us", own.Medians, fsyncs);
        session.Report("M1", $"{path.Name}.p99", "us", own.Tails);
        session.Report("M1", $"{path.Name}.16", "calls/s", own.Rates, fsyncs);
        if (direct is null) { return; }
        session.Report("M1", $"{path.Name}.added", "us", [.. own.Medians.Zip(direct.Medians, static (mine, other) => mine - other)]);
        session.Report("M1", $"{path.Name}.ratio", "x", [.. own.Medians.Zip(direct.Medians, static (mine, other) => mine / other)]);
    }

    /// <summary>What the rounds gave.</summary>
    private sealed class Samples
    {
        public List<double> Medians { get; } = [];

        public List<double> Tails { get; } = [];

        public List<double> Rates { get; } = [];
    }
}
