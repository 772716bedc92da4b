using Tutti.Kernel.Tests.Support;

namespace Tutti.Kernel.Tests.Runs;

/// <summary>Rule R8: a fork meets the results of its original at their places.</summary>
public sealed class ForkTests
{
    [Fact]
    public async Task R8_GivenADecidedRace_WhenForked_ThenItsLoserIsNotWorkedForAgain()
    {
        var worked = 0;
        await using var host = await new KernelHost().With<int, int>("race", async (ctx, _) =>
        {
            var won = await ctx.RaceAsync(
                "race",
                async branch => await branch.StepAsync("fast", _ => new ValueTask<int>(7)),
                async branch => await branch.StepAsync("slow", async step =>
                {
                    worked++;
                    await Task.Delay(Timeout.Infinite, step.CancellationToken);
                    return 0;
                }));
            await ctx.StepAsync("after", _ => new ValueTask<int>(++worked));
            return won.Result;
        }).OpenAsync();
        var run = await host.RunAsync("race", 0);
        await host.EndAsync(run);
        var before = worked;

        var fork = await host.Engine.ForkAsync(run, cancellationToken: KernelHost.Cancellation);

        Assert.Equal(7, await host.ResultAsync<int>(fork));
        Assert.Equal(before, worked);
    }
}
