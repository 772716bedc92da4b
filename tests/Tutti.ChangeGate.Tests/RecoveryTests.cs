using ChangeGate;
using Tutti.ChangeGate.Tests.Support;
using Tutti.Kernel.Lifecycle;

namespace Tutti.ChangeGate.Tests;

/// <summary>A host that stops in the middle, and one that cancels.</summary>
public sealed class RecoveryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GivenACheckThatRuns_WhenTheHostStops_ThenFinishedChecksDoNotRunAgain()
    {
        await using var host = await new GateHost().OpenAsync();
        var (user, finished, started, gate) = Blocked(host);
        var run = await host.StartAsync(host.Input(user.Root));
        await host.SeeAsync(run, static happened => happened.Kind == "step.completed" && happened.Path.EndsWith("/look", StringComparison.Ordinal));
        await host.SeeAsync(run, static happened => happened.Kind == "step.output" && happened.Text == "waiting");

        await host.RestartAsync();
        await File.WriteAllTextAsync(gate, "", Cancellation);
        var output = await host.EndAsync(run);

        Assert.Equal(GateVerdict.Passed, output.Verdict);
        Assert.Single(await File.ReadAllLinesAsync(finished, Cancellation));
        Assert.Equal(2, (await File.ReadAllLinesAsync(started, Cancellation)).Length); // the one that was interrupted began again
    }

    [Fact]
    public async Task GivenACheckThatRuns_WhenCancelled_ThenEverythingIsUndone()
    {
        await using var host = await new GateHost().OpenAsync();
        var (user, _, _, _) = Blocked(host);
        var before = user.Look();
        var run = await host.StartAsync(host.Input(user.Root));
        await host.SeeAsync(run, static happened => happened.Kind == "step.output" && happened.Text == "waiting");

        await host.Engine.CancelAsync(run, "tester", cancellationToken: Cancellation);
        var result = await host.Engine.WaitAsync(run, Cancellation);

        Assert.Equal(RunStatus.Cancelled, result.Status);
        Assert.Empty(Directory.GetFileSystemEntries(host.Work));
        Assert.Equal(before, user.Look());
    }

    [Fact]
    public async Task GivenAPublishedBranch_WhenTheReportFails_ThenTheBranchIsRemovedAgain()
    {
        await using var host = await new GateHost().OpenAsync();
        var user = Repository.Make(Path.Combine(host.Home, "user"), ("test.sh", "exit 0\n"));
        user.Write("new.txt", "1\n");
        await File.WriteAllTextAsync(Path.Combine(host.Home, "file"), "", Cancellation);
        var input = host.Input(user.Root) with { Base = "HEAD", IncludeUncommitted = true, Reports = Path.Combine(host.Home, "file", "below") };

        var code = await host.FailAsync(input);

        Assert.Equal("TUT9015", code);
        Assert.Equal("main", user.Branches);
        Assert.Empty(Directory.GetFileSystemEntries(host.Work));
    }

    /// <summary>A format check that ends at once, and tests that say again and again that they wait for a file: live output is not replayed.</summary>
    private static (Repository User, string Finished, string Started, string Gate) Blocked(GateHost host)
    {
        var (finished, started, gate) = (Path.Combine(host.Home, "finished"), Path.Combine(host.Home, "started"), Path.Combine(host.Home, "gate"));
        var makefile = $"""
            test:
            >@echo x >>{started}; while ! test -e {gate}; do echo waiting; sleep 0.05; done

            fmt-check:
            >@echo x >>{finished}

            """.Replace(">@", "\t@", StringComparison.Ordinal);
        return (Repository.Make(Path.Combine(host.Home, "user"), ("Makefile", makefile)).Commit(("a", "1\n")), finished, started, gate);
    }
}
