using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;

namespace Tutti.Kernel.Tests.Waits;

/// <summary>What comes from other runs when a run has ended already.</summary>
public sealed class LateMessageTests
{
    [Fact]
    public async Task R6_GivenAFailedRun_WhenAnotherRunSignalsIt_ThenItCanStillBeStartedAgainAndRetried()
    {
        var mayFail = true;
        await using var host = await new KernelHost()
            .With<int, int>("target", async (ctx, _) => await ctx.StepAsync("s", _ => mayFail ? throw new StepRejectedException("no") : new ValueTask<int>(7)))
            .With<string, int>("sender", async (ctx, target) =>
            {
                await ctx.SendSignalAsync("send", RunId.TryParse(target, out var run) ? run : default, "late", 1);
                return 0;
            }).OpenAsync();
        var target = await host.RunAsync("target", 0, new StartOptions { Key = "key" });
        await host.EndAsync(target);

        await host.EndAsync(await host.RunAsync("sender", target.ToString()));
        var refusal = await Assert.ThrowsAsync<TuttiException>(() => host.Engine.SignalAsync(target, "late", 2, cancellationToken: KernelHost.Cancellation)); // behind the other one
        Assert.Equal("TUT1024", refusal.Code);
        Assert.Equal(target, await host.RunAsync("target", 0, new StartOptions { Key = "key" }));
        mayFail = false;
        await host.Engine.RetryAsync(target, cancellationToken: KernelHost.Cancellation);

        Assert.Equal(RunStatus.Completed, (await host.EndAsync(target)).Status);
    }
}
