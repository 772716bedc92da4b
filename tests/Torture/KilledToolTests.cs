using System.Globalization;
using Tutti.Testing;
using Tutti.Torture.Journals;
using Tutti.Torture.Tools;

namespace Tutti.Torture;

/// <summary>The real tool, killed around every flush of its journal in the middle of the change gate, goes on and repeats nothing (P1, P2, P11).</summary>
public sealed class KilledToolTests(ITestOutputHelper output)
{
    /// <summary>Places of the normal run; with --soak it is every place, again and again until the time is over.</summary>
    private const int UsualKills = 24;

    private static readonly string Gate = RepositoryRoot.At("examples", "change-gate");

    [Fact]
    public async Task GivenKillsAtTheRecordsOfTheChangeGate_WhenResumed_ThenFinishedChecksDoNotRunAgain()
    {
        Workplace.RequireTool();
        var shim = await Shim.CompileAsync("die");
        var tally = new KillTally(await RecordsOfAnUndisturbedRunAsync());
        var places = tally.Records * 2; // before the flush and after it

        var soak = Soak.FromNow();
        await Parallel.ForEachAsync(Kills(places, soak), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = Workplace.Cancellation }, async (kill, _) => await SurvivesAsync(shim, kill, tally));

        File.Delete(shim);
        output.WriteLine(tally.ToString());
        Assert.True(tally.Hits * 2 > tally.Tries, $"too few kills hit: {tally}");
        Assert.True(tally.Positions * 3 > Math.Min(tally.Tries, tally.Records), $"the kills hit too few places: {tally}");
        Assert.True(tally.Interrupted > 0 || !soak.IsAsked, $"no kill met a check without a result: {tally}");
    }

    /// <summary>Where to kill: evenly spread; then, as long as there is time, every place in an order of its own for each round.</summary>
    private static IEnumerable<int> Kills(int places, Soak soak)
    {
        for (var kill = 0; kill < UsualKills; kill++) { yield return 1 + (kill * (places - 1) / (UsualKills - 1)); }
        for (var round = 0; soak.GoesOn; round++)
        {
            var order = Enumerable.Range(1, places).ToArray();
            new Random(round).Shuffle(order);
            foreach (var place in order.TakeWhile(_ => soak.GoesOn)) { yield return place; }
        }
    }

    private static string[] GateArguments(Workplace place, SampleProject project) =>
        ["run", Gate, "--yes", "--input", $"repo={project.Folder}", "--input", $"work={place.Folder}/work", "--input", $"reports={place.Folder}/reports"];

    private static async Task<int> RecordsOfAnUndisturbedRunAsync()
    {
        await using var place = new Workplace();
        var project = await SampleProject.CreateAsync(place.Folder);
        var result = await place.RunAsync(GateArguments(place, project));
        Assert.True(result.ExitCode == 0, $"undisturbed: {result}");
        await place.RequireNoProcessAsync("undisturbed");
        var runs = await StoredRuns.ReadAsync(place.Store, Path.Combine(place.Folder, "copy"));
        runs.RequireCompleted("undisturbed");
        Assert.Equal(new Dictionary<string, int> { ["tests"] = 2, ["format"] = 2, ["repair"] = 1 }, project.Executions());
        return runs.Records;
    }

    /// <summary>One run, killed once and resumed.</summary>
    private static async Task SurvivesAsync(string shim, int kill, KillTally tally)
    {
        tally.Try();
        await using var place = new Workplace();
        var project = await SampleProject.CreateAsync(place.Folder);
        var first = await place.RunAsync(
            new()
            {
                ["LD_PRELOAD"] = shim,
                ["TUTTI_DIE_UNDER"] = place.Store,
                ["TUTTI_DIE_AT"] = kill.ToString(CultureInfo.InvariantCulture),
            },
            GateArguments(place, project));
        if (first.ExitCode == 0) { return; }
        await place.RequireNoProcessAsync($"kill {kill}");
        var before = await CountAsync(place, project);
        tally.Hit(before.Runs.Records, before.Executions.Sum(check => check.Value - before.Completed.GetValueOrDefault(check.Key)));
        RequireAcknowledged(first, before.Runs, kill);

        var second = await place.RunAsync("resume", "--yes");

        Assert.True(second.ExitCode == 0, $"kill {kill}: the resume ended with {second}");
        await place.RequireNoProcessAsync($"kill {kill}, resumed");
        var after = await CountAsync(place, project);
        after.Runs.RequireCompleted($"kill {kill}");
        RequireNothingTwice(kill, before, after);
    }

    private static async Task<Counted> CountAsync(Workplace place, SampleProject project)
    {
        var runs = await StoredRuns.ReadAsync(place.Store, Path.Combine(place.Folder, "copy"));
        return new Counted(runs, project.Executions(), runs.Completed().Select(SampleProject.CheckAt).OfType<string>().CountBy(static check => check).ToDictionary());
    }

    /// <summary>The id of a run is printed when its start is durable (P1).</summary>
    private static void RequireAcknowledged(ToolResult result, StoredRuns runs, int kill)
    {
        foreach (var line in result.Output.Split('\n').Concat(result.Errors.Split('\n')).Where(static line => line.StartsWith("run ", StringComparison.Ordinal)))
        {
            Assert.True(runs.Has(line.Split(' ')[1]) || runs.Count > 0, $"kill {kill}: '{line}' was printed, and the run is not there");
        }
    }

    /// <summary>Exactly the checks without a result were executed after the kill (P2); before it at most one of each was under way.</summary>
    private static void RequireNothingTwice(int kill, Counted before, Counted after)
    {
        foreach (var check in after.Executions.Keys)
        {
            var (executed, completed) = (before.Executions.GetValueOrDefault(check), before.Completed.GetValueOrDefault(check));
            Assert.True(executed - completed is 0 or 1, $"kill {kill}: '{check}' was executed {executed} times for {completed} results");
            Assert.Equal(after.Completed[check] - completed, after.Executions[check] - executed);
        }
    }

    private sealed record Counted(StoredRuns Runs, Dictionary<string, int> Executions, Dictionary<string, int> Completed);

    private sealed class KillTally(int records)
    {
        private readonly Lock _gate = new();
        private readonly HashSet<int> _positions = [];
        private int _tries;

        public int Records => records;

        public int Tries => _tries;

        public int Hits { get; private set; }

        public int Interrupted { get; private set; }

        public int Positions => _positions.Count;

        public void Try() => Interlocked.Increment(ref _tries);

        public void Hit(int recordsThen, int checks)
        {
            lock (_gate)
            {
                Hits++;
                Interrupted += checks > 0 ? 1 : 0;
                _positions.Add(recordsThen);
            }
        }

        public override string ToString() => $"{Hits} of {Tries} kills hit the gate at {Positions} of its {records} records, {Interrupted} of them between a check and its result";
    }
}
