using Tutti.Kernel.Journal;
using Tutti.Kernel.Tests.Support;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Objects;

public sealed class ObjectTimeTests
{
    private readonly Till _till = new();

    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Fact]
    public async Task Due_WhileNoHostRuns_WakesTheObjectAtTheNextStart()
    {
        await using var host = await Host().With<int, long>("wait", async (ctx, _) =>
        {
            await ctx.RequestAsync("remind", _till, "main", new TillMessage.Remind(ctx.RunId, ctx.UtcNow + TimeSpan.FromDays(1), 77));
            return await ctx.SignalAsync<long>(Till.Reminder);
        }).OpenAsync();
        var run = await host.RunAsync("wait", 0);
        await host.SeeAsync(run, "signal.awaited");

        await host.Engine.DisposeAsync();
        host.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(host.Time.GetUtcNow() - TimeSpan.FromDays(1), host.Store.Catalogue.EarliestDue());
        await host.OpenAsync();

        Assert.Equal(77, await host.ResultAsync<long>(run));
        Assert.Null(host.Store.Catalogue.EarliestDue());
    }

    [Fact]
    public async Task Due_WhileTheHostRuns_SignalsEachRunOnce()
    {
        await using var host = await Host().With<int, long>("wait", async (ctx, hours) =>
        {
            await ctx.RequestAsync("remind", _till, "main", new TillMessage.Remind(ctx.RunId, ctx.UtcNow + TimeSpan.FromHours(hours), hours));
            return await ctx.SignalAsync<long>(Till.Reminder);
        }).OpenAsync();
        var runs = new List<RunId>();
        foreach (var hours in new[] { 1, 2, 3 })
        {
            runs.Add(await host.RunAsync("wait", hours));
            await host.SeeAsync(runs[^1], "signal.awaited");
        }

        host.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await host.ResultAsync<long>(runs[0]));
        host.Time.Advance(TimeSpan.FromHours(5));

        Assert.Equal((2, 3), (await host.ResultAsync<long>(runs[1]), await host.ResultAsync<long>(runs[2])));
        Assert.Equal(6, await host.Engine.LookAsync(_till, "main", static state => state.Entries, Cancellation));
    }

    private KernelHost Host() => new(_till.Declare);
}
