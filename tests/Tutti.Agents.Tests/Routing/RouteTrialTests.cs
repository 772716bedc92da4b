using Tutti.Agents.Routing;
using Tutti.Agents.Routing.Trials;
using Tutti.Testing;

namespace Tutti.Agents.Tests.Routing;

public sealed class RouteTrialTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_OwnExamples_AsksEachOnceAndLearnsNotFromIt()
    {
        RouteCard[] cards = [Desk.Refunds, Desk.Parcels with { Examples = [.. Desk.Parcels.Examples, "zyzzyva"] }, Desk.Passwords];

        var trial = await RouteTrial.RunAsync(cards, RouterOptions.Usual, Token);

        Assert.Equal(16, trial.Cases.Count);
        Assert.Equal(cards.SelectMany(static card => card.Examples).Order(StringComparer.Ordinal), trial.Cases.Select(static found => found.Text).Order(StringComparer.Ordinal));
        Assert.True(trial.Cases.Single(static found => found.Text == "zyzzyva").Confidence < 0.6); // from the card itself it would be nearly 1
        Assert.InRange(trial.Accuracy, 0.3, 0.95);
        Assert.True(trial.TopThree >= trial.Accuracy);
    }

    [Fact]
    public async Task Confusions_Trial_NamesPairsAndAnExample()
    {
        var router = await AgentRouter.CreateAsync(Desk.All, Desk.Bold, Token);

        var trial = await RouteTrial.RunAsync(router, [new RouteLesson("where is my parcel", "passwords"), new RouteLesson("my package is late", "passwords"), new RouteLesson("unlock my account", "passwords")], Token);

        Assert.Equal(new RouteConfusion("passwords", "parcels", 2, "my package is late"), Assert.Single(trial.Confusions(5)));
        Assert.Equal(1.0 / 3, trial.Accuracy, 6);
    }

    [Fact]
    public async Task ThresholdFor_Precision_IsTheLowestThatReachesIt()
    {
        var router = await AgentRouter.CreateAsync(Desk.All[..3], Desk.Bold, Token);
        var right = Desk.All[..3].SelectMany(static card => card.Examples.Select(text => new RouteLesson(text, card.Name))).ToArray();

        var trial = await RouteTrial.RunAsync(router, [.. right, new RouteLesson("bread and butter", "refunds"), new RouteLesson("bread and butter", "parcels"), new RouteLesson("bread and butter", "passwords")], Token);
        var (sure, all, never) = (trial.ThresholdFor(0.95), trial.ThresholdFor(0.5), trial.ThresholdFor(0.99));

        Assert.Equal(15.0 / 18, sure.Coverage, 6);
        Assert.Equal(1, sure.Precision);
        Assert.Equal(1, all.Coverage);
        Assert.Equal(new RouteCoverage(1, 0, 0), never); // fifteen right answers do not show that one of a hundred is wrong
        Assert.Equal(sure, trial.At(sure.Threshold));
    }

    [Fact]
    public async Task RunAsync_UnknownAgent_IsRefused()
    {
        var router = await AgentRouter.CreateAsync(Desk.All, Desk.Bold, Token);

        var refused = await Assert.ThrowsAsync<RouteException>(async () => await RouteTrial.RunAsync(router, [new RouteLesson("x", "parcel")], Token));

        Assert.Equal("TUT4302", refused.Code);
    }

    /// <summary>The figures of docs/agents.md, each a little lower: 77 agents with ten examples, asked what they have not seen.</summary>
    [Fact]
    public async Task CreateAsync_CustomersOfABank_RoutesAsWellAsIsSaid()
    {
        var all = CustomerRequests.Read();
        Assert.SkipWhen(all is null, PublishedData.Missing);
        var told = all.Where(static (_, at) => at % 4 != 0).ToLookup(static row => row.Intent, static row => row.Text);
        RouteCard[] cards = [.. told.Select(static intent => new RouteCard { Name = intent.Key, Examples = [.. intent.Take(10)] })];
        RouteLesson[] asked = [.. all.Where(static (_, at) => at % 4 == 0).Select(static row => new RouteLesson(row.Text, row.Intent))];

        var router = await AgentRouter.CreateAsync(cards, cancellationToken: Token);
        var trial = await RouteTrial.RunAsync(router, asked, Token);

        Assert.InRange(trial.Accuracy, 0.73, 0.8);
        Assert.InRange(trial.TopThree, 0.87, 0.93);
        Assert.InRange(trial.At(router.Threshold).Coverage, 0.35, 0.6);
        Assert.InRange(trial.At(router.Threshold).Precision, 0.94, 0.99);
    }
}
