using System.Text.Json;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Routing;
using Tutti.Governance.Risks;

namespace Tutti.Agents.Tests.Routing;

public sealed class AgentRouterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("give me back what I payed", "refunds")]
    [InlineData("tracking a lost shipment", "parcels")]
    [InlineData("the pasword is wrong", "passwords")]
    [InlineData("reimburse me", "refunds")]
    public async Task RouteAsync_Request_FindsWhoIsRight(string text, string agent)
    {
        var decision = await Desk.AskAsync(text);

        Assert.Equal(agent, decision.Candidates[0].Agent);
        Assert.Equal((RouteVerdict.Chosen, agent, 4), (decision.Verdict, decision.Agent, decision.Fitting));
        Assert.Equal(3, decision.Candidates.Count);
        Assert.Equal(decision.Candidates.Select(static candidate => candidate.Score).OrderDescending(), decision.Candidates.Select(static candidate => candidate.Score));
    }

    [Fact]
    public async Task RouteAsync_Candidate_SaysWhy()
    {
        var decision = await Desk.AskAsync("Where is the parcel with order 4711?");

        var parcels = decision.Candidates.Single(static candidate => candidate.Agent == "parcels");
        Assert.Equal(["parcel"], parcels.Shared);
        Assert.Equal(["4711", "order", "parcel"], decision.Candidates.Single(static candidate => candidate.Agent == "refunds").Shared);
        Assert.True(parcels.Meaning > 0 && parcels.Words > 0 && parcels.Letters > 0);
    }

    [Fact]
    public async Task RouteAsync_Filters_LeaveOutWhoDoesNotFit()
    {
        await FitsAsync(new RouteRequest { Text = "", Capabilities = ["money.refund"] }, "refunds");
        await FitsAsync(new RouteRequest { Text = "", Among = ["parcels", "people", "nobody"] }, "parcels", "people");
        await FitsAsync(new RouteRequest { Text = "", Except = ["parcels", "people"] }, "passwords", "refunds");
        await FitsAsync(new RouteRequest { Text = "", MostCost = CostClass.Low }, "parcels", "refunds");
        await FitsAsync(new RouteRequest { Text = "", MostLatency = LatencyClass.Normal }, "parcels", "passwords", "refunds");
        await FitsAsync(new RouteRequest { Text = "", MostRisk = RiskClass.Write }, "parcels", "passwords");
        await FitsAsync(new RouteRequest { Text = "", LeastSandbox = SandboxLevel.Worktree });
        await FitsAsync(new RouteRequest { Text = "", Input = JsonElement.Parse("""{"order":"x"}""") }, "parcels", "passwords", "people");
        await FitsAsync(new RouteRequest { Text = "", Input = JsonElement.Parse("""{"order":7}""") }, "parcels", "passwords", "people", "refunds");
    }

    [Fact]
    public async Task RouteAsync_NobodyFits_SaysSo()
    {
        var router = await AgentRouter.CreateAsync(Desk.All, Desk.Bold, Token);

        var decision = await router.RouteAsync(new RouteRequest { Text = "where is my parcel", Capabilities = ["moon.fly"] }, Token);

        Assert.Equal((RouteVerdict.Nobody, null, 0, 0), (decision.Verdict, decision.Agent, decision.Fitting, decision.Candidates.Count));
    }

    [Fact]
    public async Task RouteAsync_NotSureEnough_GoesToTheStrongerOrToAPerson()
    {
        var asked = await Desk.AskAsync("where is my parcel", new RouterOptions { Threshold = 1 });
        var stronger = await Desk.AskAsync("where is my parcel", new RouterOptions { Threshold = 1, Stronger = "people" });

        Assert.Equal((RouteVerdict.Ask, null, "parcels"), (asked.Verdict, asked.Agent, asked.Candidates[0].Agent));
        Assert.Equal((RouteVerdict.Stronger, "people"), (stronger.Verdict, stronger.Agent));
    }

    [Fact]
    public async Task CreateAsync_HandfulOfExamples_ProvesNothing()
    {
        var router = await AgentRouter.CreateAsync([Desk.Parcels, Desk.People], cancellationToken: Token);

        Assert.Equal(1, router.Threshold);
        Assert.Equal(RouteVerdict.Ask, (await router.RouteAsync(new RouteRequest { Text = "where is my parcel" }, Token)).Verdict);
    }

    /// <summary>What fits several is shared among those that fit: without the others the choice is surer.</summary>
    [Fact]
    public async Task RouteAsync_Learned_CountsOnlyThoseThatFit()
    {
        RouteCard[] cards = [Desk.Parcels, Desk.Passwords, Desk.Refunds];
        var router = await AgentRouter.CreateAsync(cards, Desk.Bold, Token);

        var all = await router.RouteAsync(new RouteRequest { Text = "money for a late parcel" }, Token);
        var two = await router.RouteAsync(new RouteRequest { Text = "money for a late parcel", Except = [all.Candidates[1].Agent] }, Token);
        var one = await router.RouteAsync(new RouteRequest { Text = "money for a late parcel", Among = ["passwords"] }, Token);

        Assert.Equal(RouteBasis.Learned, all.Basis);
        Assert.True(two.Confidence > all.Confidence);
        Assert.Equal(1, one.Confidence, 6);
    }

    [Fact]
    public async Task ChainAsync_Request_BeginsWithTheBestAndItsFallbacks()
    {
        var router = await AgentRouter.CreateAsync(Desk.All, Desk.Bold, Token);

        var chain = await router.ChainAsync(new RouteRequest { Text = "refund my order" }, Token);
        var without = await router.ChainAsync(new RouteRequest { Text = "refund my order", Except = ["refunds"] }, Token);

        Assert.Equal(["refunds", "people", "parcels", "passwords"], chain);
        Assert.Equal("parcels", without[0]);
        Assert.Equal(3, without.Count);
    }

    [Fact]
    public async Task CreateAsync_Lessons_AreLearned()
    {
        RouteLesson[] lessons = [.. new[] { "grommet flux", "the grommet again", "flux of a grommet", "a grommet", "more flux" }.Select(static text => new RouteLesson(text, "passwords"))];
        RouteCard[] cards = [Desk.Parcels, Desk.Passwords, Desk.Refunds];

        var taught = await Desk.AskAsync("grommet", new RouterOptions { Threshold = 0, Lessons = lessons }, cards);
        var untaught = await Desk.AskAsync("grommet", Desk.Bold, cards);

        Assert.Equal("passwords", taught.Agent);
        Assert.True(taught.Confidence > untaught.Confidence + 0.3);
    }

    [Theory]
    [InlineData("TUT4301", null, null)]
    [InlineData("TUT4302", "poeple", null)]
    [InlineData("TUT4302", null, "poeple")]
    public async Task CreateAsync_WrongNames_AreRefused(string code, string? stronger, string? lesson)
    {
        RouteCard[] cards = stronger is null && lesson is null ? [.. Desk.All, Desk.People] : Desk.All;
        var options = Desk.Bold with { Stronger = stronger, Lessons = lesson is null ? [] : [new RouteLesson("x", lesson)] };

        var refused = await Assert.ThrowsAsync<RouteException>(async () => await AgentRouter.CreateAsync(cards, options, Token));

        Assert.Equal(code, refused.Code);
        if (code == "TUT4302") { Assert.Contains("Did you mean 'people'?", refused.Message, StringComparison.Ordinal); }
    }

    private static async Task FitsAsync(RouteRequest request, params string[] names)
    {
        var router = await AgentRouter.CreateAsync(Desk.All, Desk.Bold, Token);

        Assert.Equal(names, (await router.ChainAsync(request, Token)).Order(StringComparer.Ordinal));
        Assert.Equal(names.Length, (await router.RouteAsync(request, Token)).Fitting);
    }
}
