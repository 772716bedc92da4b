using System.Diagnostics;
using System.Text;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Tests.Processes.Torture;

/// <summary>What commands do on bad days. Real processes, no timing asserted.</summary>
public sealed class TortureTests
{
    private const int FloodBytes = 100_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("head -c 100000000 /dev/zero | tr '\\0' x")]
    [InlineData("yes 0123456789abcdefghijklmnopqrstuvwxyz0123456789 | head -c 100000000")]
    public async Task GivenAFlood_WhenItEnds_ThenHeadAndTailAreKeptInBoundedMemory(string script)
    {
        using var bench = new Workbench();

        var result = await bench.RunAsync(bench.Script(script + "; echo; echo last") with { OutputLimitBytes = 64 * 1024 }, new CountingObserver());

        Assert.Equal((0, FloodBytes + 6L, true), (result.ExitCode, result.Output.TotalBytes, result.Output.IsTruncated));
        Assert.EndsWith("\nlast\n", result.Output.Text, StringComparison.Ordinal);
        Assert.True(Encoding.UTF8.GetByteCount(result.Output.Text) < 66 * 1024);
    }

    [Theory]
    [InlineData("exec 0<&- 1>&- 2>&-; sleep 0.05; exit 4")]
    [InlineData("exec 0<&-; exit 4")]
    [InlineData("head -c 1 > /dev/null; exit 4")]
    [InlineData("exec 1>&-; echo lost 2>&-; exit 4")]
    [InlineData("trap 'exit 4' PIPE; exec 1>&-; exit 4")]
    public async Task GivenClosedPipes_WhenMuchInputWaits_ThenTheResultIsTheCommandsOwn(string script)
    {
        using var bench = new Workbench();

        var result = await bench.RunAsync(bench.Script(script) with { StandardInput = new byte[10_000_000] });

        Assert.Equal((ProcessOutcome.Exited, 4), (result.Outcome, result.ExitCode));
    }

    [Fact]
    public async Task GivenACommandThatStopsItself_WhenTheIdleLimitPasses_ThenItIsEnded()
    {
        var clock = new ManualClock();
        using var bench = new Workbench(clock);
        var observer = new RecordingObserver();

        var run = bench.Runner.RunAsync(bench.Script("echo pid $$; echo ready; kill -STOP $$; echo never") with { IdleLimit = TimeSpan.FromSeconds(10) }, observer, Token);
        await observer.LineAsync("ready");
        clock.Advance(TimeSpan.FromSeconds(10));
        var result = await Patience.ForAsync(run, "the end of the command");

        Assert.Equal(ProcessOutcome.IdleTimedOut, result.Outcome);
        Workbench.AssertGone(observer.ProcessIds);
        Assert.DoesNotContain("never", result.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Optional", "true")]
    public async Task GivenARoomWithDaemonsThatShedTheirEnvironment_WhenTheSupervisorIsKilled_ThenNoneIsLeft()
    {
        using var bench = new Workbench();
        var support = await bench.Runner.ProbeSandboxAsync(Token);
        Assert.SkipUnless(support.IsAvailable, support.Reason);
        var observer = new RecordingObserver();
        const string script = "(env -i /usr/bin/setsid /bin/sh -c '(trap \"\" TERM HUP; echo up; while :; do sleep 1; done) &' &); wait; sleep 1000";

        var run = bench.Runner.RunAsync(bench.Script(script) with { Sandbox = new SandboxRequest { IsRequired = true } }, observer, Token);
        await observer.LineAsync("up");
        var tree = ProcessTable.Descendants(ProcessTable.Read(), [observer.Claim!.ProcessId]);
        Assert.True(tree.Count >= 4);
        Assert.Equal(0, Libc.Kill(observer.Claim.ProcessId, Libc.SignalKill));
        var result = await Patience.ForAsync(run, "the end of the tree");

        Assert.Equal(ProcessOutcome.SupervisorLost, result.Outcome);
        foreach (var process in tree) { await EndAsync(process.ProcessId); }
    }

    [Fact]
    public async Task GivenTwentyCommandsOnTwoPlaces_WhenTheyRun_ThenNeverMoreThanTwoDo()
    {
        using var bench = new Workbench(places: 2);
        var count = new Concurrency();

        await Patience.ForAsync(Task.WhenAll(Enumerable.Range(0, 20).Select(_ => bench.RunAsync(bench.Script("echo in; echo out"), new Counting(count)))), "the end of all");

        Assert.Equal((20, 0), (count.Total, count.Now));
        Assert.InRange(count.Most, 1, 2);
        Assert.True(count.Queued >= 18);
    }

    private static async Task EndAsync(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            await Patience.ForAsync(process.WaitForExitAsync(Token), $"the end of process {processId}");
        }
        catch (ArgumentException)
        {
            // It is gone.
        }
    }

    private sealed class CountingObserver : IProcessObserver
    {
        public ValueTask OnClaimAsync(ProcessIdentity identity, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void OnLine(OutputLine line)
        {
            // A flood is not remembered.
        }
    }

    private sealed class Concurrency
    {
        private readonly Lock _gate = new();

        internal int Now { get; private set; }

        internal int Most { get; private set; }

        internal int Total { get; private set; }

        internal int Queued { get; private set; }

        internal void Enter()
        {
            lock (_gate) { (Total, Now, Most) = (Total + 1, Now + 1, Math.Max(Most, Now + 1)); }
        }

        internal void Leave()
        {
            lock (_gate) { Now--; }
        }

        internal void Queue()
        {
            lock (_gate) { Queued++; }
        }
    }

    private sealed class Counting(Concurrency count) : IProcessObserver
    {
        private int _ahead = -1;

        public ValueTask OnClaimAsync(ProcessIdentity identity, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void OnQueued(int ahead)
        {
            if (Interlocked.Exchange(ref _ahead, ahead) < 0) { count.Queue(); }
        }

        public void OnLine(OutputLine line)
        {
            if (line.Text.Span.SequenceEqual("in")) { count.Enter(); }
            else { count.Leave(); }
        }
    }
}
