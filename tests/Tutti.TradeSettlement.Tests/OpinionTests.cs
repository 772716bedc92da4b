using TradeSettlement.Desks;
using TradeSettlement.Reports;
using Tutti.Agents.Models.Scripted;
using Tutti.TradeSettlement.Tests.Support;

namespace Tutti.TradeSettlement.Tests;

/// <summary>With a model the risk agent has an opinion; rules decide with it and without.</summary>
public sealed class OpinionTests
{
    private const string Against = "Refuse it:\nthe buyer cannot pay.";

    [Fact]
    public async Task GivenAModelThatIsAgainstATrade_WhenItRuns_ThenRulesDecideAsWithoutIt_AndTheReportSaysBoth()
    {
        using var model = new ScriptedModel().Say(Against);
        await using var plain = await TestDesk.OpenAsync();
        await using var desk = await TestDesk.OpenAsync(new DeskModel("thinker:8b", model));

        var without = TestDesk.Only(await plain.RunAsync(TestDesk.Sample(1)));
        var report = await desk.RunAsync(TestDesk.Sample(1));
        var line = TestDesk.Only(report);

        Assert.Equal(("settled", without.Result?.Risk, without.Spent), (line.State, line.Result?.Risk, line.Spent));
        Assert.Equal(("Refuse it: the buyer cannot pay.", ""), (line.Result?.Opinion, without.Result?.Opinion));
        Assert.Contains("opinions of a model, which decided nothing:", ReportText.Of(report), StringComparison.Ordinal);
        Assert.Contains("T0001   thinker:8b: Refuse it: the buyer cannot pay.", ReportText.Of(report), StringComparison.Ordinal);
        Assert.Contains("\"priceCents\":", Assert.Single(model.Calls).LastText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAModelThatFails_OrMayNotBeAsked_WhenTradesRun_ThenTheySettleWithoutAnOpinion()
    {
        using var model = new ScriptedModel().FailBusy(); // and nothing more: the second one is not asked
        await using var desk = await TestDesk.OpenAsync(new DeskModel("thinker", model));
        await using var denied = await TestDesk.OpenAsync(new DeskModel("thinker", model), DeskPolicy.Own().Replace("- { id: opinion, allow:", "- { id: opinion, deny:", StringComparison.Ordinal).Replace(", limit: 1/run } # it", " } # it", StringComparison.Ordinal).Replace("expect: allow, rule: opinion", "expect: deny, rule: opinion", StringComparison.Ordinal));

        var failed = TestDesk.Only(await desk.RunAsync(TestDesk.Sample(1)));
        var refused = TestDesk.Only(await denied.RunAsync(TestDesk.Sample(1)));

        Assert.Equal(("settled", "none: TUT4108"), (failed.State, failed.Result?.Opinion));
        Assert.Equal(("settled", "none: TUT2201"), (refused.State, refused.Result?.Opinion));
        Assert.Single(model.Calls);
    }

    [Fact]
    public async Task GivenATradeThatWasBegunWithAModel_WhenTheDeskComesBackWithout_ThenItGoesOnAsItWas()
    {
        using var model = new ScriptedModel().Say("Look at the size.");
        await using var desk = await TestDesk.OpenAsync(new DeskModel("thinker", model));
        var risky = await desk.StartAsync(TestDesk.Sample(5));
        await desk.SeeAsync(risky, static happened => happened.Kind == "question.asked");

        await desk.ReopenAsync(model: null);
        var again = await desk.StartAsync(TestDesk.Sample(5));
        var waiting = Assert.Single((await desk.ReportAsync()).Trades);
        var later = await desk.StartAsync(TestDesk.Sample(1));
        await desk.Engine.WaitAsync(later, TestContext.Current.CancellationToken);

        Assert.Equal(risky, again);
        Assert.Equal("waiting", waiting.State);
        Assert.Equal("", (await desk.ReportAsync()).Trades[1].Result?.Opinion);
        Assert.Single(model.Calls);
    }
}
