using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Tests.Runs;

public sealed class RetryTests
{
    [Fact]
    public async Task R8_GivenWaitsBehindAShield_WhenTheRunIsRetried_ThenTheyAreSeenAndOutliveTheHost()
    {
        var fails = true;
        await using var host = await new KernelHost().With<int, int>("work", async (ctx, _) =>
        {
            var asked = ctx.Shield("person").AskAsync("question", new Question { Prompt = "Go on?" });
            var told = ctx.Shield("other").SignalAsync<int>("word");
            var rings = ctx.Shield("clock").DelayAsync("timer", TimeSpan.FromDays(1));
            await ctx.StepAsync("see", _ => new ValueTask<int>(1));
            await ctx.StepAsync("work", _ => fails ? throw new StepRejectedException("not today") : new ValueTask<int>(2));
            await ctx.SignalAsync<int>("later");
            await rings;
            return (await asked).Choice.Length + await told;
        }).OpenAsync();
        var run = await host.RunAsync("work", 0);
        Assert.Equal(RunStatus.Failed, (await host.EndAsync(run)).Status);
        Assert.Empty(await host.Engine.WaitsAsync(run, KernelHost.Cancellation));

        fails = false;
        await host.Engine.RetryAsync(run, "test", KernelHost.Cancellation);
        await host.SeeAsync(run, static happened => happened is { Kind: "signal.awaited", Path: "later" });
        await host.RestartAsync();

        host.Time.Advance(TimeSpan.FromDays(2));
        await host.SeeAsync(run, "timer.fired");
        var waits = await host.Engine.WaitsAsync(run, KernelHost.Cancellation);
        Assert.Equal(["later", "other/word", "person/question"], waits.Select(static wait => wait.Path).Order(StringComparer.Ordinal));
        Assert.Contains(host.Engine.Catalogue.List(new RunQuery { OnlyWithQuestions = true }), found => found.Id == run);
        await host.Engine.AnswerAsync(run, "person/question", "yes", "ann", cancellationToken: KernelHost.Cancellation);
        await host.Engine.SignalAsync(run, "word", 4, "test", "1", KernelHost.Cancellation);
        await host.Engine.SignalAsync(run, "later", 0, "test", "2", KernelHost.Cancellation);
        Assert.Equal(7, await host.ResultAsync<int>(run));
    }

    [Fact]
    public async Task R8_GivenAClaimBehindTheFailure_WhenTheRunIsRetried_ThenTheCodeMayTakeItsTimeToGetThereAgain()
    {
        var (childFails, acted) = (true, 0);
        await using var host = await new KernelHost()
            .With<int, long>("child", (_, _) => childFails ? throw new StepRejectedException("not today") : Task.FromResult(5L))
            .With<int, long>("parent", async (ctx, _) =>
            {
                long won;
                try { won = await ctx.ChildAsync<int, long>("child", "child", 0); }
                catch (ChildFailedException) when (childFails)
                {
                    // What the code does about the failure claims an effect, is cancelled, and the run fails all the same.
                    await ctx.RaceAsync<long>(
                        "race",
                        async branch => await branch.StepAsync<long>("once", StepOptions.AtMostOnce, async step =>
                        {
                            Interlocked.Increment(ref acted);
                            await Task.Delay(Timeout.Infinite, step.CancellationToken);
                            return 1;
                        }),
                        async branch =>
                        {
                            await branch.SignalAsync<string>("enough");
                            return 2;
                        });
                    throw;
                }

                return won + await ctx.StepAsync<long>("rest", _ => ValueTask.FromResult(1L));
            }).OpenAsync();
        var run = await host.RunAsync("parent", 0);
        await host.SeeAsync(run, happened => happened.Kind == "step.claimed");
        while (Volatile.Read(ref acted) == 0) { await Task.Delay(1, KernelHost.Cancellation); }
        await host.Engine.SignalAsync(run, "enough", "", "test", "1", KernelHost.Cancellation);
        Assert.Equal(RunStatus.Failed, (await host.EndAsync(run)).Status);

        childFails = false;
        await host.Engine.RetryAsync(run, "test", KernelHost.Cancellation);

        Assert.Equal(6, await host.ResultAsync<long>(run));
    }
}
