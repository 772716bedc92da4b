using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Tutti.Agents.Routing;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tests.Routing;

public sealed class AgentOutcomesTests
{
    private readonly AgentOutcomes _outcomes = AgentOutcomes.Kind;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", 5L, null, "USD")]
    [InlineData("a", -1L, null, "USD")]
    [InlineData("a", null, "-0.01", "USD")]
    [InlineData("a", null, "0.01", "2 much")]
    public async Task Outcomes_ThatCannotBe_AreRefused(string agent, long? milliseconds, string? cost, string unit)
    {
        await using var host = await RoutedDesk.OpenAsync(_outcomes, new InMemoryStore(Guid.Empty), threshold: 0);
        var outcome = new AgentOutcome(agent, true) { Milliseconds = milliseconds, Costs = cost is null ? null : new Dictionary<string, decimal> { [unit] = decimal.Parse(cost, CultureInfo.InvariantCulture) } };

        var refused = await Assert.ThrowsAsync<RouteException>(() => host.Engine.RequestAsync(_outcomes, RoutedDesk.Registry, outcome, by: "ann", cancellationToken: Cancellation));

        Assert.Equal("TUT4305", refused.Code);
        Assert.Empty(await _outcomes.ReadAsync(host.Engine, RoutedDesk.Registry, host.Time.GetUtcNow(), Cancellation));
    }

    [Fact]
    public async Task Outcomes_Reported_AreSummedExactlyAndWeighed()
    {
        await using var host = await RoutedDesk.OpenAsync(_outcomes, new InMemoryStore(Guid.Empty), threshold: 0);
        await host.Engine.RequestAsync(_outcomes, RoutedDesk.Registry, new AgentOutcome("a", true) { Milliseconds = 999, Costs = Money("0.10") }, by: "ann", cancellationToken: Cancellation);
        var (agent, isSuccess, tally) = await host.Engine.RequestAsync(_outcomes, RoutedDesk.Registry, new AgentOutcome("a", false) { Milliseconds = 1, Costs = Money("0.20000000000001") }, by: "ann", cancellationToken: Cancellation);

        Assert.Equal(("a", false), (agent, isSuccess));
        Assert.Equal((1L, 1L, 0.98, 1.0), (tally.Succeeded, tally.Failed, tally.Good, tally.Bad));
        Assert.Equal((2L, 0.30000000000001m), (tally.Costs!["USD"].Tasks, tally.Costs["USD"].Sum));
        var record = (await _outcomes.ReadAsync(host.Engine, RoutedDesk.Registry, host.Time.GetUtcNow(), Cancellation))["a"];
        Assert.Equal((0.98, 1.0, TimeSpan.FromMilliseconds(999)), (record.Succeeded, record.Failed, record.Duration));
        Assert.InRange(record.Costs["USD"].Usual, 0.14m, 0.16m); // the late one counts a little more
        Assert.InRange(record.Costs["USD"].Off, 0.02m, 0.06m);
    }

    /// <summary>Weights forget by tasks and by time; what is counted is never forgotten.</summary>
    [Fact]
    public void Tally_OfManyTasks_ForgetsSmoothlyAndStaysSmall() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), static seed =>
    {
        var (random, at) = (new Random(seed), DateTimeOffset.UnixEpoch);
        var (tally, good, sum, size) = (AgentTally.None, 0L, 0m, 0);
        for (var task = 1; task <= 300; task++)
        {
            at += TimeSpan.FromHours(random.Next(0, 200));
            var outcome = new AgentOutcome("a", random.Next(3) > 0) { Milliseconds = random.Next(1, 1_000_000), Costs = new Dictionary<string, decimal> { [$"U{random.Next(20)}"] = random.Next(0, 1000) / 1000m } };
            (tally, good, sum) = (tally.With(outcome, at), good + (outcome.IsSuccess ? 1 : 0), sum + outcome.Costs.Values.Single());
            if (task == 100) { size = JsonSerializer.Serialize(tally, RoutingJson.Default.AgentTally).Length; }
        }

        Assert.Equal((good, 300 - good), (tally.Succeeded, tally.Failed));
        Assert.InRange(tally.Good + tally.Bad, 1, 50.01);
        Assert.Equal(8, tally.Costs!.Count); // more units are not followed
        Assert.True(tally.Costs.Values.Sum(static cost => cost.Sum) < sum);
        Assert.InRange(JsonSerializer.Serialize(tally, RoutingJson.Default.AgentTally).Length, size - 200, size + 200);
        var (now, later) = (tally.RecordAt(at), tally.RecordAt(at.AddDays(30)));
        Assert.Equal(now.Succeeded / 2, later.Succeeded, 6);
        Assert.Equal(now.Failed / 2, later.Failed, 6);
        Assert.InRange(tally.RecordAt(at.AddYears(100)).Failed, 0, 1e-9);
        Assert.InRange(now.Duration!.Value.TotalMilliseconds, 1, 1_000_000);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void Tally_OfOneThatWaitedForDays_IsStillFast()
    {
        var tally = Enumerable.Range(0, 20).Aggregate(AgentTally.None, static (tally, _) => tally.With(new AgentOutcome("a", true) { Milliseconds = 2000 }, DateTimeOffset.UnixEpoch));

        var record = tally.With(new AgentOutcome("a", true) { Milliseconds = (long)TimeSpan.FromDays(3).TotalMilliseconds }, DateTimeOffset.UnixEpoch).RecordAt(DateTimeOffset.UnixEpoch);

        Assert.InRange(record.Duration!.Value.TotalSeconds, 2, 6);
    }

    [Fact]
    public void Book_Full_ForgetsWhoWasBusyTheLongestTimeAgo()
    {
        var book = new OutcomeBook();
        for (var agent = 0; agent < OutcomeBook.Most; agent++) { book.Add(new AgentOutcome($"a{agent}", true), DateTimeOffset.UnixEpoch.AddSeconds(agent == 7 ? -1 : agent)); }

        book.Add(new AgentOutcome("a3", true), DateTimeOffset.UnixEpoch.AddYears(1));
        book.Add(new AgentOutcome("new", true), DateTimeOffset.UnixEpoch.AddYears(1));

        Assert.Equal((OutcomeBook.Most, false, true), (book.Agents.Count, book.Agents.ContainsKey("a7"), book.Agents.ContainsKey("new")));
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(book, RoutingJson.Default.OutcomeBook).Length, 1, 8 << 20);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("TUT4001", true)]
    [InlineData("TUT2100", false)]
    public void Outcome_OfWhoWasNotLetWork_SaysNothing(string? code, bool counts)
    {
        var outcome = AgentOutcome.Of("a", code is null ? null : new NotExecutedException("No.", code, isTransient: false), TimeSpan.FromSeconds(2), costs: null);

        Assert.Equal(counts ? new AgentOutcome("a", code is null) { Milliseconds = 2000 } : null, outcome);
    }

    private static Dictionary<string, decimal> Money(string dollars) => new() { ["USD"] = decimal.Parse(dollars, CultureInfo.InvariantCulture) };

    /// <summary>What stands in journals must be read by every later release.</summary>
    [Fact]
    public void Journal_Forms_AreAsTheyWere()
    {
        const string route = """{"decision":{"verdict":1,"agent":"a","confidence":0.5,"threshold":0.25,"basis":2,"candidates":[{"agent":"a","score":1.5,"words":1,"letters":0.5,"meaning":0,"learned":0,"record":0,"shared":["x"]}],"fitting":2},"next":["a","b"]}""";
        const string past = """{"decision":{"verdict":1,"agent":"a","confidence":0.5,"threshold":0.25,"basis":2,"candidates":[{"agent":"a","score":1.5,"words":1,"letters":0.5,"meaning":0,"learned":0,"record":0.25,"past":{"succeeded":1.5,"failed":0.5,"seconds":2.5,"cost":0.10,"unit":"USD","bySuccess":0.125,"byCost":0.125,"byTime":0},"shared":["x"]}],"fitting":2,"instead":"b"},"next":["a","b"],"text":"do it"}""";
        const string book = """{"agents":{"a":{"succeeded":1,"failed":2,"last":"2026-11-23T00:00:00+00:00","good":1.5,"bad":0.5,"timed":3,"usualTime":4.5,"costs":{"USD":{"tasks":5,"sum":0.10,"weight":4.5,"usual":0.02,"off":0.01}}}}}""";
        const string outcome = """{"agent":"a","isSuccess":true,"milliseconds":7,"costs":{"USD":0.10}}""";

        Assert.Equal(route, JsonSerializer.Serialize(JsonSerializer.Deserialize(route, RoutingJson.Default.RouteRecord), RoutingJson.Default.RouteRecord!));
        Assert.Equal(past, JsonSerializer.Serialize(JsonSerializer.Deserialize(past, RoutingJson.Default.RouteRecord), RoutingJson.Default.RouteRecord!));
        Assert.Equal(book, JsonSerializer.Serialize(JsonSerializer.Deserialize(book, RoutingJson.Default.OutcomeBook), RoutingJson.Default.OutcomeBook!));
        Assert.Equal(outcome, JsonSerializer.Serialize(JsonSerializer.Deserialize(outcome, RoutingJson.Default.AgentOutcome), RoutingJson.Default.AgentOutcome!));
    }
}
