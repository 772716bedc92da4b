using System.Text.Json;
using TradeSettlement.Desks;
using TradeSettlement.Trades;
using Tutti.Governance.Approvals;
using Tutti.Governance.Identities;
using Tutti.Kernel;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Waits;
using Tutti.Testing;
using Tutti.TradeSettlement.Tests.Support;

namespace Tutti.TradeSettlement.Tests;

/// <summary>Budget, policy and people.</summary>
public sealed class GovernanceTests
{
    private const int Risky = 5;

    private static readonly Caller Olga = new("olga", CallerKind.Key, ["risk-officers"], source: "demo-approver");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GivenABudgetForTwo_WhenAThirdTradeRuns_ThenItIsDeniedAndTakenBack()
    {
        await using var desk = await TestDesk.OpenAsync(PolicyWithDay("3100.00"));

        await desk.RunAsync(TestDesk.Sample(1), TestDesk.Sample(2));
        var report = await desk.RunAsync(TestDesk.Sample(3));

        Assert.Empty(report.Faults);
        Assert.Equal(["settled", "settled", "denied"], report.Trades.Select(static line => line.State));
        Assert.Equal("TUT2211", report.Trades[2].Result?.Code);
        Assert.Equal((3051.02m, 0m), report.Day is { } day ? (day.Spent, day.Held) : default);
    }

    [Fact]
    public async Task GivenABudgetThatIsTooSmall_WhenManyTradesRunAtOnce_ThenItIsSpentOnWhatSettledAndNeverOver()
    {
        await using var desk = await TestDesk.OpenAsync(PolicyWithDay("30000.00"));

        var report = await desk.RunAsync(SampleTrades.Take(24).Where(static trade => trade.PriceCents < 4_000_000));

        Assert.Empty(report.Faults);
        Assert.All(report.Trades.Where(static line => line.State != "settled"), static line => Assert.Equal("TUT2211", line.Result?.Code));
        var settled = report.Trades.Where(static line => line.State == "settled").Sum(static line => line.Trade.PriceCents) / 100m;
        Assert.Equal((settled, 0m), report.Day is { } day ? (day.Spent, day.Held) : default);
        Assert.InRange(settled, 25_000m, 30_000m); // what is left is less than the largest of them
    }

    [Fact]
    public async Task GivenATradeThatIsTooLarge_WhenItRuns_ThenThePolicyDeniesItBeforeAnythingIsBooked()
    {
        await using var desk = await TestDesk.OpenAsync();

        var line = TestDesk.Only(await desk.RunAsync(TestDesk.Sample(9)));

        Assert.Equal((TradeOutcome.Denied, "TUT2201"), (line.Result?.Outcome, line.Result?.Code));
        Assert.Empty(desk.Booked());
    }

    [Fact]
    public async Task GivenARiskyTrade_WhenAnOfficerSaysYes_ThenItIsSettledAndNothingWasBookedBefore()
    {
        await using var desk = await TestDesk.OpenAsync();
        var (run, asked) = await AskedAsync(desk);
        Assert.Equal(["hold"], desk.Booked().Select(static entry => entry.Verb));
        var trader = new Caller(TradeFlow.Trader, CallerKind.Key, ["risk-officers"], source: "k");
        Assert.Equal("TUT2652", (await Assert.ThrowsAsync<TuttiException>(() => AnswerAsync(desk, run, asked, ApprovalChoice.Approve, trader))).Code);
        Assert.Equal("TUT2651", (await Assert.ThrowsAsync<TuttiException>(() => AnswerAsync(desk, run, asked, ApprovalChoice.Approve, by: null))).Code);

        await AnswerAsync(desk, run, asked, ApprovalChoice.Approve, Olga);

        Assert.Equal(TradeOutcome.Settled, TestDesk.Only(await desk.EndAsync()).Result?.Outcome);
    }

    [Fact]
    public async Task GivenARiskyTrade_WhenAnOfficerSaysNo_ThenTheCashIsFreeAgain()
    {
        await using var desk = await TestDesk.OpenAsync();
        var (run, asked) = await AskedAsync(desk);

        await AnswerAsync(desk, run, asked, ApprovalChoice.Deny, Olga);

        var line = TestDesk.Only(await desk.EndAsync());
        Assert.Equal((TradeOutcome.Denied, "TUT2212"), (line.Result?.Outcome, line.Result?.Code));
        Assert.Equal(["hold", "release"], desk.Booked().Select(static entry => entry.Verb));
    }

    [Fact]
    public async Task GivenARiskyTrade_WhenNobodyAnswersForTenMinutes_ThenItIsDeniedAndTheNextOneHasItsTurn()
    {
        var time = new ManualTime();
        await using var desk = await TestDesk.OpenAsync(time: time);
        await AskedAsync(desk);
        var next = TestDesk.Sample(8); // of the same instrument
        await desk.StartAsync(next);
        Assert.Equal(["waiting", "waiting"], (await desk.ReportAsync()).Trades.Select(static line => line.State));

        time.Advance(TimeSpan.FromMinutes(11));

        var report = await desk.EndAsync();
        Assert.Empty(report.Faults);
        Assert.Equal(["denied", "settled"], report.Trades.Select(static line => line.State));
        Assert.Equal("TUT2213", report.Trades[0].Result?.Code);
    }

    [Fact]
    public async Task GivenARiskyTrade_WhenTheApproverChangesThePrice_ThenItIsRefunded()
    {
        await using var desk = await TestDesk.OpenAsync();
        var (run, asked) = await AskedAsync(desk);
        var edited = JsonElement.Parse("""{"trade":"T0005","leg":"T0005/cash","from":"cash:bob","to":"cash:dave","amount":100,"of":"T0005/reserve","risk":0,"verb":"capture"}""");

        await AnswerAsync(desk, run, asked, ApprovalChoice.Edit, Olga, new ApprovalContent { Arguments = edited });

        var line = TestDesk.Only(await desk.EndAsync());
        Assert.Equal((TradeOutcome.Refunded, "TUT9106"), (line.Result?.Outcome, line.Result?.Code));
        Assert.Equal(100, desk.Booked().Single(static entry => entry.Leg == "T0005/cash" && entry.Verb == "capture").Amount);
    }

    [Fact]
    public async Task GivenTheDemosKey_WhenTheDemoAnswers_ThenItIsTheOfficerOfThePolicy()
    {
        await using var desk = await TestDesk.OpenAsync();
        var (run, _) = await AskedAsync(desk);
        var waits = await desk.Engine.WaitsAsync(run, Cancellation);

        Assert.True(await new Approver(desk.Desk, input: null, TextWriter.Null).AnswerAsync("T0005", Assert.Single(waits), Cancellation));

        Assert.Equal("settled", TestDesk.Only(await desk.EndAsync()).State);
    }

    [Theory]
    [InlineData("y\n", true, "settled")]
    [InlineData("n\n", true, "denied")]
    [InlineData("later\n", false, "waiting")]
    [InlineData("", false, "waiting")]
    public async Task GivenAPersonAtTheTerminal_WhenTheyAreAsked_ThenTheirWordCounts(string said, bool isAnswered, string state)
    {
        await using var desk = await TestDesk.OpenAsync();
        var (run, _) = await AskedAsync(desk);
        using var input = new StringReader(said);

        Assert.Equal(isAnswered, await new Approver(desk.Desk, input, TextWriter.Null).AnswerAsync("T0005", (await desk.Engine.WaitsAsync(run, Cancellation))[0], Cancellation));

        Assert.Equal(state, TestDesk.Only(isAnswered ? await desk.EndAsync() : await desk.ReportAsync()).State);
    }

    private static string PolicyWithDay(string limit)
    {
        var policy = DeskPolicy.Own().Replace("250000.00 USD", $"{limit} USD", StringComparison.Ordinal);
        Assert.Contains($"desk-day: {{ limit: {limit} USD", policy, StringComparison.Ordinal);
        return policy;
    }

    private static async Task<(RunId Run, RunEvent Asked)> AskedAsync(TestDesk desk)
    {
        var run = await desk.StartAsync(TestDesk.Sample(Risky));
        return (run, await desk.SeeAsync(run, static happened => happened.Kind == "question.asked"));
    }

    private static Task AnswerAsync(TestDesk desk, RunId run, RunEvent asked, string choice, Caller? by, ApprovalContent? content = null) =>
        desk.Engine.AnswerAsync(run, asked.Path, choice, new AnswerOptions { By = by?.User ?? "somebody", Answerer = by, Content = content?.ToJson() }, Cancellation);
}
