using Tutti.Governance.Amounts;
using Tutti.Governance.Gates;
using Tutti.Governance.Tests.Support;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Tests.Gates;

/// <summary>Budgets that lie in each other, and limits that change while runs spend.</summary>
public sealed class SharedBudgetTests
{
    [Fact]
    public async Task P5_GivenBudgetsInEachOtherThatBothCountModels_WhenAModelIsCalled_ThenEachPaysOnce()
    {
        await using var host = new GateHost("""
            budgets:
              fleet: { limit: 1000 tokens, window: day@UTC, counts: models }
              cap: { limit: 1000 tokens, per: run.id, window: run, in: fleet, counts: models }
            rules:
              - { id: think, allow: "model:*" }
            """);
        await host.With<int, string>("think", (ctx, session, tokens) => session.CallAsync(
            ctx, "model", GateHost.OrderOf("model:small", "{}") with { Options = StepOptions.Default, Estimate = [Amount.Of(tokens, "tokens")] }, static (_, _) => ValueTask.FromResult(new GateResult<string>("thought")))).OpenAsync();

        var run = await host.RunAsync("think", 600);

        Assert.Equal("thought", await host.ResultAsync<string>(run));
        Assert.Equal((0m, 600m), await host.BalanceAsync("fleet", "fleet") is { } fleet ? (fleet.Held, fleet.Spent) : default);
        Assert.Equal((0m, 600m), await host.BalanceAsync("fleet", $"cap/{run}") is { } cap ? (cap.Held, cap.Spent) : default);
    }

    [Theory]
    [InlineData("from: [fleet, cap]")]
    [InlineData("from: cap")]
    public async Task P5_GivenARuleThatSpendsFromBudgetsInEachOther_WhenItsCallIsMade_ThenEachPaysOnce(string from)
    {
        await using var host = new GateHost($$"""
            budgets:
              fleet: { limit: 100.00 USD, window: day@UTC }
              cap: { limit: 100.00 USD, per: run.id, window: run, in: fleet }
            rules:
              - { id: pay, allow: shop.pay, spend: { amount: args.amount, unit: USD, {{from}} } }
            """);
        await host.With<int, string>("pay", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""")).OpenAsync();

        var run = await host.RunAsync("pay", 60);

        Assert.StartsWith("did shop.pay", await host.ResultAsync<string>(run), StringComparison.Ordinal);
        Assert.Equal(60m, (await host.BalanceAsync("fleet", "fleet"))?.Spent);
        Assert.Equal(60m, (await host.BalanceAsync("fleet", $"cap/{run}"))?.Spent);
    }

    [Fact]
    public async Task GivenALimitThatIsLoweredUnderWhatIsSpent_WhenRunsGoOn_ThenNothingMoreIsLetThroughAndNothingIsTakenBack()
    {
        await using var host = new GateHost(WithLimit("100.00"));
        await host.With<int, string>("pay", async (ctx, session, amount) =>
        {
            try { return await host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}"""); }
            catch (CallDeniedException denied) { return denied.Code; }
        }).OpenAsync();
        await host.ResultAsync<string>(await host.RunAsync("pay", 80));

        host.Policy = Policy.Of(WithLimit("50.00"));
        var refused = await host.RunAsync("pay", 1);
        Assert.Equal(GateCodes.NoRoom, await host.ResultAsync<string>(refused));
        Assert.Equal(GateCodes.NoRoom, Assert.Single(await host.RecordsAsync(refused)).Refusal?.Denial.Code);
        Assert.Equal((80m, 0m), await host.BalanceAsync("day", "day") is { } low ? (low.Spent, low.Left) : default);

        host.Policy = Policy.Of(WithLimit("90.00"));
        Assert.StartsWith("did shop.pay", await host.ResultAsync<string>(await host.RunAsync("pay", 10)), StringComparison.Ordinal);
        Assert.Equal((90m, 0m), await host.BalanceAsync("day", "day") is { } high ? (high.Spent, high.Left) : default);
    }

    private static string WithLimit(string limit) => $$"""
        budgets: { day: { limit: {{limit}} USD, window: day@UTC } }
        rules:
          - { id: pay, allow: shop.pay, spend: { amount: args.amount, unit: USD, from: day } }
        """;
}
