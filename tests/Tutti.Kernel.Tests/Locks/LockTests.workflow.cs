using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Tests.Support;

namespace Tutti.Kernel.Tests.Locks;

public sealed class LockTests
{
    private readonly List<string> _order = [];

    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Fact]
    public async Task G7_GivenALockThatIsHeld_WhenItIsReleasedAfterACrash_ThenTheNextHasIt()
    {
        await using var host = await Host().With<string, string>("work", async (ctx, me) =>
        {
            await using var held = await ctx.LockAsync("lock", "repository");
            await ctx.SignalAsync<string>("go");
            return $"{me} {held.Fence}";
        }).OpenAsync();
        var first = await WaitingAsync(host, "work", "first");
        var second = await WaitingAsync(host, "work", "second");

        await host.RestartAsync();
        var before = Assert.Single(await host.Engine.LocksAsync(Cancellation));
        await GoAsync(host, first);
        Assert.Equal("first 1", await host.ResultAsync<string>(first));
        await GoAsync(host, second);

        Assert.Equal("second 2", await host.ResultAsync<string>(second));
        Assert.Equal((LockKind.Lock, "repository", first.ToString(), second.ToString()), (before.Kind, before.Key, Assert.Single(before.Holders).Run, Assert.Single(before.Waiting).Run));
        Assert.Empty(await host.Engine.LocksAsync(Cancellation));
    }

    [Fact]
    public async Task G7_GivenALane_WhenManyWait_ThenTheyComeInTheOrderOfAsking()
    {
        await using var host = await Host().With<int, int>("work", async (ctx, me) =>
        {
            await using var held = await ctx.LaneAsync("lane", "deploy", new LockOptions { Tenant = $"{9 - me}" });
            await ctx.StepAsync("note", _ => NoteAsync($"{me}"));
            await ctx.SignalAsync<string>("go");
            return me;
        }).OpenAsync();
        var runs = new List<RunId>();
        for (var me = 0; me < 5; me++) { runs.Add(await WaitingAsync(host, "work", me)); }

        foreach (var run in runs) { await GoAsync(host, run); }
        foreach (var run in runs) { await host.ResultAsync<int>(run); }

        Assert.Equal(["0", "1", "2", "3", "4"], _order);
    }

    [Fact]
    public async Task G7_GivenASemaphore_WhenOneTenantAsksForMuch_ThenTheOthersGetTheirTurn()
    {
        await using var host = await Host().With<string, string>("work", async (ctx, tenant) =>
        {
            await using var held = await ctx.EnterAsync("enter", "model", 2, new LockOptions { Tenant = tenant[..1] });
            await ctx.StepAsync("note", _ => NoteAsync(tenant));
            await ctx.SignalAsync<string>("go");
            return tenant;
        }).OpenAsync();
        var runs = new Dictionary<string, RunId>();
        foreach (var name in new[] { "a1", "a2", "a3", "a4", "a5", "b1", "c1", "b2" }) { runs.Add(name, await WaitingAsync(host, "work", name)); }

        for (var next = 0; next < runs.Count; next++)
        {
            await GoAsync(host, runs[_order[next]]);
            await host.ResultAsync<string>(runs[_order[next]]);
            var waiting = (await host.Engine.LocksAsync(Cancellation)).Sum(static view => view.Waiting.Count);
            while (_order.Count < runs.Count - waiting) { await Task.Delay(1, Cancellation); } // the signal is on its way
        }

        Assert.Equal(["a1", "a2", "b1", "c1", "a3", "b2", "a4", "a5"], _order);
    }

    [Fact]
    public async Task G7_GivenABoundedWait_WhenItIsOver_ThenItIsACodedRefusal_AndTheLockIsNotLost()
    {
        await using var host = await Host().With<int, string>("work", async (ctx, seconds) =>
        {
            try
            {
                await using var held = await ctx.LockAsync("lock", "k", new LockOptions { Within = seconds < 0 ? null : TimeSpan.FromSeconds(seconds) });
                await ctx.SignalAsync<string>("go");
                return "held";
            }
            catch (LockRefusedException refused)
            {
                return $"{refused.Code} {refused.Key}";
            }
        }).OpenAsync();
        var holder = await WaitingAsync(host, "work", -1);
        var late = await WaitingAsync(host, "work", 20);
        var next = await WaitingAsync(host, "work", 900);

        Assert.Equal("TUT1046 k", await host.ResultAsync<string>(await host.RunAsync("work", 0)));
        host.Time.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal("TUT1046 k", await host.ResultAsync<string>(late));
        await host.RestartAsync();
        await GoAsync(host, holder);
        await GoAsync(host, next);
        Assert.Equal("held", await host.ResultAsync<string>(next));
    }

    [Fact]
    public async Task G7_GivenARunThatIsCancelled_WhenItHoldsOrWaits_ThenOthersGoOn()
    {
        await using var host = await Host().With<int, int>("work", async (ctx, me) =>
        {
            await using var held = await ctx.LockAsync("lock", "k");
            await ctx.SignalAsync<string>("go");
            return me;
        }).OpenAsync();
        var holder = await WaitingAsync(host, "work", 1);
        var waiting = await WaitingAsync(host, "work", 2);
        var last = await WaitingAsync(host, "work", 3);

        await host.Engine.CancelAsync(waiting, "test", "", Cancellation);
        await host.Engine.CancelAsync(holder, "test", "", Cancellation);
        await GoAsync(host, last);

        Assert.Equal(3, await host.ResultAsync<int>(last));
        Assert.Equal((RunStatus.Cancelled, RunStatus.Cancelled), ((await host.EndAsync(holder)).Status, (await host.EndAsync(waiting)).Status));
        Assert.Empty(await host.Engine.LocksAsync(Cancellation));
    }

    [Fact]
    public async Task G7_GivenARunThatEndsWithoutLettingGo_WhenOthersAskOrWait_ThenItHoldsNothing()
    {
        await using var host = await Host().With<bool, int>("work", async (ctx, leaks) =>
        {
            var held = await ctx.LockAsync("lock", "k");
            await ctx.SignalAsync<string>("go");
            if (!leaks) { await held.ReleaseAsync(); }
            return 1;
        }).OpenAsync();
        var leaking = await WaitingAsync(host, "work", true);
        var waiting = await WaitingAsync(host, "work", false);
        await GoAsync(host, leaking);
        await host.ResultAsync<int>(leaking);

        Assert.Single((await host.Engine.LocksAsync(Cancellation))[0].Waiting);
        host.Time.Advance(FleetLocks.Lease);
        await GoAsync(host, waiting);

        Assert.Equal(1, await host.ResultAsync<int>(waiting));
        await GoAsync(host, await host.RunAsync("work", true));
        Assert.Equal(1, await host.ResultAsync<int>(await GoAsync(host, await host.RunAsync("work", false))));
    }

    [Fact]
    public async Task G7_GivenARunThatContinuesAsNew_WhenItAsksAgain_ThenItsFormerLifeHoldsNothing()
    {
        await using var host = await Host().With<int, int>("work", async (ctx, left) =>
        {
            await ctx.LockAsync("lock", "k");
            return left == 0 ? ctx.Generation : throw ctx.ContinueAsNew(left - 1);
        }).OpenAsync();

        Assert.Equal(3, await host.ResultAsync<int>(await host.RunAsync("work", 3)));
    }

    [Fact]
    public async Task G7_GivenAPersonWhoTakesAPlaceAway_WhenTheRunWaits_ThenItIsTold()
    {
        await using var host = await Host().With<int, string>("work", async (ctx, _) =>
        {
            try
            {
                await using var held = await ctx.LockAsync("lock", "k");
                await ctx.SignalAsync<string>("go");
                return "held";
            }
            catch (LockRefusedException refused)
            {
                return refused.Code;
            }
        }).OpenAsync();
        var holder = await WaitingAsync(host, "work", 1);
        var waiting = await WaitingAsync(host, "work", 2);
        var view = Assert.Single(await host.Engine.LocksAsync(Cancellation));

        await host.Engine.RemoveFromLockAsync(view.Waiting[0].Number, "ada", Cancellation);
        Assert.Equal("TUT1048", await host.ResultAsync<string>(waiting));
        await host.Engine.RemoveFromLockAsync(view.Holders[0].Number, "ada", Cancellation);
        Assert.Empty(await host.Engine.LocksAsync(Cancellation));
        Assert.Equal("TUT1048", (await Assert.ThrowsAsync<TuttiException>(() => host.Engine.RemoveFromLockAsync(99, "ada", Cancellation))).Code);
        await GoAsync(host, holder);
        Assert.Equal("held", await host.ResultAsync<string>(holder));
    }

    public static TheoryData<string, int, double> Refused => new()
    {
        { "k", 0, 1 },
        { "k", 100_001, 1 },
        { "k", 1, -1 },
        { new string('k', 1_001), 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Ask_WhatCannotBe_IsRefused(string key, int most, double within)
    {
        await using var host = await Host().With<int, string>("work", async (ctx, _) =>
        {
            try { await ctx.EnterAsync("enter", key, most, new LockOptions { Within = TimeSpan.FromSeconds(within) }); }
            catch (TuttiException refused) { return refused.Code; }
            return "";
        }).OpenAsync();

        Assert.Equal("TUT1047", await host.ResultAsync<string>(await host.RunAsync("work", 0)));
        Assert.Empty(await host.Engine.LocksAsync(Cancellation));
    }

    [Fact]
    public async Task Locks_OfAHostThatDeclaresNone_AreRefused()
    {
        await using var host = await new KernelHost().OpenAsync();

        Assert.Equal("TUT1040", (await Assert.ThrowsAsync<TuttiException>(() => host.Engine.LocksAsync(Cancellation))).Code);
    }

    private ValueTask NoteAsync(string who)
    {
        lock (_order) { _order.Add(who); }
        return ValueTask.CompletedTask;
    }

    private static KernelHost Host() => new(static options => options.AddLocks().AddLocks());

    private static async Task<RunId> WaitingAsync<T>(KernelHost host, string workflow, T input)
    {
        var run = await host.RunAsync(workflow, input);
        await host.SeeAsync(run, "signal.awaited");
        return run;
    }

    private static async Task<RunId> GoAsync(KernelHost host, RunId run)
    {
        await host.Engine.SignalAsync(run, "go", "", "test", run.ToString(), Cancellation);
        return run;
    }
}
