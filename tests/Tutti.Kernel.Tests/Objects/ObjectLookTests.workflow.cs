using Tutti.Kernel.Objects;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Objects;

/// <summary>Objects that are looked at: by steps, and in a store on which nothing runs.</summary>
public sealed class ObjectLookTests
{
    private readonly Till _till = new();

    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Fact]
    public async Task P4_GivenAStepThatLooked_WhenTheObjectChangesAndTheRunIsReplayed_ThenTheRunSeesWhatWasSeenFirst()
    {
        await using var host = await new KernelHost(_till.Declare).With<long, long>("look", async (ctx, _) =>
        {
            var seen = await ctx.StepAsync("look", StepOptions.Pure, async attempt => await attempt.LookAsync(_till, "main", static state => state.Balance));
            await ctx.SignalAsync<string>("go");
            return seen;
        }).OpenAsync();
        await host.Engine.RequestAsync(_till, "main", new TillMessage.Add(41), cancellationToken: Cancellation);

        var run = await host.RunAsync("look", 0L);
        await host.SeeAsync(run, "signal.awaited");
        await host.Engine.RequestAsync(_till, "main", new TillMessage.Add(1), cancellationToken: Cancellation);
        await host.RestartAsync();
        await host.Engine.SignalAsync(run, "go", "", "test", "1", Cancellation);

        Assert.Equal(41, await host.ResultAsync<long>(run));
        Assert.Equal(42, await StoreObjects.LookAsync(host.Store, _till, "main", static state => state.Balance, Cancellation));
        Assert.Equal(0, await StoreObjects.LookAsync(host.Store, _till, "another", static state => state.Balance, Cancellation));
    }
}
