using Tutti.Kernel.Guards;
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

    [Fact]
    public async Task GivenAnUnknownOutcome_WhenAPersonGivesTheResult_ThenTheGuardsMarksAreOnTheRun()
    {
        await using var host = await Host().With<int, string>("read", async (ctx, _) =>
        {
            var read = await ctx.StepAsync<int>("read", Guarded(StepOptions.AtMostOnce, new Doubting(new PurseGuard(_purse))), static _ => throw new IOException("gone"));
            return $"{read} {string.Join(',', ctx.Marks)}";
        }).OpenAsync();
        await FillAsync(host, 9);
        var run = await host.RunAsync("read", 0);
        await host.SeeAsync(run, "step.unknown");

        await host.Engine.CorrectAsync(run, "read", Correcting.Json("41"), Correcting.Ann, Cancellation);

        Assert.Equal("41 doubtful", await host.ResultAsync<string>(run));
    }

    private static StepOptions Guarded(StepOptions options, IStepGuard guard) => options with { Guard = guard };

    private Task<PurseReply> FillAsync(KernelHost host, long coins) => host.Engine.RequestAsync(_purse, PurseGuard.Key, new PurseMessage(PurseWish.Fill, "", coins), "test", cancellationToken: Cancellation);

    private KernelHost Host() => new(_purse.Declare);

    /// <summary>Marks what nobody knows the outcome of.</summary>
    private sealed class Doubting(PurseGuard purse) : IStepGuard
    {
        public Admission Admit(GuardTurn turn)
        {
            Assert.Empty(turn.Costs); // nobody has said any, and a guard may ask
            return purse.Admit(turn);
        }

        public void Settle(GuardTurn turn)
        {
            purse.Settle(turn);
            if (turn.End == AttemptEnd.Unclear) { turn.Mark("doubtful"); }
        }
    }
}
