using Tutti.Torture.Journals;
using Tutti.Torture.Tools;

namespace Tutti.Torture;

/// <summary>Several tools on one store at the same time, and a holder that does not answer (rule C2).</summary>
public sealed class SharedStoreTests
{
    private const int Unreachable = 11;

    [Fact]
    public async Task GivenToolsStartedAtOnce_WhenTheyShareAStore_ThenEachRunCompletesAndAKeyIsOneRun()
    {
        Workplace.RequireTool();
        await Workplace.WarmUpAsync(Workplace.Module, "sum");
        await using var place = new Workplace();

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(tool => place.RunAsync("run", Workplace.Module, "sum", "--key", $"key{tool / 2}", "-o", "id")));

        Assert.All(results, result => Assert.True(result.ExitCode == 0, $"{result}"));
        var check = await place.RunAsync("store", "check");
        Assert.True(check.ExitCode == 0, $"{check}");
        var runs = await StoredRuns.ReadAsync(place.Store, Path.Combine(place.Folder, "copy"));
        runs.RequireCompleted("at once");
        Assert.Equal(3, runs.Count);
    }

    [Fact]
    public async Task GivenAStoppedHolder_WhenAskedByAnother_ThenItIsNamedAndAfterwardsNothingIsLost()
    {
        Workplace.RequireTool();
        await Workplace.WarmUpAsync(Workplace.Module, "sum");
        await using var place = new Workplace();
        using var holder = place.Start("run", Workplace.Module, "wait");
        var run = (await Workplace.ReadUntilAsync(holder, "run "))?.Split(' ')[1] ?? "";
        Assert.NotNull(await Workplace.ReadUntilAsync(holder, "waits for the signal"));
        await Workplace.SignalAsync(holder.Id, "STOP");

        var asked = await place.RunAsync("runs", "list");
        await Workplace.SignalAsync(holder.Id, "CONT");
        var signalled = await place.RunAsync("runs", "signal", run, "go", "\"now\"");
        var ended = await Workplace.EndAsync(holder);

        Assert.Equal(Unreachable, asked.ExitCode);
        Assert.Contains("TUT6002", asked.Errors, StringComparison.Ordinal);
        Assert.Contains($"process {holder.Id}", asked.Errors, StringComparison.Ordinal);
        Assert.True(signalled.ExitCode == 0, $"{signalled}");
        Assert.True(ended.ExitCode == 0, $"{ended}");
    }
}
