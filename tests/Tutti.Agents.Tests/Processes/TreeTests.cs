using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Tests.Processes;

/// <summary>Rule X1, promise P11: whatever ends a command ends its whole tree.</summary>
public sealed class TreeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GivenOrphansOfEveryKind_WhenCancelled_ThenNoneIsLeft()
    {
        using var bench = new Workbench();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var observer = new RecordingObserver();

        var run = bench.Runner.RunAsync(bench.Script(Workbench.OrphanScript), observer, cancel.Token);
        await bench.OrphansAsync(observer);
        await cancel.CancelAsync();
        var result = await Patience.ForAsync(run, "the end of the tree");

        Assert.Equal(ProcessOutcome.Cancelled, result.Outcome);
        Assert.True(result.LeftoversEnded >= 3);
        Workbench.AssertGone([.. observer.ProcessIds, observer.Claim!.ProcessId]);
    }

    [Fact]
    public async Task GivenOrphansOfEveryKind_WhenTheRunLimitPasses_ThenNoneIsLeft()
    {
        var clock = new ManualClock();
        using var bench = new Workbench(clock);
        var observer = new RecordingObserver();

        var run = bench.Runner.RunAsync(bench.Script(Workbench.OrphanScript) with { RunLimit = TimeSpan.FromMinutes(5) }, observer, Token);
        await bench.OrphansAsync(observer);
        clock.Advance(TimeSpan.FromMinutes(5));
        var result = await Patience.ForAsync(run, "the end of the tree");

        Assert.Equal(ProcessOutcome.TimedOut, result.Outcome);
        Workbench.AssertGone(observer.ProcessIds);
    }

    [Fact]
    public async Task GivenACommandThatFallsSilent_WhenTheIdleLimitPasses_ThenItIsEnded()
    {
        var clock = new ManualClock();
        using var bench = new Workbench(clock);
        var observer = new RecordingObserver();

        var run = bench.Runner.RunAsync(bench.Script("echo pid $$; echo ready; sleep 1000") with { IdleLimit = TimeSpan.FromSeconds(10) }, observer, Token);
        await observer.LineAsync("ready");
        clock.Advance(TimeSpan.FromSeconds(10));
        var result = await Patience.ForAsync(run, "the end of the command");

        Assert.Equal(ProcessOutcome.IdleTimedOut, result.Outcome);
        Workbench.AssertGone(observer.ProcessIds);
    }

    [Fact]
    public async Task GivenACommandThatWrites_WhenLessThanTheIdleLimitPasses_ThenItGoesOn()
    {
        var clock = new ManualClock();
        using var bench = new Workbench(clock);
        var observer = new RecordingObserver();
        const string script = "await() { while ! [ -e $1 ]; do sleep 0.01; done; }; echo one; await a; echo two; await b; exit 7";

        var run = bench.Runner.RunAsync(bench.Script(script) with { IdleLimit = TimeSpan.FromSeconds(10) }, observer, Token);
        await observer.LineAsync("one");
        clock.Advance(TimeSpan.FromSeconds(6));
        await File.WriteAllTextAsync(Path.Combine(bench.Home, "a"), "", Token);
        await observer.LineAsync("two");
        clock.Advance(TimeSpan.FromSeconds(6));
        await File.WriteAllTextAsync(Path.Combine(bench.Home, "b"), "", Token);
        var result = await Patience.ForAsync(run, "the end of the command");

        Assert.Equal((ProcessOutcome.Exited, 7), (result.Outcome, result.ExitCode));
    }

    [Fact]
    public async Task GivenADaemonLeftBehind_WhenTheCommandSucceeds_ThenTheDaemonIsEndedAndTheResultStays()
    {
        using var bench = new Workbench();
        var observer = new RecordingObserver();

        const string script = "setsid sh -c 'echo pid $$; touch up; exec sleep 1000' & while ! [ -e up ]; do sleep 0.01; done; exit 0";
        var result = await bench.RunAsync(bench.Script(script), observer);

        Assert.Equal((ProcessOutcome.Exited, 0, 1), (result.Outcome, result.ExitCode, result.LeftoversEnded));
        Workbench.AssertGone(observer.ProcessIds);
    }

    [Fact]
    public async Task GivenATreeThatIgnoresThePoliteSignal_WhenCancelled_ThenItIsKilled()
    {
        using var bench = new Workbench();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var observer = new RecordingObserver();

        var run = bench.Runner.RunAsync(bench.Script("trap '' TERM HUP INT; echo ready; while :; do sleep 1; done"), observer, cancel.Token);
        await observer.LineAsync("ready");
        await cancel.CancelAsync();
        var result = await Patience.ForAsync(run, "the end of the tree");

        Assert.Equal((ProcessOutcome.Cancelled, 9, null), (result.Outcome, result.Signal, result.ExitCode));
    }

    [Fact]
    public async Task GivenATreeThatHandlesThePoliteSignal_WhenCancelled_ThenItsLastWordsAreKept()
    {
        using var bench = new Workbench();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var observer = new RecordingObserver();

        var script = bench.Script("trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.01; done") with { Grace = TimeSpan.FromMinutes(1) };
        var run = bench.Runner.RunAsync(script, observer, cancel.Token);
        await observer.LineAsync("ready");
        await cancel.CancelAsync();
        var result = await Patience.ForAsync(run, "the end of the tree");

        Assert.Equal((ProcessOutcome.Cancelled, 5), (result.Outcome, result.ExitCode));
        Assert.EndsWith("bye\n", result.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAScriptThatKillsItsOwnGroup_WhenItDoes_ThenTheSupervisorReportsIt()
    {
        using var bench = new Workbench();

        var result = await bench.RunAsync(bench.Script("kill -9 0"));

        Assert.Equal((ProcessOutcome.Exited, 9), (result.Outcome, result.Signal));
    }

    [Fact]
    public async Task GivenTheSupervisorIsKilled_WhenTheEngineLives_ThenTheTreeIsFoundByItsMarkerAndEnded()
    {
        using var bench = new Workbench();
        var observer = new RecordingObserver();

        var run = bench.Runner.RunAsync(bench.Script(Workbench.OrphanScript), observer, Token);
        await bench.OrphansAsync(observer);
        Assert.Equal(0, Libc.Kill(observer.Claim!.ProcessId, Libc.SignalKill));
        var result = await Patience.ForAsync(run, "the notice of the lost supervisor");

        Assert.Equal(ProcessOutcome.SupervisorLost, result.Outcome);
        Assert.True(result.LeftoversEnded >= 4);
        Workbench.AssertGone(observer.ProcessIds);
    }

    [Fact]
    public async Task GivenOrphansOfEveryKind_WhenTheObserverFails_ThenNoneIsLeftAndTheFailureIsSeen()
    {
        using var bench = new Workbench();
        var observer = new RecordingObserver { FailsAt = "ready" };
        await File.WriteAllTextAsync(Path.Combine(bench.Home, "go"), "", Token);

        var run = bench.Runner.RunAsync(bench.Script(Workbench.OrphanScript), observer, Token);
        await Assert.ThrowsAsync<InvalidDataException>(() => Patience.ForAsync(run, "the end of the tree"));

        Workbench.AssertGone([.. observer.ProcessIds, observer.Claim!.ProcessId]);
    }

    [Fact]
    public async Task RunAsync_ClaimFails_ExecutesNothing()
    {
        using var bench = new Workbench();
        var observer = new RecordingObserver { OnClaim = static _ => throw new InvalidDataException("journal") };

        await Assert.ThrowsAsync<InvalidDataException>(() => bench.RunAsync(bench.Script("touch ran"), observer));

        Assert.False(File.Exists(Path.Combine(bench.Home, "ran")));
        Workbench.AssertGone([observer.Claim!.ProcessId]);
    }

    [Fact]
    public async Task RunAsync_CancelledDuringTheClaim_ExecutesNothing()
    {
        using var bench = new Workbench();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var observer = new RecordingObserver { OnClaim = async _ => await cancel.CancelAsync() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Runner.RunAsync(bench.Script("touch ran"), observer, cancel.Token));

        Assert.False(File.Exists(Path.Combine(bench.Home, "ran")));
    }

    [Fact]
    public async Task RunAsync_ClaimInProgress_HasNotExecutedYet()
    {
        using var bench = new Workbench();
        var file = Path.Combine(bench.Home, "ran");
        var existedAtClaim = true;
        var observer = new RecordingObserver
        {
            OnClaim = identity =>
            {
                existedAtClaim = File.Exists(file);
                Assert.True(Workbench.IsAlive(identity.ProcessId));
                return ValueTask.CompletedTask;
            },
        };

        await bench.RunAsync(bench.Script("touch ran"), observer);

        Assert.False(existedAtClaim);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task RunAsync_ProgramThatIsNoSupervisor_SaysWhatIsMissing()
    {
        using var bench = new Workbench();
        var runner = new ProcessRunner(
            SupervisorProgram.At("/bin/false"), new ProcessEnvironment(new Dictionary<string, string>()), new ProcessAdmission(), TimeProvider.System);

        var error = await Assert.ThrowsAsync<SupervisorException>(() => runner.RunAsync(bench.Script("touch ran"), new RecordingObserver(), Token));

        Assert.Equal("TUT4006", error.Code);
        Assert.Contains("TryServe", error.Message, StringComparison.Ordinal);
    }
}
