using System.Text.Json;
using Tutti.Kernel;
using Tutti.Kernel.Waits;
using Tutti.Orchestration.Tests.Support;

namespace Tutti.Orchestration.Tests.Interpreting;

/// <summary>People who step into flows.</summary>
public sealed class CorrectionTests
{
    private static readonly CorrectionOptions Ann = new() { By = "ann", Because = "I know" };

    private static CancellationToken Cancellation => PlanBench.Cancellation;

    [Fact]
    public async Task GivenAnAgentInABranch_WhenItIsCorrectedByTheEndOfItsPath_ThenTheOthersKeepWhatTheyDid()
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBench.Parse(
            """{"p":{"parallel":{},"each":{"slow":{"agent":"slow"},"fast":{"use":"test/once","with":{"n":1}}}},"sum":{"use":"test/echo","with":{"n":"${p.slow.n + p.fast.n}"}}}""",
            """ "agents":{"slow":{"script":{"blocks":true}}},"outputs":{"n":"${sum.n}"} """);
        var run = await bench.StartAsync(plan);
        await bench.Agents.Begun.WaitAsync(Cancellation);
        await bench.SeeAsync(run, static happened => happened is { Kind: "step.completed", Path: "p/fast" });
        await bench.RestartAsync();

        await bench.Engine.CorrectAsync(run, "slow", JsonElement.Parse("""{"n":41}"""), Ann, Cancellation);

        Assert.Equal("""{"n":42}""", await bench.OutputsAsync(run));
        Assert.Equal(["once:p/fast", "echo:sum"], bench.Acts);
    }

    [Fact]
    public async Task GivenARunThatFailed_WhenItsStepIsCorrectedInAFork_ThenWhatWasDoneIsNotDoneAgain()
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBench.Parse(
            """{"a":{"use":"test/echo","with":{"n":1}},"b":{"use":"test/fail"},"c":{"use":"test/echo","with":{"n":"${a.n + b.n}"}}}""",
            """ "outputs":{"n":"${c.n}"} """);
        var run = await bench.StartAsync(plan);
        await Assert.ThrowsAnyAsync<TuttiException>(() => bench.OutputsAsync(run));

        var fork = await bench.Engine.ForkCorrectedAsync(run, "b", JsonElement.Parse("""{"n":2}"""), Ann, Cancellation);

        Assert.Equal("""{"n":3}""", await bench.OutputsAsync(fork));
        Assert.Equal(["echo:a", "echo:c"], bench.Acts);
    }

    [Fact]
    public async Task GivenARound_WhenItIsCorrected_ThenTheNextRoundIsDone()
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBench.Parse(
            """{"l":{"loop":{"until":"n.x >= 3","max":9},"do":{"n":{"agent":"slow"}}}}""",
            """ "agents":{"slow":{"script":{"blocks":true}}},"outputs":{"x":"${l.value.x}","rounds":"${l.rounds}"} """);
        var run = await bench.StartAsync(plan);

        for (var round = 1; round <= 3; round++)
        {
            await bench.Agents.Begun.WaitAsync(Cancellation);
            await bench.Engine.CorrectAsync(run, "n", JsonElement.Parse($$"""{"x":{{round}}}"""), Ann, Cancellation);
        }

        Assert.Equal("""{"x":3,"rounds":3}""", await bench.OutputsAsync(run));
    }
}
