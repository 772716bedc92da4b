using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;

namespace Tutti.Kernel.Tests.Locks;

/// <summary>Runs that go on somewhere in the middle of what a lock protects.</summary>
public sealed class LockRetryTests
{
    private bool _fails = true;

    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Fact]
    public async Task G7_GivenARunThatFailedUnderALock_WhenItIsRetried_ThenItHoldsTheLockAgainAndLetsGoOfIt()
    {
        await using var host = await OpenAsync();
        var run = await FailedAsync(host);
        Assert.Empty(await host.Engine.LocksAsync(Cancellation));

        _fails = false;
        await host.Engine.RetryAsync(run, "test", Cancellation);
        await host.SeeAsync(run, "signal.awaited");
        var during = Assert.Single(await host.Engine.LocksAsync(Cancellation));
        await host.RestartAsync();
        await GoAsync(host, run);

        Assert.Equal(7, await host.ResultAsync<int>(run));
        Assert.Equal(run.ToString(), Assert.Single(during.Holders).Run);
        Assert.Empty(await host.Engine.LocksAsync(Cancellation));
    }

    [Fact]
    public async Task G7_GivenARunThatFailedUnderALock_WhenAnotherHoldsItNow_ThenTheRetryIsRefusedUntilItIsFree()
    {
        await using var host = await OpenAsync();
        var run = await FailedAsync(host);
        _fails = false;
        var other = await host.RunAsync("work", 8);
        await host.SeeAsync(other, "signal.awaited");

        var refused = await Assert.ThrowsAsync<TuttiException>(() => host.Engine.RetryAsync(run, "test", Cancellation));
        Assert.Equal("TUT1049", refused.Code);
        Assert.Contains(other.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Failed, host.Engine.Catalogue.Find(run)?.Status);
        await GoAsync(host, other);
        await host.ResultAsync<int>(other);

        await host.Engine.RetryAsync(run, "test", Cancellation);
        Assert.Equal(7, await host.ResultAsync<int>(await GoAsync(host, run)));
    }

    [Fact]
    public async Task G7_GivenARunThatWasRefused_WhenItIsRetried_ThenItAsksAnew()
    {
        await using var host = new KernelHost(static options => options.AddLocks()).With<int, int>("impatient", async (ctx, me) =>
        {
            await using var held = await ctx.LockAsync("lock", "k", new LockOptions { Within = me == 0 ? null : TimeSpan.FromSeconds(me - 1) });
            await ctx.SignalAsync<string>("go");
            return me;
        });
        await host.OpenAsync();
        var holder = await host.RunAsync("impatient", 0);
        await host.SeeAsync(holder, "signal.awaited");
        var (atOnce, later) = (await host.RunAsync("impatient", 1), await host.RunAsync("impatient", 11));
        await host.SeeAsync(later, "signal.awaited");
        host.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(RunStatus.Failed, (await host.EndAsync(atOnce)).Status);
        Assert.Equal(RunStatus.Failed, (await host.EndAsync(later)).Status);
        await GoAsync(host, holder);
        await host.ResultAsync<int>(holder);

        await host.Engine.RetryAsync(atOnce, "test", Cancellation);
        Assert.Equal(1, await host.ResultAsync<int>(await GoAsync(host, atOnce)));
        await host.Engine.RetryAsync(later, "test", Cancellation);
        Assert.Equal(11, await host.ResultAsync<int>(await GoAsync(host, later)));
    }

    [Fact]
    public async Task G7_GivenAForkFromUnderALock_WhenTheOriginalHoldsIt_ThenItIsRefused_AndElseHoldsItItself()
    {
        await using var host = await OpenAsync();
        _fails = false;
        var run = await host.RunAsync("work", 7);
        await host.SeeAsync(run, "signal.awaited");

        Assert.Equal("TUT1049", (await Assert.ThrowsAsync<TuttiException>(() => host.Engine.ForkAsync(run, new ForkOptions(), Cancellation))).Code);
        var before = (await host.Engine.EventsAsync(run, -1, Cancellation))[^1].Position;
        await GoAsync(host, run);
        await host.ResultAsync<int>(run);
        var fork = await host.Engine.ForkAsync(run, new ForkOptions { Before = before }, Cancellation);
        await host.SeeAsync(fork, "signal.awaited");

        Assert.Equal(fork.ToString(), Assert.Single(Assert.Single(await host.Engine.LocksAsync(Cancellation)).Holders).Run);
        Assert.Equal(7, await host.ResultAsync<int>(await GoAsync(host, fork)));
        Assert.Empty(await host.Engine.LocksAsync(Cancellation));
    }

    [Fact]
    public async Task G7_GivenAForkOfARunThatWaits_WhenTheLockIsFree_ThenBothGetTheirTurn()
    {
        await using var host = await OpenAsync();
        _fails = false;
        var holder = await host.RunAsync("work", 1);
        await host.SeeAsync(holder, "signal.awaited");
        var waiting = await host.RunAsync("work", 2);
        await host.SeeAsync(waiting, "signal.awaited");

        var fork = await host.Engine.ForkAsync(waiting, new ForkOptions(), Cancellation);
        foreach (var run in new[] { holder, waiting, fork }) { await GoAsync(host, run); }

        var results = await Task.WhenAll(new[] { holder, waiting, fork }.Select(host.ResultAsync<int>));
        Assert.Equal([1, 2, 2], results);
    }

    private Task<KernelHost> OpenAsync() => new KernelHost(static options => options.AddLocks()).With<int, int>("work", async (ctx, me) =>
    {
        await using var held = await ctx.LockAsync("lock", "k");
        await ctx.StepAsync("step", _ => _fails ? throw new StepRejectedException("no", "TEST1") : ValueTask.FromResult(1));
        await ctx.SignalAsync<string>("go");
        return me;
    }).OpenAsync();

    private static async Task<RunId> FailedAsync(KernelHost host)
    {
        var run = await host.RunAsync("work", 7);
        Assert.Equal(RunStatus.Failed, (await host.EndAsync(run)).Status);
        return run;
    }

    private static async Task<RunId> GoAsync(KernelHost host, RunId run)
    {
        await host.Engine.SignalAsync(run, "go", "", "test", run.ToString(), Cancellation);
        return run;
    }
}
