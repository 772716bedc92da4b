using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Guards;

public sealed class MarkTests
{
    private readonly Purse _purse = new();
    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Fact]
    public async Task GivenMarks_WhenTheRunGoesOnForksAndHasChildren_ThenTheyStay()
    {
        var marking = new PurseGuard(_purse, "private");
        await using var host = await Host()
            .With<int, string>("child", async (ctx, _) =>
            {
                var before = string.Join(',', ctx.Marks);
                await ctx.StepAsync("own", Guarded(StepOptions.Default, new PurseGuard(_purse, "untrusted")), _ => ValueTask.FromResult(1));
                return before;
            })
            .With<int, string>("parent", async (ctx, generation) =>
            {
                if (generation == 0)
                {
                    await ctx.StepAsync("read", Guarded(StepOptions.Default, marking), _ => ValueTask.FromResult(1));
                    throw ctx.ContinueAsNew(1);
                }

                var seen = $"{string.Join(',', ctx.Marks)}; child {await ctx.ChildAsync<int, string>("child", "child", 0)}; then {string.Join(',', ctx.Marks)}";
                await ctx.SignalAsync<string>("go");
                return seen + $"; at last {string.Join(',', ctx.Marks)}";
            })
            .OpenAsync();
        await FillAsync(host, 9);
        var run = await host.RunAsync("parent", 0);
        await host.SeeAsync(run, "signal.awaited");

        await host.RestartAsync();
        var fork = await host.Engine.ForkAsync(run, cancellationToken: Cancellation);
        foreach (var waiting in new[] { run, fork }) { await host.Engine.SignalAsync(waiting, "go", "", "test", "1", Cancellation); }

        const string Seen = "private; child private; then private,untrusted; at last private,untrusted";
        Assert.Equal(Seen, await host.ResultAsync<string>(run));
        Assert.Equal(Seen, await host.ResultAsync<string>(fork));
    }

    private static StepOptions Guarded(StepOptions options, PurseGuard guard) => options with { Guard = guard };

    private Task<PurseReply> FillAsync(KernelHost host, long coins) => host.Engine.RequestAsync(_purse, PurseGuard.Key, new PurseMessage(PurseWish.Fill, "", coins), "test", cancellationToken: Cancellation);

    private KernelHost Host() => new(_purse.Declare);
}
