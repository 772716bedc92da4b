using System.Text.Json;
using System.Text.Json.Nodes;
using Tutti.EngineeringTeam.Tests.Support;
using Tutti.Kernel.Lifecycle;

namespace Tutti.EngineeringTeam.Tests;

/// <summary>The team without a model, under its own policy.</summary>
public sealed class TeamTests
{
    private const string Budget = "limit: 40 calls";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GivenTheSample_WhenNobodyThinks_ThenFixersMakeTheTesterPassAndTheSampleIsUntouched()
    {
        await using var host = await new TeamHost().OpenAsync();
        var before = TeamHost.Look(TeamHost.Sample);

        var output = await host.RunAsync();

        Assert.Equal("repaired", output.GetProperty("verdict").GetString());
        Assert.Equal("no model: deterministic fixers", output.GetProperty("team").GetString());
        var rounds = output.GetProperty("rounds").EnumerateArray().Select(static round => round.GetProperty("red").GetInt32()).ToArray();
        Assert.Equal([2, 2, 0], rounds); // form, then what the functions do, then nothing
        Assert.Equal(before, TeamHost.Look(TeamHost.Sample));
        Assert.Contains("+  [ -d \"$1\" ]", await File.ReadAllTextAsync(output.GetProperty("patch").GetString()!, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAnUnlistedCommand_WhenTheTesterWouldBeIt_ThenThePolicyStopsTheRun()
    {
        await using var host = await new TeamHost().OpenAsync();

        var end = await host.EndAsync(await host.StartAsync(new JsonObject { ["tests"] = new JsonArray("sh", "-c", $"touch {host.Home}/was-here") }));

        Assert.Equal((RunStatus.Failed, "TUT2200"), (end.Status, end.ErrorCode));
        Assert.False(File.Exists(Path.Combine(host.Home, "was-here")));
    }

    [Theory]
    [InlineData(3, "TUT2211")] // the tester, architect and coder; nothing is left to test what they did
    [InlineData(7, "")] // the tester thrice, architect and coder twice
    [InlineData(6, "TUT2211")]
    public async Task GivenABudget_WhenItIsUsedUp_ThenTheRunEndsWithItsCode(int calls, string code)
    {
        await using var host = await new TeamHost { PolicyText = Policy().Replace(Budget, $"limit: {calls} calls", StringComparison.Ordinal) }.OpenAsync();

        var end = await host.EndAsync(await host.StartAsync());

        Assert.Equal(code, end.ErrorCode);
    }

    [Fact]
    public async Task GivenTooFewRounds_WhenTheyAreUsedUp_ThenTheOutputIsRedAndTheBestRoundIsKept()
    {
        await using var host = await new TeamHost().OpenAsync();

        var output = await host.RunAsync(new JsonObject { ["rounds"] = 1 });

        Assert.Equal("red", output.GetProperty("verdict").GetString());
        Assert.Equal(2, output.GetProperty("rounds").GetArrayLength());
    }

    [Fact]
    public async Task GivenApply_WhenNobodyHasSaidYes_ThenAPersonIsAskedAndTheRepositoryIsAsItWas()
    {
        await using var host = await new TeamHost().OpenAsync();
        var mine = Copy(host);
        var before = TeamHost.Look(mine);

        var run = await host.StartAsync(new JsonObject { ["repo"] = mine, ["apply"] = true });
        var asked = await host.SeeAsync(run, static happened => happened.Kind == "question.asked");

        Assert.Contains("apply", asked.Path, StringComparison.Ordinal);
        Assert.Equal(before, TeamHost.Look(mine));
    }

    [Fact]
    public async Task GivenAPolicyThatTrustsTheKeeper_WhenApplied_ThenTheTesterPassesInTheRepositoryToo()
    {
        var policy = Policy().Replace("ask: process:apply-patch, for: { agent: keeper }, by: { quorum: 1, not: caller }, within: 12h", "allow: process:apply-patch, for: { agent: keeper }", StringComparison.Ordinal)
            .Replace("expect: ask", "expect: allow", StringComparison.Ordinal);
        await using var host = await new TeamHost { PolicyText = policy }.OpenAsync();
        var mine = Copy(host);

        await host.RunAsync(new JsonObject { ["repo"] = mine, ["apply"] = true });
        var again = await host.RunAsync(new JsonObject { ["repo"] = mine });

        Assert.Equal("green", again.GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task GivenATesterThatRuns_WhenTheHostStops_ThenItGoesOnAndFinishedWorkIsNotDoneAgain()
    {
        await using var host = await new TeamHost().OpenAsync();
        var mine = Copy(host);
        var (started, go) = (Path.Combine(host.Home, "started"), Path.Combine(host.Home, "go"));
        var tester = await File.ReadAllTextAsync(Path.Combine(mine, "test.sh"), Cancellation);
        // The second time it waits for a file, and says so.
        await File.WriteAllTextAsync(Path.Combine(mine, "test.sh"), $"echo x >>{started}\n[ $(wc -l <{started}) -lt 2 ] || while ! test -e {go}; do echo waiting; sleep 0.05; done\n{tester}", Cancellation);
        var run = await host.StartAsync(new JsonObject { ["repo"] = mine });
        await host.SeeAsync(run, static happened => happened.Kind == "step.output" && happened.Text == "waiting");

        await host.RestartAsync();
        await File.WriteAllTextAsync(go, "", Cancellation);
        var end = await host.EndAsync(run);

        Assert.Equal(RunStatus.Completed, end.Status);
        Assert.Equal("repaired", JsonElement.Parse(end.Output.Span).GetProperty("verdict").GetString());
        Assert.Equal(4, (await File.ReadAllLinesAsync(started, Cancellation)).Length); // three rounds of testing, one of them begun twice
    }

    private static string Policy() => File.ReadAllText(Path.Combine(TeamHost.Example, "policy.yaml"));

    private static string Copy(TeamHost host)
    {
        var mine = Path.Combine(host.Home, "mine");
        foreach (var file in Directory.EnumerateFiles(TeamHost.Sample, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(mine, Path.GetRelativePath(TeamHost.Sample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!); // a file below a folder has one
            File.Copy(file, target);
        }

        return mine;
    }
}
