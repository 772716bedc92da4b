using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Tests.Gates;

/// <summary>What a person says that a call cost of which nobody knew whether it was made.</summary>
public sealed class CostWordTests
{
    private const string Shop = """
        tutti: policy/v1
        budgets:
          team-day: { limit: 100 USD, window: day@UTC }
          calls: { limit: 10 credits, window: day@UTC }
        rules:
          - id: pay
            allow: shop.pay
            spend:
              - { amount: args.amount, unit: USD, from: [team-day], refund_on: error }
              - { amount: "2", unit: credits, from: [calls] }
          - { id: look, allow: shop.look }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(UnknownResolution.Happened, "12.5 USD", 12.5, 2)]
    [InlineData(UnknownResolution.Happened, "0 USD", 0, 2)]
    [InlineData(UnknownResolution.Happened, "55 USD,1 credits", 55, 1)]
    [InlineData(UnknownResolution.Failed, "3 USD", 3, 2)]
    [InlineData(UnknownResolution.Failed, "", 0, 2)]
    [InlineData(UnknownResolution.Happened, "", 40, 2)]
    public async Task GivenACallThatNobodyKnowsOf_WhenAPersonSaysWhatItCost_ThenExactlyThatIsSpentOnce(UnknownResolution resolution, string costs, double spent, double credits)
    {
        await using var host = new GateHost(Shop);
        var (run, path) = await LostAsync(host);
        Assert.Equal((40m, 0m), await MoneyAsync(host, "team-day"));

        await host.RestartAsync();
        await SayAsync(host, run, path, resolution, costs);
        await host.EndAsync(run);

        Assert.Equal((0m, (decimal)spent), await MoneyAsync(host, "team-day"));
        Assert.Equal((0m, (decimal)credits), await MoneyAsync(host, "calls"));
        var again = await Assert.ThrowsAnyAsync<TuttiException>(() => SayAsync(host, run, path, resolution, "9 USD"));
        Assert.Equal("TUT1008", again.Code);
        await host.RestartAsync();
        Assert.Equal((0m, (decimal)spent), await MoneyAsync(host, "team-day"));
    }

    [Fact]
    public async Task GivenAWordOnWhatACallCost_WhenTheRunIsLookedAt_ThenItSaysWhoSaidItAndWhy()
    {
        await using var host = new GateHost(Shop);
        var (run, path) = await LostAsync(host);

        await SayAsync(host, run, path, UnknownResolution.Happened, "12.5 USD");

        var said = await host.SeeAsync(run, "step.resolved");
        Assert.Equal(("bob", "the invoice says so (it cost 12.5 USD)"), (said.By, said.Text));
    }

    [Theory]
    [InlineData(UnknownResolution.Happened, "-1 USD", "TUT2217")]
    [InlineData(UnknownResolution.Happened, "NaN USD", "TUT2217")]
    [InlineData(UnknownResolution.Happened, "1e3 USD", "TUT2217")]
    [InlineData(UnknownResolution.Happened, "12.5", "TUT2217")]
    [InlineData(UnknownResolution.Happened, "12.5 EUR", "TUT2217")]
    [InlineData(UnknownResolution.Failed, "1 USD,2 USD", "TUT2217")]
    [InlineData(UnknownResolution.DidNotHappen, "1 USD", "TUT1066")]
    public async Task GivenACallThatNobodyKnowsOf_WhenItCannotHaveCostThat_ThenNothingIsSettledAndTheStepStaysUnknown(UnknownResolution resolution, string costs, string code)
    {
        await using var host = new GateHost(Shop);
        var (run, path) = await LostAsync(host);

        var refused = await Assert.ThrowsAnyAsync<TuttiException>(() => SayAsync(host, run, path, resolution, costs));

        Assert.Equal(code, refused.Code);
        Assert.Equal((40m, 0m), await MoneyAsync(host, "team-day"));
        Assert.Contains(await host.Engine.WaitsAsync(run, Cancellation), static wait => wait.Kind == WaitKind.UnknownOutcome);
        await SayAsync(host, run, path, UnknownResolution.Happened, "7 USD");
        await host.EndAsync(run);
        Assert.Equal((0m, 7m), await MoneyAsync(host, "team-day"));
    }

    [Theory]
    [InlineData("shop.look", "TUT2217")]
    [InlineData("", "TUT1066")]
    public async Task GivenAStepThatNothingIsHeldFor_WhenAPersonSaysWhatItCost_ThenTheyAreToldThatNobodyCounts(string target, string code)
    {
        await using var host = new GateHost(Shop);
        await host.With<int, string>("look", async (ctx, session, _) => target.Length > 0
            ? await host.CallAsync(ctx, session, target, act: static _ => throw new IOException("the line is gone"))
            : await ctx.StepAsync<string>("bare", StepOptions.AtMostOnce, static _ => throw new IOException("the line is gone"))).OpenAsync();
        var run = await host.RunAsync("look", 0);
        var lost = await host.SeeAsync(run, "step.unknown");

        var refused = await Assert.ThrowsAnyAsync<TuttiException>(() => SayAsync(host, run, lost.Path, UnknownResolution.Happened, "1 USD"));

        Assert.Equal(code, refused.Code);
    }

    private static async Task<(RunId Run, string Path)> LostAsync(GateHost host)
    {
        await host.With<int, string>("pay", (ctx, session, amount) =>
            host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""", act: static _ => throw new IOException("the line is gone"))).OpenAsync();
        var run = await host.RunAsync("pay", 40);
        return (run, (await host.SeeAsync(run, "step.unknown")).Path);
    }

    private static Task SayAsync(GateHost host, RunId run, string path, UnknownResolution resolution, string costs) => host.Engine.ResolveAsync(run, path, resolution, new ResolveOptions
    {
        By = "bob",
        Comment = "the invoice says so",
        Result = "found it"u8.ToArray(),
        Costs = costs.Length == 0 ? [] : costs.Split(','),
    }, Cancellation);

    private static async Task<(decimal Held, decimal Spent)> MoneyAsync(GateHost host, string budget) =>
        await host.BalanceAsync(budget, budget) is { } balance ? (balance.Held, balance.Spent) : default;
}
