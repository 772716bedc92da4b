using ChangeGate;
using ChangeGate.Checks;
using Tutti.ChangeGate.Tests.Support;

namespace Tutti.ChangeGate.Tests;

/// <summary>Red, flaky, repaired, and unable to say.</summary>
public sealed class CheckTests
{
    [Fact]
    public async Task GivenAFlakyTest_WhenItPassesLater_ThenItIsGreenAndReportedAsFlaky()
    {
        await using var host = await new GateHost().OpenAsync();
        var counter = Path.Combine(host.Home, "count");
        var user = Repository.Make(Path.Combine(host.Home, "user"), ("test.sh", $"echo x >>{counter}; test $(wc -l <{counter}) -ge 3\n")).Commit(("a", "1\n"));

        var output = await host.RunAsync(host.Input(user.Root));

        Assert.Equal(GateVerdict.Passed, output.Verdict);
        var check = output.Checks.Single(check => check.Name == "shell.tests");
        Assert.Equal((CheckVerdict.Flaky, 3), (check.Verdict, check.Attempts));
        Assert.Equal(3, Lines(counter));
    }

    [Fact]
    public async Task GivenARedTest_WhenRefused_ThenItRanAsOftenAsThePolicySays()
    {
        await using var host = await new GateHost().OpenAsync();
        var counter = Path.Combine(host.Home, "count");
        var user = Repository.Make(Path.Combine(host.Home, "user"), ("test.sh", $"echo x >>{counter}; echo wrong; exit 1\n")).Commit(("a", "1\n"));
        var before = user.Look();

        var output = await host.RunAsync(host.Input(user.Root), "no");

        Assert.Equal(GateVerdict.Rejected, output.Verdict);
        Assert.Equal(3, Lines(counter));
        Assert.Contains("wrong", await File.ReadAllTextAsync(output.Report!, TestContext.Current.CancellationToken), StringComparison.Ordinal); // it was written
        Assert.Equal(before, user.Look());
    }

    [Fact]
    public async Task GivenAFormatterThatNeverIsContent_WhenRepairing_ThenTheRoundsAreBounded()
    {
        await using var host = await new GateHost().OpenAsync();
        var counter = Path.Combine(host.Home, "count");
        var format = $"if [ \"$1\" = --check ]; then exit 1; fi; echo x >>{counter}; echo more >>a.txt\n";
        var user = Repository.Make(Path.Combine(host.Home, "user"), ("format.sh", format), ("a.txt", "1\n")).Commit(("a.txt", "2\n"));

        var output = await host.RunAsync(host.Input(user.Root) with { Rounds = 3 }, "no");

        Assert.Equal(GateVerdict.Rejected, output.Verdict);
        Assert.Equal((3, 3), (output.Rounds, Lines(counter)));
        Assert.Equal(4, output.Checks.Single(check => check.Name == "shell.format").Executions);
        Assert.Equal("main", user.Branches);
    }

    [Fact]
    public async Task GivenAFormatterThatChangesNothing_WhenRepairing_ThenItIsNotTriedAgain()
    {
        await using var host = await new GateHost().OpenAsync();
        var counter = Path.Combine(host.Home, "count");
        var user = Repository.Make(Path.Combine(host.Home, "user"), ("format.sh", $"echo x >>{counter}; exit ${{1:+1}}\n"), ("a", "1\n")).Commit(("a", "2\n"));

        var output = await host.RunAsync(host.Input(user.Root) with { Rounds = 5 }, "no");

        Assert.Equal(1, output.Rounds);
        Assert.Equal(2, Lines(counter)); // one check, one repair
    }

    [Fact]
    public async Task GivenAMissingTool_WhenChecked_ThenItCannotRunHereAndIsNotGreen()
    {
        var tools = Directory.CreateTempSubdirectory("tutti-tools-").FullName;
        foreach (var tool in new[] { "git", "sh", "git-upload-pack" }) { File.CreateSymbolicLink(Path.Combine(tools, tool), Path.Combine("/usr/bin", tool)); }
        await using var host = await new GateHost { SearchPath = tools }.OpenAsync();

        var output = await host.RunAsync(host.Input() with { RiskLimit = 100 }, "no"); // the sample's secret is red in any case

        var tests = output.Checks.Single(check => check.Name == "make.tests");
        Assert.Equal(CheckVerdict.CannotRunHere, tests.Verdict);
        Assert.Contains("make", tests.Reason, StringComparison.Ordinal);
        Directory.Delete(tools, recursive: true);
    }

    [Theory]
    [InlineData("Makefile", "test:\n\t@no-such-tool-anywhere\n")]
    [InlineData("test.sh", "no-such-tool-anywhere\n")]
    public async Task GivenATestThatLacksATool_WhenRun_ThenTheGateSaysCannotRunHereAndAsksNobody(string file, string text)
    {
        await using var host = await new GateHost().OpenAsync();
        var user = Repository.Make(Path.Combine(host.Home, "user"), (file, text)).Commit(("a", "1\n"));

        var output = await host.RunAsync(host.Input(user.Root));

        Assert.Equal(GateVerdict.CannotRunHere, output.Verdict);
        Assert.Null(output.DecidedBy);
        Assert.Empty(Directory.GetFileSystemEntries(host.Work));
    }

    [Fact]
    public async Task GivenNoKnownProject_WhenRun_ThenItIsNotGreen()
    {
        await using var host = await new GateHost().OpenAsync();
        var user = Repository.Make(Path.Combine(host.Home, "user"), ("a.txt", "1\n")).Commit(("a.txt", "2\n"));

        Assert.Equal(GateVerdict.CannotRunHere, (await host.RunAsync(host.Input(user.Root))).Verdict);
    }

    private static int Lines(string file) => File.ReadAllLines(file).Length;
}
