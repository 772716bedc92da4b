using Tutti.Kernel.Journal;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Tests.Support;

namespace Tutti.Kernel.Tests.Locks;

public sealed class DeadlockTests
{
    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public async Task G7_GivenRunsThatWaitForEachOther_WhenTheCycleCloses_ThenTheYoungestGivesWay(int count, int last)
    {
        await using var host = await Host().With<int, string>("ring", async (ctx, me) =>
        {
            try
            {
                await using var own = await ctx.LockAsync("own", $"k{me}");
                await ctx.SignalAsync<string>("go");
                await using var next = await ctx.LockAsync("next", $"k{(me + 1) % count}");
                return "done";
            }
            catch (LockRefusedException refused)
            {
                await ctx.SignalAsync<string>("go");
                return $"{refused.Code} {string.Join(',', refused.Members.Select(static member => $"{member.Kind} {member.Key}").Order())}";
            }
        }).OpenAsync();
        var runs = new List<RunId>();
        for (var me = 0; me < count; me++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            runs.Add(await host.RunAsync("ring", me));
            await host.SeeAsync(runs[me], "signal.awaited");
        }

        foreach (var run in runs.Where(run => run != runs[last]).Append(runs[last]))
        {
            await host.Engine.SignalAsync(run, "go", "", "test", "1", Cancellation);
            await host.SeeAsync(run, happened => happened.Kind == "request.answered" && happened.Path.Contains("next", StringComparison.Ordinal));
        }

        await host.RestartAsync();
        await host.Engine.SignalAsync(runs[count - 1], "go", "", "test", "2", Cancellation);
        var results = await Task.WhenAll(runs.Select(host.ResultAsync<string>));

        Assert.Equal($"TUT1045 {string.Join(',', Enumerable.Range(0, count).Select(static key => $"Lock k{key}"))}", results[count - 1]);
        Assert.All(results.SkipLast(1), static result => Assert.Equal("done", result));
        Assert.Empty(await host.Engine.LocksAsync(Cancellation));
    }

    [Fact]
    public async Task G7_GivenARunThatWaitsForItself_WhenItAsks_ThenItIsTold()
    {
        await using var host = await Host().With<int, string>("self", async (ctx, _) =>
        {
            await using var held = await ctx.LockAsync("outer", "k");
            try { await ctx.Scope("deeper").LockAsync("inner", "k"); }
            catch (LockRefusedException refused) { return $"{refused.Code} {refused.Members.Count}"; }
            return "";
        }).OpenAsync();

        Assert.Equal("TUT1045 1", await host.ResultAsync<string>(await host.RunAsync("self", 0)));
    }

    [Fact]
    public async Task G7_GivenBranchesOfOneRun_WhenTheyWantTheSameLock_ThenTheyTakeTurns()
    {
        await using var host = await Host().With<int, int>("branches", async (ctx, _) =>
        {
            var (inside, most) = (0, 0);
            await ctx.ParallelAsync("all", 5, async (branch, _) =>
            {
                await using var held = await branch.LockAsync("lock", "k");
                most = Math.Max(most, ++inside);
                await branch.StepAsync("work", static _ => ValueTask.FromResult(1));
                return inside--;
            });
            return most;
        }).OpenAsync();

        Assert.Equal(1, await host.ResultAsync<int>(await host.RunAsync("branches", 0)));
    }

    [Fact]
    public async Task G7_GivenASemaphoreWithAFreeHolder_WhenOthersWait_ThenNobodyGivesWay()
    {
        await using var host = await Host().With<int, string>("work", async (ctx, me) =>
        {
            await using var held = me == 2 ? null : await ctx.LockAsync("own", $"k{me}");
            await using var entered = await ctx.EnterAsync("enter", "s", 2);
            await ctx.SignalAsync<string>("go");
            if (me < 2) { await using var other = await ctx.LockAsync("other", "k3"); }
            return "done";
        }).OpenAsync();
        var holder = await host.RunAsync("work", 2);
        var first = await host.RunAsync("work", 0);
        await host.SeeAsync(holder, "signal.awaited");
        await host.SeeAsync(first, "signal.awaited");
        var blocked = await host.RunAsync("work", 3);
        await host.SeeAsync(blocked, "signal.awaited"); // holds k3 and waits for the semaphore
        await host.Engine.SignalAsync(first, "go", "", "test", "1", Cancellation);
        await host.SeeAsync(first, happened => happened.Kind == "request.answered" && happened.Path.Contains("other", StringComparison.Ordinal));

        await host.Engine.SignalAsync(holder, "go", "", "test", "1", Cancellation);
        await host.Engine.SignalAsync(blocked, "go", "", "test", "1", Cancellation);

        Assert.All(await Task.WhenAll(new[] { holder, first, blocked }.Select(host.ResultAsync<string>)), static result => Assert.Equal("done", result));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", true)]
    [InlineData("a/b", "a", true)]
    [InlineData("a", "a/b", true)]
    [InlineData("a", "ab", false)]
    [InlineData("all/0", "all/1", false)]
    public void IsWithin_OfPaths_IsByWholeNames(string one, string other, bool expected) => Assert.Equal(expected, WaitGraph.IsWithin(one, other));

    private static KernelHost Host() => new(static options => options.AddLocks());
}
