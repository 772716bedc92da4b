using TradeSettlement.LedgerService;
using TradeSettlement.Reports;
using TradeSettlement.Trades;
using Tutti.TradeSettlement.Tests.Support;

namespace Tutti.TradeSettlement.Tests;

/// <summary>The report finds what is wrong; without this, no other test would say anything.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task GivenASettledTrade_WhenALegIsBookedTwice_ThenTheReportSaysSo()
    {
        await using var desk = await TestDesk.OpenAsync();
        await desk.RunAsync(TestDesk.Sample(1));
        var leg = desk.Booked().Single(static entry => entry.Verb == LedgerVerbs.Transfer);

        desk.Desk.Ledger.Book(leg with { Key = "again", Number = 0 });

        var faults = (await desk.ReportAsync()).Faults;
        Assert.Contains(faults, static fault => fault.Contains("T0001 is settled, and its legs are: T0001/cash, T0001/fee, T0001/security, T0001/security", StringComparison.Ordinal));
        Assert.Contains(faults, static fault => fault.StartsWith("BOLT:bob:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenARefundedTrade_WhenSomethingOfItStands_ThenTheReportSaysSo()
    {
        await using var desk = await TestDesk.OpenAsync(failures: "cash=refuse");
        await desk.RunAsync(TestDesk.Sample(1));

        desk.Desk.Ledger.Book(new LedgerEntry { Verb = LedgerVerbs.Transfer, Key = "stray", Trade = "T0001", Leg = "T0001/stray", From = "cash:bob", To = "cash:carol", Amount = 1 });
        desk.Desk.Ledger.Book(new LedgerEntry { Verb = LedgerVerbs.Hold, Key = "held", Trade = "T0001", Leg = "T0001/other", From = "cash:bob", Amount = 7 });

        var faults = (await desk.ReportAsync()).Faults;
        Assert.Contains("T0001 is refunded, and its legs are: T0001/stray", faults);
        Assert.Contains("T0001 has ended, and 7 cents are still set aside", faults);
    }

    [Fact]
    public async Task GivenTrades_WhenTheBudgetDoesNotFit_ThenTheReportSaysSo()
    {
        await using var desk = await TestDesk.OpenAsync(failures: "fee=refuse@T0002");
        var report = await desk.RunAsync(TestDesk.Sample(1), TestDesk.Sample(2));
        Assert.Empty(report.Faults);

        var faults = desk.Desk.Ledger.Look(books => SettlementAudit.FaultsOf(books, [.. report.Trades.Select(static line => line with { Spent = 1, Held = 2 })]));

        Assert.Contains("T0001 is settled and cost the budget 1, not 1350.03", faults);
        Assert.Contains("T0002 is refunded and cost the budget 1, not 0", faults);
        Assert.Contains("T0002 has ended, and 2 of the budget are held for it", faults);
    }

    [Fact]
    public async Task GivenATrade_WhenItIsSaidToHaveEndedOtherwise_ThenTheReportSaysSo()
    {
        await using var desk = await TestDesk.OpenAsync();
        var line = TestDesk.Only(await desk.RunAsync(TestDesk.Sample(1)));

        var faults = desk.Desk.Ledger.Look(books => SettlementAudit.FaultsOf(books, [line with { Result = line.Result! with { Outcome = TradeOutcome.Refunded } }])); // it has ended

        Assert.Contains("T0001 is refunded, and the ledger says otherwise", faults);
        Assert.Contains(faults, static fault => fault.StartsWith("cash:bob:", StringComparison.Ordinal));
    }
}
