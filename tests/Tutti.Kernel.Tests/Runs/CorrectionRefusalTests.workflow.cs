using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using static Tutti.Kernel.Tests.Support.Correcting;

namespace Tutti.Kernel.Tests.Runs;

/// <summary>When nobody may step in, and what they are told.</summary>
public sealed class CorrectionRefusalTests
{
    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Fact]
    public async Task GivenMoreOpenStepsThanAMessageLists_WhenNoneIsMeant_ThenTheFirstAreNamed_AndHowManyMore()
    {
        await using var host = await new KernelHost().With<int, int>("many", async (ctx, _) =>
        {
            await ctx.ParallelAsync("all", 25, async (branch, _) => await branch.StepAsync<int>("s", StepOptions.AtMostOnce, static _ => throw new IOException("gone")));
            return 1;
        }).OpenAsync();
        var run = await host.RunAsync("many", 0);
        var unknown = 0;
        await host.SeeAsync(run, happened => happened.Kind == "step.unknown" && ++unknown == 25);

        var refused = await Assert.ThrowsAnyAsync<TuttiException>(() => host.Engine.CorrectAsync(run, "another", Json("41"), Ann, Cancellation));

        Assert.Contains("'all/0/s', 'all/1/s'", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("all/24/s", refused.Message, StringComparison.Ordinal);
        Assert.Contains(" more", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenARunThatIsCancelledOrStopped_WhenSomebodyStepsIn_ThenItIsTooLate()
    {
        var hanging = new TaskCompletionSource<int>();
        var elsewhere = new Elsewhere();
        await using var host = await new KernelHost().With<bool, int>("call", async (ctx, escapes) =>
        {
            var step = ctx.StepAsync("call", _ => new ValueTask<int>(hanging.Task)).AsTask();
            if (escapes) { await elsewhere.ComingBack(mayComeBack: true); }
            return await step;
        }).OpenAsync();
        var cancelled = await host.RunAsync("call", false);
        await host.Engine.CancelAsync(cancelled, "ann", "", Cancellation);
        var stopped = await host.RunAsync("call", true);
        await host.SeeAsync(stopped, "run.needs-attention");

        var codes = new List<string>();
        foreach (var run in new[] { cancelled, stopped }) { codes.Add(await CodeAsync(host.Engine.CorrectAsync(run, "call", Json("41"), Ann, Cancellation))); }
        hanging.SetResult(1);

        Assert.Equal(["TUT1053", "TUT1053"], codes);
    }
}
