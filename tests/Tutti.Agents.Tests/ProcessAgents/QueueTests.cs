using Tutti.Agents.ProcessAgents;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Tests.Processes;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tests.ProcessAgents;

public sealed class QueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_NoPlaceFree_SaysSoAndKeepsItsIdleClockQuiet()
    {
        var clock = new ManualClock();
        var admission = new ProcessAdmission(1);
        using var bench = new AgentBench();
        var place = await admission.EnterAsync(Token);
        var environment = new ProcessEnvironment(new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" });
        var agent = new ProcessAgent(new ProcessRunner(Workbench.Program, environment, admission, clock));
        var process = AgentBench.Shell("echo done") with { RunLimit = TimeSpan.FromMinutes(1), IdleLimit = TimeSpan.FromSeconds(20) };

        var run = agent.RunAsync(new StepContext(bench.Attempt), bench.Task(AgentBench.Card(process)));
        await Patience.ForAsync(bench.Attempt.LivesStill, "the place in the queue");
        var (before, linesBefore) = (bench.Attempt.Heartbeats, bench.Attempt.Lines.Count);
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, linesBefore); // of a short wait nobody wants to read
        Assert.Equal(["next in the queue"], bench.Attempt.Lines);
        Assert.True(bench.Attempt.Heartbeats > before);
        place.Dispose();
        var result = await Patience.ForAsync(run, "the answer");
        Assert.Equal((ExitVerdict.Succeeded, "done\n"), (result.Verdict, result.Output));
    }
}
