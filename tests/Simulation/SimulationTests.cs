using System.Diagnostics;
using System.Globalization;
using Tutti.Simulation.Laws;
using Tutti.Simulation.Programs;
using Tutti.Simulation.Worlds;

namespace Tutti.Simulation;

/// <summary>Many worlds. TUTTI_SIM_SEED=N lives one world again; ./test --soak goes on for as long as asked.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    /// <summary>However slow the machine is: so many worlds hold enough of everything.</summary>
    private const int LeastWorlds = 700;

    /// <summary>However quick it is: the normal run lives worlds that have been lived before; --soak lives as many as there is time for.</summary>
    private const int UsualWorlds = 3_000;

    private static readonly string[] Needed =
    [
        .. Enum.GetNames<NodeKind>(), "crashes", "disk faults survived", "alarms", "answers", "unknown outcomes resolved", "probes", "failing calls", "lost replies",
        "signals repeated", "pauses asked", "cancels asked", "unpauses", "retries from failure", "undo calls", "journals with undo", "children checked", "observations replayed", "forks", "forks checked", "opens with short reads", "damage named", "runs checked for D1",
        "heartbeats", "alarms during calls", "steps out of time", "steps silent for too long", "paused for idle", "paused for time-to-live", "paused for step-limit", "paused for person",
        "continued as new", "generations compared", "version markers", "starts repeated with the same input", "starts repeated with another input", "errors with retry-after", "errors that are not retried",
        "slow undos", "cancels asked while undoing", "cancels journaled while undoing", "questions answered", "questions expired", "queries of waits",
        "wait Timer told", "wait Signal told", "wait Child told", "wait Retry told", "wait Question told", "wait UnknownOutcome told",
        "disk fault WriteError", "disk fault FlushError", "disk fault DiskFull", "forks compared whole",
        "lie LostWrite", "lie TornWrite", "lie MisdirectedWrite", "lie FlippedBit", "lie StaleSegment", "note read again", "decisions", "replies of objects", "states kept",
        "coins spent", "guarded steps refused", "marks on runs", "grants", "grants to who waited", "steps under a lock", "cycles", "locks taken again", "locks not taken again",
        "acknowledged StepCorrected", "acknowledged ScopeCorrected", "acknowledged ScopeTold", "corrections refused", "steps corrected", "parts corrected", "words told",
    ];

    [Fact]
    public void EveryWorld_KeepsEveryLaw()
    {
        if (Campaign.Seed is { } seed)
        {
            var world = new World(seed);
            try { world.Live(); }
            finally { output.WriteLine(WorldReport.Tell(world)); }
            return;
        }

        var result = Campaign.Run(Campaign.Budget(), TestContext.Current.CancellationToken, minSeeds: LeastWorlds, maxSeeds: Campaign.IsSoak ? int.MaxValue : UsualWorlds);

        output.WriteLine(result.Describe());
        TestContext.Current.SendDiagnosticMessage(result.Describe());
        Assert.True(result.Broken is null, result.Broken);
        foreach (var what in Needed) { Assert.True(result.Coverage.Counts.GetValueOrDefault(what) >= 20, $"The worlds have too little of '{what}': {result.Describe()}"); }
    }
}

/// <summary>Lives worlds seed by seed until the time is over or a law breaks.</summary>
internal static class Campaign
{
    public static int? Seed => int.TryParse(Variable("TUTTI_SIM_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : null;

    /// <summary>Whether somebody has said how long.</summary>
    public static bool IsSoak => (Variable("TUTTI_SIM_SECONDS") ?? Variable("TUTTI_SOAK_SECONDS")) is not null;

    public static TimeSpan Budget() =>
        TimeSpan.FromSeconds(double.TryParse(Variable("TUTTI_SIM_SECONDS") ?? Variable("TUTTI_SOAK_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 60);

    public static CampaignResult Run(TimeSpan budget, CancellationToken cancellationToken, int firstSeed = 0, int maxSeeds = int.MaxValue, int minSeeds = 0)
    {
        var coverage = new Coverage();
        var watch = Stopwatch.StartNew();
        var seed = firstSeed;
        for (; (watch.Elapsed < budget || seed - firstSeed < minSeeds) && seed - firstSeed < maxSeeds && !cancellationToken.IsCancellationRequested; seed++)
        {
            var world = new World(seed);
            try { world.Live(); }
#pragma warning disable CA1031 // Whatever a world throws is its verdict.
            catch (Exception error)
#pragma warning restore CA1031
            {
                var law = error is LawBrokenException broken ? broken.Law : error.GetType().Name;
                return new CampaignResult(coverage, seed - firstSeed + 1, watch.Elapsed, law, $"seed {seed}: {error}\nLive it again: TUTTI_SIM_SEED={seed} ./test Simulation");
            }

            coverage.Add(world.Coverage);
        }

        return new CampaignResult(coverage, seed - firstSeed, watch.Elapsed, BrokenLaw: null, Broken: null);
    }

    private static string? Variable(string name) =>
#pragma warning disable RS0030 // The one place where the simulator is told what to do.
        Environment.GetEnvironmentVariable(name);
#pragma warning restore RS0030
}

/// <summary>What a campaign found.</summary>
internal sealed record CampaignResult(Coverage Coverage, int Seeds, TimeSpan Elapsed, string? BrokenLaw, string? Broken)
{
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Seeds} worlds in {Elapsed.TotalSeconds:F1} s ({Coverage.Counts.GetValueOrDefault("crashes") / Math.Max(0.001, Elapsed.TotalSeconds):F0} crashes/s): {string.Join(", ", Coverage.Counts.Select(count => $"{count.Key} {count.Value}"))}");
}
