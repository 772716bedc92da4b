using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using static Tutti.Kernel.Tests.Support.Correcting;

namespace Tutti.Kernel.Tests.Runs;

public sealed class CorrectionForkTests
{
    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Fact]
    public async Task GivenAStepWithAResult_WhenItIsCorrected_ThenOnlyAForkHasTheOtherOne()
    {
        var done = new List<string>();
        await using var host = await new KernelHost().With<int, int>("sum", async (ctx, _) =>
        {
            var parts = await ctx.ParallelAsync("parts", 2, (branch, index) => branch.StepAsync("one", _ => DoAsync($"part {index}", index + 1)).AsTask());
            return await ctx.StepAsync("double", _ => DoAsync("double", 2 * parts.Sum()));

            ValueTask<int> DoAsync(string what, int result)
            {
                lock (done) { done.Add(what); }
                return ValueTask.FromResult(result);
            }
        }).OpenAsync();
        var run = await host.RunAsync("sum", 0);
        Assert.Equal(6, await host.ResultAsync<int>(run));
        done.Clear();

        Assert.Equal("TUT1052", await CodeAsync(host.Engine.CorrectAsync(run, "parts/0/one", Json("10"), Ann, Cancellation)));
        var fork = await host.Engine.ForkCorrectedAsync(run, "parts/0/one", Json("10"), Ann, Cancellation);

        Assert.Equal((24, 6), (await host.ResultAsync<int>(fork), await host.ResultAsync<int>(run)));
        Assert.Equal("double", done[^1]);
        Assert.DoesNotContain("part 0", done);
        Assert.Equal("ann", (await host.SeeAsync(fork, "step.corrected")).By);
        Assert.Contains(run.ToString(), (await host.SeeAsync(fork, "run.paused")).Text, StringComparison.Ordinal);
        Assert.Equal("TUT1060", await CodeAsync(host.Engine.ForkCorrectedAsync(run, "nowhere", Json("10"), Ann, Cancellation)));
    }

    [Fact]
    public async Task GivenAForkThatDoesNotTakeTheResult_WhenItWasMade_ThenItIsCancelledAndTheOriginalIsAsItWas()
    {
        await using var host = await new KernelHost().With<int, int>("one", async (ctx, _) => await ctx.StepAsync("call", static _ => ValueTask.FromResult(1))).OpenAsync();
        var run = await host.RunAsync("one", 0);
        await host.ResultAsync<int>(run);

        Assert.Equal("TUT1061", await CodeAsync(host.Engine.ForkCorrectedAsync(run, "call", Json("\"words\""), Ann, Cancellation)));

        var fork = host.Engine.Catalogue.List(new Tutti.Kernel.Catalogue.RunQuery { Limit = 10 }).Single(other => other.Id != run);
        Assert.Equal(RunStatus.Cancelled, (await host.EndAsync(fork.Id)).Status);
    }

    [Fact]
    public async Task GivenAFailedRun_WhenTheFailedStepIsCorrectedInAFork_ThenTheForkGoesOnFromThere()
    {
        await using var host = await new KernelHost().With<int, int>("fails", async (ctx, _) => await ctx.StepAsync<int>("call", static _ => throw new StepRejectedException("no", "APP1"))).OpenAsync();
        var run = await host.RunAsync("fails", 0);
        Assert.Equal(RunStatus.Failed, (await host.EndAsync(run)).Status);

        var fork = await host.Engine.ForkCorrectedAsync(run, "call", Json("3"), Ann, Cancellation);

        Assert.Equal(3, await host.ResultAsync<int>(fork));
    }
}
