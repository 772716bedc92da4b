using TradeSettlement.Trades;
using Tutti.TradeSettlement.Tests.Support;

namespace Tutti.TradeSettlement.Tests;

/// <summary>Engine and ledger end in the middle, again and again, and go on from their files.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData("settled")]
    [InlineData("refunded", "fee=refuse@T0001")]
    [InlineData("settled", "cash=drop:1", "settle=drop:1", "security=drop:1")]
    [InlineData("refunded", "settle=refuse@T0001", "cash=error-before:1")]
    public async Task GivenATrade_WhenEverythingEndsAfterAnyOfItsRecords_ThenItGoesOnAndNothingHappensTwice(string state, params string[] failures)
    {
        for (var stop = 1; ; stop++)
        {
            await using var desk = await TestDesk.OpenAsync(failures: failures);
            var run = await desk.StartAsync(TestDesk.Sample(1));
            var (seen, isOver) = (0, false);
            await desk.SeeAsync(run, happened =>
            {
                seen += happened.Position is null ? 0 : 1;
                isOver = happened.Kind is "run.completed" or "run.failed";
                return seen == stop || isOver;
            });
            await desk.ReopenAsync();

            Assert.Equal(state, TestDesk.Only(await desk.EndAsync()).State);
            AssertNothingTwice(desk);
            if (isOver)
            {
                Assert.InRange(stop, 15, 80); // it was stopped after each of its records
                return;
            }
        }
    }

    [Fact]
    public async Task GivenManyTrades_WhenTheLedgerIsStartedAnewAgainAndAgain_ThenEachIsAllOrRefund()
    {
        await using var desk = await TestDesk.OpenAsync(failures: ["cash=drop:4", "security=slow:2"]);
        var trades = SampleTrades.Take(24).Where(static trade => trade.PriceCents < 4_000_000).ToList();
        foreach (var trade in trades) { await desk.StartAsync(trade); }
        var ending = desk.EndAsync();
        for (var round = 0; round < 6; round++)
        {
            await desk.Desk.RestartLedgerAsync();
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        var report = await ending;
        Assert.Empty(report.Faults);
        Assert.Contains(report.Trades, static line => line.State == "settled");
        AssertNothingTwice(desk);
    }

    private static void AssertNothingTwice(TestDesk desk) =>
        Assert.DoesNotContain(desk.Booked().Where(static entry => entry.Leg.Length > 0).GroupBy(static entry => (entry.Verb, entry.Leg)), static same => same.Count() > 1);
}
