using Tutti.Governance.Gates;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Tests.Gates;

public sealed class ProbeTests
{
    [Theory]
    [InlineData(true, 1, "found")]
    [InlineData(false, 2, "paid")]
    public async Task GivenACallWithoutADefiniteReply_WhenTheTargetSaysWhatBecameOfIt_ThenItIsPaidForOnce(bool happened, int made, string expected)
    {
        await using var host = new GateHost(GateTests.Shop);
        var calls = 0;
        await host.With<int, string>("pay", (ctx, session, amount) => session.CallAsync(
            ctx,
            "pay",
            GateHost.OrderOf("shop.pay", $$"""{"amount": {{amount}}}""") with { Options = StepOptions.AtMostOnce with { Retry = new RetryPolicy { InitialDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero } } },
            (_, _) => Interlocked.Increment(ref calls) == 1 ? throw new IOException("the line is gone") : ValueTask.FromResult(new GateResult<string>("paid")),
            probe: _ => ValueTask.FromResult<ProbeReply<string>>(happened ? new ProbeReply<string>.Happened("found") : new ProbeReply<string>.DidNotHappen()))).OpenAsync();

        var run = await host.RunAsync("pay", 40);
        if (!happened)
        {
            await host.SeeAsync(run, "step.attempted");
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((expected, made), (await host.ResultAsync<string>(run), calls));
        Assert.Equal((0m, 40m), await host.BalanceAsync("team-day", "team-day") is { } team ? (team.Held, team.Spent) : default);
    }

    [Fact]
    public async Task GivenACallThatDidNotHappen_WhenNoAttemptIsLeft_ThenItCostsNothing()
    {
        await using var host = new GateHost(GateTests.Shop);
        await host.With<int, string>("pay", (ctx, session, amount) => session.CallAsync<string>(
            ctx,
            "pay",
            GateHost.OrderOf("shop.pay", $$"""{"amount": {{amount}}}"""),
            static (_, _) => throw new IOException("the line is gone"),
            probe: static _ => ValueTask.FromResult<ProbeReply<string>>(new ProbeReply<string>.DidNotHappen()))).OpenAsync();

        var end = await host.EndAsync(await host.RunAsync("pay", 40));

        Assert.Contains("the line is gone", end.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal((0m, 0m), await host.BalanceAsync("team-day", "team-day") is { } team ? (team.Held, team.Spent) : default);
    }
}
