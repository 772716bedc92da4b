using Tutti.Kernel.Journal;
using Tutti.Kernel.Steps;
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

    /// <summary>
    /// What the original undid while a signal came, the fork waits out and journals nothing of; a fork of the fork must wait as long and no longer, though it has more
    /// to copy.
    /// </summary>
    [Fact]
    public async Task R8_GivenAForkOfAForkWhoseEffectsAreTheOriginals_WhenItUndoes_ThenItWaitsAsLongAsTheForkDid()
    {
        var (undoing, signalled) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await UndoingHost(undoing, signalled).OpenAsync();
        var run = await host.RunAsync("book", 0);
        await undoing.Task.WaitAsync(KernelHost.Cancellation);
        await host.Engine.SignalAsync(run, "news", 1, "ann", "1", KernelHost.Cancellation);
        signalled.SetResult();
        await host.EndAsync(run);

        var forks = new List<RunId> { run };
        for (var depth = 0; depth < 3; depth++)
        {
            forks.Add(await host.Engine.ForkAsync(forks[^1], cancellationToken: KernelHost.Cancellation));
            Assert.Equal(9, await host.ResultAsync<int>(forks[^1]));
        }

        await host.RestartAsync();
        foreach (var fork in forks) { Assert.Equal(9, await host.ResultAsync<int>(fork)); }
    }

    private static KernelHost UndoingHost(TaskCompletionSource undoing, TaskCompletionSource signalled) => new KernelHost(options => options.Undos.Add<string>("cancel@1", async (_, _) =>
    {
        undoing.TrySetResult();
        await signalled.Task;
    })).With<int, int>("book", async (ctx, _) =>
    {
        await ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith("cancel@1", "room") }, _ => new ValueTask<int>(1));
        await ctx.RaceAsync(
            "race",
            async branch => await branch.SignalAsync<int>("never"),
            async _ =>
            {
                await ctx.UndoAsync();
                return 0;
            });
        return await ctx.StepAsync("after", _ => new ValueTask<int>(9));
    });
}
