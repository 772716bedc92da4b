using ChangeGate;
using ChangeGate.Checks;
using ChangeGate.Samples;
using Tutti.ChangeGate.Tests.Support;

namespace Tutti.ChangeGate.Tests;

/// <summary>The sample with its planted faults, from the first command to the report.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task GivenTheSample_WhenAccepted_ThenTheRepairIsOnABranch()
    {
        await using var host = await new GateHost().OpenAsync();

        var output = await host.RunAsync(host.Input(), "yes");

        Assert.Equal(GateVerdict.Accepted, output.Verdict);
        Assert.Equal("tester", output.DecidedBy);
        var tests = output.Checks.Single(check => check.Name == "make.tests");
        Assert.Equal((CheckVerdict.Flaky, 2, 2), (tests.Verdict, tests.Attempts, tests.Executions));
        Assert.Equal(1, host.Count("step.completed", "/tested", "\"flaky\"")); // before the repair; afterwards it passes at once
        Assert.Equal(CheckVerdict.Passed, output.Checks.Single(check => check.Name == "make.format").Verdict);
        Assert.Equal(CheckVerdict.Failed, output.Checks.Single(check => check.Name == "secrets").Verdict);
        Assert.Equal(1, output.Rounds);
        Assert.Equal([SampleFiles.FormattedScript], output.RepairedFiles);
        Assert.Contains(output.Risk.Reasons, reason => reason.What.Contains(".github/workflows/deploy.yml", StringComparison.Ordinal));
        var body = Repository.RunGit(output.Repository, "log", "-1", "--format=%B", output.Branch!); // accepted with a repair
        Assert.Contains("Tutti-Run: ", body, StringComparison.Ordinal);
        Assert.Equal(SampleFiles.FormattedScript, Repository.RunGit(output.Repository, "diff", "--name-only", "HEAD", output.Branch!)); // as above
        Assert.Equal("", Repository.RunGit(output.Repository, "status", "--porcelain"));
        Assert.Equal([Path.GetDirectoryName(output.Repository)!], Directory.GetDirectories(host.Work)); // the copy has gone
    }

    [Fact]
    public async Task GivenTheSample_WhenRefused_ThenNothingStaysButTheReport()
    {
        await using var host = await new GateHost().OpenAsync();

        var output = await host.RunAsync(host.Input(), "no");

        Assert.Equal(GateVerdict.Rejected, output.Verdict);
        Assert.Null(output.Branch);
        Assert.Empty(Directory.GetFileSystemEntries(host.Work));
        Assert.Contains("Change gate: Rejected", await ReadReportAsync(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAPlantedSecret_WhenTheGateHasRun_ThenItsValueIsNowhere()
    {
        await using var host = await new GateHost().OpenAsync();

        var output = await host.RunAsync(host.Input(), "yes");

        var report = await ReadReportAsync(output);
        Assert.Contains("config/deploy.env:2: secret.", report, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleFiles.PlantedToken, report, StringComparison.Ordinal);
        Assert.Contains("run.completed", host.Seen, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleFiles.PlantedToken, host.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenTheSample_WhenReported_ThenSandboxAndEveryCheckAreStated()
    {
        await using var host = await new GateHost().OpenAsync();

        var output = await host.RunAsync(host.Input(), "no");

        var report = await ReadReportAsync(output);
        Assert.Contains("worktree: a copy of its own; not contained", report, StringComparison.Ordinal);
        Assert.All(output.Checks, check => Assert.Contains($"`{check.Name}`", report, StringComparison.Ordinal));
        Assert.Equal("worktree: a copy of its own; not contained", output.Sandbox);
    }

    /// <summary>Each planted fault: without it exactly its finding is missing, with the risk that comes of it.</summary>
    [Theory]
    [InlineData(null, "")]
    [InlineData("Form", "repaired: src/greet.sh")]
    [InlineData("FlakyTest", "make.tests: flaky|risk: flaky checks: make.tests")]
    [InlineData("Secret", "secrets: failed|risk: likely secrets: config/deploy.env|risk: red checks: secrets")]
    [InlineData("RiskyFile", "risk: automation that runs with rights of its own: .github/workflows/deploy.yml")]
    public async Task GivenTheSampleWithoutAFault_WhenChecked_ThenExactlyItsFindingIsMissing(string? fault, string finding)
    {
        await using var host = await new GateHost().OpenAsync();
        var faults = Enum.GetValues<SampleFault>().Where(one => one.ToString() != fault).ToList();
        var user = Repository.Make(Path.Combine(host.Home, "user"), [.. SampleFiles.Before]).Commit([.. SampleFiles.After(faults)]);

        var output = await host.RunAsync(host.Input(user.Root) with { RiskLimit = 0 }, "no");

        string[] all = ["make.tests: flaky", "repaired: src/greet.sh", "risk: automation that runs with rights of its own: .github/workflows/deploy.yml", "risk: files that usually hold secrets: config/deploy.env", "risk: flaky checks: make.tests", "risk: likely secrets: config/deploy.env", "risk: red checks: secrets", "secrets: failed"];
        Assert.Equal(all.Except(finding.Split('|')), Findings(output).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Findings(GateOutput output) =>
    [
        .. output.Checks.Where(static check => check.Verdict != CheckVerdict.Passed).Select(static check => $"{check.Name}: {(check.Verdict == CheckVerdict.Flaky ? "flaky" : "failed")}"),
        .. output.RepairedFiles.Select(static file => $"repaired: {file}"),
        .. output.Risk.Reasons.Where(static reason => reason.What.Contains(": ", StringComparison.Ordinal)).Select(static reason => $"risk: {reason.What}"),
    ];

    private static Task<string> ReadReportAsync(GateOutput output) =>
        File.ReadAllTextAsync(output.Report!, TestContext.Current.CancellationToken); // every run that ends in order has one
}
