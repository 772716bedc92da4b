using System.Diagnostics;
using Tutti.Torture.Journals;
using Tutti.Torture.Tools;

namespace Tutti.Torture;

/// <summary>Several tools on one store, killed at random under load: holders, followers and hosts alike (P1, P2, rule C2).</summary>
public sealed class LoadTests(ITestOutputHelper output)
{
    private const int StepsOfARun = 6;

    private const int UsualKills = 15;

    /// <summary>Kills of one store with --soak; then a new one begins, until the time is over.</summary>
    private const int SoakKills = 60;

    [Fact]
    public async Task GivenRandomKillsUnderLoad_WhenResumed_ThenEveryAcknowledgedRunCompletesOnce()
    {
        Workplace.RequireTool();
        await Workplace.WarmUpAsync(Workplace.Module, "sum");
        var soak = Soak.FromNow();
        var seed = 11;
        do { await LoadOneStoreAsync(new Random(seed++), soak); } while (soak.GoesOn);
    }

    private async Task LoadOneStoreAsync(Random random, Soak soak)
    {
        await using var place = new Workplace();
        var started = new List<(Process Process, string Key)>();
        var acknowledged = new Dictionary<string, string>(StringComparer.Ordinal);
        var killed = 0;

        for (var run = 0; killed < UsualKills || (killed < SoakKills && soak.GoesOn); run++)
        {
            var key = $"run{run}";
            var process = place.Start(["run", Workplace.Module, "slow", "--key", key, "-i", "count=3", "-i", $"file={Marks(place, key)}", .. run % 3 == 2 ? ["--detach"] : Array.Empty<string>()]);
            started.Add((process, key));
            if (IdIn(await Workplace.ReadUntilAsync(process, "")) is { } id) { acknowledged.Add(key, id); }
            for (var line = random.Next(8); line > 0 && await Workplace.ReadUntilAsync(process, "") is not null; line--) { /* lets it go on for a random while */ }
            if (run >= 2) { killed += await KillOneAsync(place, random) ? 1 : 0; }
        }

        foreach (var (process, _) in started) { process.Dispose(); }
        var resumed = await place.RunAsync("resume");
        Assert.True(resumed.ExitCode == 0, $"{resumed}");
        await EndHostsAsync(place);
        var runs = await StoredRuns.ReadAsync(place.Store, Path.Combine(place.Folder, "copy"));
        runs.RequireCompleted("under load");
        var repeated = acknowledged.Sum(run => RequireDone(place, runs, run.Key, run.Value, killed));
        output.WriteLine($"{killed} kills among {started.Count} tools, {acknowledged.Count} runs acknowledged, {runs.Count} completed, {repeated} steps under way were repeated");
        Assert.True(acknowledged.Count >= killed / 3, $"only {acknowledged.Count} runs were acknowledged");
    }

    private static string Marks(Workplace place, string key) => Path.Combine(place.Folder, $"{key}.marks");

    /// <summary>The id alone where it was detached, else the first line of the follower.</summary>
    private static string? IdIn(string? line) => line?.Split(' ') switch
    {
        ["run", var id, ..] => id,
        [{ Length: 26 } id] => id,
        _ => null,
    };

    private static async Task<bool> KillOneAsync(Workplace place, Random random)
    {
        var candidates = ProcessSearch.Below(place.Folder);
        if (candidates.Count == 0) { return false; }
        await ProcessSearch.EndAsync(candidates[random.Next(candidates.Count)]);
        return true;
    }

    private static async Task EndHostsAsync(Workplace place)
    {
        foreach (var left in ProcessSearch.Below(place.Folder)) { await ProcessSearch.EndAsync(left); }
    }

    /// <summary>Every step left its line; twice only where it was under way when its host was killed.</summary>
    private static int RequireDone(Workplace place, StoredRuns runs, string key, string id, int kills)
    {
        Assert.True(runs.Has(id), $"run {id} of '{key}' was acknowledged and is gone");
        var lines = File.ReadAllLines(Marks(place, key));
        Assert.Equal(StepsOfARun, lines.Distinct(StringComparer.Ordinal).Count());
        Assert.InRange(lines.Length, StepsOfARun, StepsOfARun + (2 * kills)); // at most one step a lane for each kill
        return lines.Length - StepsOfARun;
    }
}
