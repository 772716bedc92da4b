using TradeSettlement.LedgerService;
using TradeSettlement.Trades;
using Tutti.TradeSettlement.Tests.Support;

namespace Tutti.TradeSettlement.Tests;

/// <summary>Every way to fail at every step, once: only a definite no ends the trade.</summary>
public sealed class FailureOnceTests
{
    [Theory]
    [MemberData(nameof(FailureTests.All), MemberType = typeof(FailureTests))]
    public async Task GivenAStepThatFailsOnce_WhenATradeRuns_ThenOnlyANoRefundsIt(string step, string how)
    {
        await using var desk = await TestDesk.OpenAsync(failures: $"{step}={how}:1");

        var line = TestDesk.Only(await desk.RunAsync(TestDesk.Sample(1)));

        Assert.Equal(how == "refuse" ? TradeOutcome.Refunded : TradeOutcome.Settled, line.Result?.Outcome);
        if (how != "refuse") { Assert.Equal(["capture", "capture", "hold", "settle", "transfer"], desk.Booked().Where(static entry => entry.Verb != LedgerVerbs.Fence).Select(static entry => entry.Verb).Order()); }
    }
}
