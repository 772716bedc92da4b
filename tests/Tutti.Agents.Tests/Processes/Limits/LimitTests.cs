using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Processes.Limits;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Tests.Processes.Limits;

public sealed class LimitTests : IDisposable
{
    /// <summary>It doubles, but not for ever: a test that fails must not take the machine with it.</summary>
    private const string Bomb = "bomb() { if [ $1 -gt 0 ]; then bomb $(($1 - 1)) & bomb $(($1 - 1)) & fi; exec sleep 1000; }; bomb 8";

    private const string Chain = "for i in $(seq 300); do setsid sleep 1000 & done; wait";

    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(Chain)]
    [InlineData(Bomb)]
    public async Task GivenAForkBomb_WhenItReachesItsLimit_ThenTheTreeIsEnded(string script)
    {
        var observer = new RecordingObserver();
        var result = await _bench.RunAsync(Script(script, new ProcessLimits { Processes = 20 }), observer);

        Assert.Equal((ProcessOutcome.LimitReached, ProcessLimit.Processes, 0), (result.Outcome, result.LimitReached, result.Survivors));
        Assert.Equal(0, Left(observer));
    }

    [Fact]
    [Trait("Optional", "true")]
    public async Task GivenAForkBombInARoom_WhenItReachesItsLimit_ThenTheTreeIsEnded()
    {
        var support = await _bench.Runner.ProbeSandboxAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(support.IsAvailable, support.Reason);
        var observer = new RecordingObserver();

        var result = await _bench.RunAsync(Script(Bomb, new ProcessLimits { Processes = 20 }) with { Sandbox = new SandboxRequest { IsRequired = true } }, observer);

        Assert.Equal((ProcessOutcome.LimitReached, ProcessLimit.Processes, 0), (result.Outcome, result.LimitReached, result.Survivors));
        Assert.Equal(0, Left(observer));
    }

    [Fact]
    public async Task GivenAMemoryHog_WhenItReachesItsLimit_ThenItIsEnded()
    {
        // A program that keeps a line without an end has to keep all of it.
        var result = await _bench.RunAsync(Script("head -c 400000000 /dev/zero | tail -n 1 | wc -c", new ProcessLimits { MemoryBytes = 60_000_000 }));

        Assert.Equal((ProcessOutcome.LimitReached, ProcessLimit.Memory), (result.Outcome, result.LimitReached));
    }

    [Fact]
    public async Task GivenABusyTree_WhenItsTimeIsUsedUp_ThenItIsEnded()
    {
        var result = await _bench.RunAsync(Script("(while :; do :; done) & (while :; do :; done) & wait", new ProcessLimits { ProcessorTime = TimeSpan.FromMilliseconds(300) }));

        Assert.Equal((ProcessOutcome.LimitReached, ProcessLimit.ProcessorTime), (result.Outcome, result.LimitReached));
    }

    [Fact]
    public async Task GivenManyShortProcesses_WhenTheirTimeAddsUp_ThenTheTreeIsEnded()
    {
        var result = await _bench.RunAsync(Script("while :; do /bin/true; done", new ProcessLimits { ProcessorTime = TimeSpan.FromMilliseconds(200) }));

        Assert.Equal(ProcessLimit.ProcessorTime, result.LimitReached);
    }

    [Fact]
    public async Task GivenAFlood_WhenItReachesItsLimit_ThenItIsEndedAndItsHeadIsKept()
    {
        var result = await _bench.RunAsync(Script("yes", new ProcessLimits { OutputBytes = 1_000_000 }) with { OutputLimitBytes = 10_000 });

        Assert.Equal((ProcessOutcome.LimitReached, ProcessLimit.Output, true), (result.Outcome, result.LimitReached, result.Output.IsTruncated));
    }

    [Fact]
    public async Task GivenKernelLimits_WhenTheyAreReached_ThenTheCommandHearsOfIt()
    {
        const string script = "ulimit -n; ulimit -Hn; ulimit -c; head -c 9000 /dev/zero > big; echo $?; wc -c < big; ulimit -n 1000 2>/dev/null || echo kept";
        var result = await _bench.RunAsync(Script(script, new ProcessLimits { OpenFiles = 100, FileBytes = 8192 }));

        Assert.Equal("100\n100\n0\n153\n8192\nkept\n", string.Concat(result.Output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => !line.Contains(' ', StringComparison.Ordinal)).Select(static line => line + "\n")));
    }

    [Fact]
    public async Task GivenLimits_WhenTheyAreNotReached_ThenNothingIsSaidOfThem()
    {
        var limits = new ProcessLimits { ProcessorTime = TimeSpan.FromMinutes(1), MemoryBytes = 1_000_000_000, Processes = 100, OutputBytes = 1000, OpenFiles = 256, FileBytes = 1000 };
        var result = await _bench.RunAsync(Script("echo fine; exit 3", limits));

        Assert.Equal((ProcessOutcome.Exited, 3, null), (result.Outcome, result.ExitCode, result.LimitReached));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 63)]
    public async Task RunAsync_LimitOutOfRange_IsRefused(int processes, int files) => await Assert.ThrowsAsync<ArgumentException>(
        () => _bench.RunAsync(Script(":", new ProcessLimits { Processes = processes, OpenFiles = files })));

    private ProcessRequest Script(string script, ProcessLimits limits) => _bench.Script(script) with { Limits = limits };

    private static int Left(RecordingObserver observer)
    {
        var marker = System.Text.Encoding.UTF8.GetBytes($"TUTTI_STEP={observer.Claim!.Marker}");
        return ProcessTable.Read().Count(process => StepMarker.Has(process.ProcessId, marker));
    }
}
