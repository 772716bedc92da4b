using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Tests.Runs;

public sealed class RetryTests
{
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
