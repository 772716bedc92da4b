using TradeSettlement.LedgerService;
using TradeSettlement.Trades;
using Tutti.TradeSettlement.Tests.Support;

namespace Tutti.TradeSettlement.Tests;

public sealed class LaneTests
{
    [Fact]
    public async Task GivenManyTrades_WhenSomeFailOnTheWay_ThenThoseOfAnInstrumentHaveTheirTurnsInOrderAndWholly()
    {
        await using var desk = await TestDesk.OpenAsync(failures: ["cash=drop:3", "fee=refuse@T0004", "security=error-before:2", "settle=error-after:2", "reserve=refuse@T0010"]);
        var trades = SampleTrades.Take(24).Where(static trade => trade.PriceCents < 4_000_000).ToList();

        var report = await desk.RunAsync(trades);

        Assert.Empty(report.Faults);
        Assert.Equal(["T0004", "T0010"], report.Trades.Where(static line => line.State == "refunded").Select(static line => line.Trade.Id));
        foreach (var lane in trades.GroupBy(static trade => trade.Instrument))
        {
            var ids = lane.Select(static trade => trade.Id).ToList();
            var turns = desk.Booked().Where(entry => entry.Verb != LedgerVerbs.Fence && ids.Contains(entry.Trade)).Select(static entry => entry.Trade).ToList();
            Assert.Equal(ids, Runs(turns)); // each once, whole, in the order of asking
            Assert.Equal(ids, report.Trades.Where(line => ids.Contains(line.Trade.Id)).OrderBy(static line => line.Result?.Turn).Select(static line => line.Trade.Id));
        }

        var instrumentOf = trades.ToDictionary(static trade => trade.Id, static trade => trade.Instrument);
        var moves = Runs([.. desk.Booked().Where(entry => instrumentOf.ContainsKey(entry.Trade)).Select(entry => instrumentOf[entry.Trade])]);
        Assert.True(moves.Count > 12, "Instruments do not wait for each other.");
    }

    /// <summary>Equal neighbours as one.</summary>
    private static List<string> Runs(List<string> all) => [.. all.Where((id, at) => at == 0 || all[at - 1] != id)];
}
