using Tutti.Governance.Amounts;
using Tutti.Governance.Gates;
using Tutti.Governance.Prices;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Tests.Gates;

/// <summary>What calls of models cost: by the policy's price at the time of the call, before and after it.</summary>
public sealed class PriceGateTests
{
    private const string Prices = """
        budgets:
          day: { limit: 100 USD, window: month@UTC, counts: models }
        prices:
          - { model: m, from: 2026-01-01, unit: USD, input: 2, output: 10 }
          - { model: m, from: 2026-12-01, unit: USD, input: 4, output: 20 }
        rules: [{ id: r, allow: "*" }]
        """;

    private static readonly ModelTokens Most = new(1_000_000, 500_000);

    [Fact]
    public async Task GivenAPrice_WhenAModelIsCalled_ThenTheEstimateIsHeld_AndWhatItUsedIsSpent_AndThePriceIsOnRecord()
    {
        await using var host = await HostAsync(Prices);
        host.Time.Advance(new DateTimeOffset(2026, 11, 30, 23, 0, 0, TimeSpan.Zero) - host.Time.GetUtcNow());
        var run = await host.RunAsync("ask", 100_000);
        await host.ResultAsync<string>(run);
        var record = Assert.Single(await host.RecordsAsync(run));

        Assert.Equal((7m, "policy.yaml#/prices/0", 2m), (record.Holds.Single().Amount, record.Prices!.Single().Entry, record.Prices!.Single().Price.InputPerMillion));
        Assert.Equal((0m, 1.2m), (await host.BalanceAsync("day", "day")) is { } day ? (day.Held, day.Spent) : default);

        host.Time.Advance(TimeSpan.FromHours(2));
        var later = await host.RunAsync("ask", 100_000, "next month");
        await host.ResultAsync<string>(later);
        Assert.Equal(("policy.yaml#/prices/1", 14m), ((await host.RecordsAsync(later)).Single().Prices!.Single().Entry, (await host.RecordsAsync(later)).Single().Holds.Single().Amount));
        Assert.Equal(2.4m, (await host.BalanceAsync("day", "day"))?.Spent);
    }

    [Theory]
    [InlineData("", "TUT2206")]
    [InlineData(", unpriced: deny", "TUT2206")]
    [InlineData(", unpriced: allow", null)]
    public async Task GivenABudgetOfMoney_WhenNobodyKnowsThePrice_ThenTheCallIsDenied_UnlessThePolicySaysOtherwise(string key, string? code)
    {
        await using var host = await HostAsync(Prices.Replace("counts: models", "counts: models" + key, StringComparison.Ordinal).Replace("model: m", "model: other", StringComparison.Ordinal));

        var end = await host.EndAsync(await host.RunAsync("ask", 1));

        Assert.Equal((code is null ? RunStatus.Completed : RunStatus.Failed, code), (end.Status, end.ErrorCode.Length > 0 ? end.ErrorCode : null));
    }

    [Theory]
    [InlineData("prices: [{ model: m, unit: USD, input: 1, output: 1 }]", 1.5)]
    [InlineData("prices: [{ model: m, unit: EUR, input: 1, output: 1 }]", 42)]
    [InlineData("prices: [{ model: m, from: 2100-01-01, unit: USD, input: 1, output: 1 }]", 42)]
    public async Task GivenAPriceInCode_WhenThePolicyHasOneToo_ThenThePolicysWins(string prices, decimal held)
    {
        await using var host = await HostAsync($"budgets: {{ day: {{ limit: 100 USD, window: month@UTC, counts: models }} }}\n{prices}\nrules: [{{ id: r, allow: \"*\" }}]\n", Amount.Of(42m, "USD"));

        var run = await host.RunAsync("ask", 1);
        await host.ResultAsync<string>(run);

        Assert.Equal(held, (await host.RecordsAsync(run)).Single().Holds.Single().Amount);
    }

    [Fact]
    public async Task GivenABudgetOfTokens_WhenAModelIsCalled_ThenItsTokensAreCountedByThemselves()
    {
        await using var host = await HostAsync("budgets: { day: { limit: 5000000 tokens, window: day@UTC, counts: models } }\nrules: [{ id: r, allow: \"*\" }]\n");

        await host.ResultAsync<string>(await host.RunAsync("ask", 70));

        Assert.Equal((0m, 170m), (await host.BalanceAsync("day", "day")) is { } day ? (day.Held, day.Spent) : default);
    }

    [Fact]
    public async Task GivenAModel_WhenAnAttemptMayHaveReachedIt_ThenItIsPaidForAtItsEstimate_AndTheNextOneByWhatItUsed()
    {
        await using var host = await HostAsync(Prices, attempts: 3, fails: static attempt => attempt < 3 ? new TimeoutException("no answer") : null);

        await host.GoOnAsync(await host.RunAsync("ask", 100_000));

        Assert.Equal((0m, (2 * 7m) + 1.2m), (await host.BalanceAsync("day", "day")) is { } day ? (day.Held, day.Spent) : default);
    }

    [Theory]
    [InlineData("", 14)]
    [InlineData(", lost: estimate", 14)]
    [InlineData(", lost: nothing", 0)]
    public async Task GivenAModel_WhenNoAttemptIsAnswered_ThenNothingStaysInDoubt_AndThePolicySaysWhatThatCosts(string key, decimal spent)
    {
        await using var host = await HostAsync(Prices.Replace("counts: models", "counts: models" + key, StringComparison.Ordinal), attempts: 2, fails: static _ => new TimeoutException("no answer"));

        await host.GoOnAsync(await host.RunAsync("ask", 1));

        Assert.Equal((0m, spent), (await host.BalanceAsync("day", "day")) is { } day ? (day.Held, day.Spent) : default);
    }

    [Fact]
    public async Task GivenAModel_WhenAnAttemptDidNotReachIt_ThenItCostsNothing()
    {
        await using var host = await HostAsync(Prices, attempts: 3, fails: static attempt => attempt < 3 ? new NotExecutedException("nobody listens") : null);

        await host.GoOnAsync(await host.RunAsync("ask", 100_000));

        Assert.Equal((0m, 1.2m), (await host.BalanceAsync("day", "day")) is { } day ? (day.Held, day.Spent) : default);
    }

    /// <summary>A workflow that calls the model <c>m</c> once; it uses 100 tokens of a request or as many as the input says, and 100 of an answer.</summary>
    private static Task<GateHost> HostAsync(string policy, Amount? own = null, int attempts = 1, Func<int, Exception?>? fails = null)
    {
        var host = new GateHost(policy);
        var retry = new RetryPolicy { MaxAttempts = attempts, InitialDelay = TimeSpan.FromMilliseconds(1) };
        return host.With<int, string>("ask", (ctx, session, input) => session.CallAsync(
            ctx, "model", GateHost.OrderOf("model:m", "{}") with { Tokens = Most, CostsAgain = true, Estimate = own is { } amount ? [amount] : [], Options = new StepOptions { Repeat = RepeatRule.Idempotent, Retry = retry } },
            (step, pass) =>
            {
                var tokens = new ModelTokens(input, 100);
                if (fails?.Invoke(step.Attempt) is { } error) { throw error; }
                return ValueTask.FromResult(new GateResult<string>("said") { Actual = [Amount.Of(tokens.Total, ModelTokens.Unit), .. pass.Prices.Select(price => price.Of(tokens with { Output = 100_000 }))] });
            })).OpenAsync();
    }
}
