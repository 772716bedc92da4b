using TradeSettlement.LedgerService;
using TradeSettlement.Trades;
using Tutti.TradeSettlement.Tests.Support;

namespace Tutti.TradeSettlement.Tests;

/// <summary>Every way to fail at every step, for good: the trade is settled as a whole where the ledger knows that it was booked, else all of it is taken back.</summary>
public sealed class FailureTests
{
    private static readonly string[] Steps = ["reserve", "balance", "cash", "security", "fee", "settle"];

    /// <summary>Steps that are sent once and asked about: an answer that is lost does not matter there.</summary>
    private static readonly string[] Once = ["cash", "fee", "settle"];

    public static TheoryData<string, string> All => [.. from step in Steps from how in FailureSwitches.Hows select (step, how)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task GivenAStepThatAlwaysFails_WhenATradeRuns_ThenItIsAllOrRefund(string step, string how)
    {
        await using var desk = await TestDesk.OpenAsync(failures: $"{step}={how}");

        var line = TestDesk.Only(await desk.RunAsync(TestDesk.Sample(1)));

        var wasBooked = how is "error-after" or "drop" && Once.Contains(step);
        Assert.Equal((wasBooked ? TradeOutcome.Settled : TradeOutcome.Refunded, wasBooked ? 1350.03m : 0m), (line.Result?.Outcome ?? default, line.Spent));
        Assert.Equal(wasBooked, line.Result?.Reason.Length == 0);
        Assert.Equal(line.Spent, (await desk.Desk.BudgetAsync("desk-day", TestContext.Current.CancellationToken))?.Spent ?? 0);
    }
}
