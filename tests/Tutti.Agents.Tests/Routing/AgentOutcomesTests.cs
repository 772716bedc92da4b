using System.Globalization;
using System.Text.Json;
using Tutti.Agents.Routing;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Kernel.Memory;

namespace Tutti.Agents.Tests.Routing;

public sealed class AgentOutcomesTests
{
    private readonly AgentOutcomes _outcomes = AgentOutcomes.Kind;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", 5L, null)]
    [InlineData("a", -1L, null)]
    [InlineData("a", null, "-0.01")]
    public async Task Outcomes_ThatCannotBe_AreRefused(string agent, long? milliseconds, string? cost)
    {
        await using var host = await RoutedDesk.OpenAsync(_outcomes, new InMemoryStore(Guid.Empty), threshold: 0);
        var outcome = new AgentOutcome(agent, true) { Milliseconds = milliseconds, Cost = cost is null ? null : decimal.Parse(cost, CultureInfo.InvariantCulture) };

        var refused = await Assert.ThrowsAsync<RouteException>(() => host.Engine.RequestAsync(_outcomes, RoutedDesk.Registry, outcome, by: "ann", cancellationToken: Cancellation));

        Assert.Equal("TUT4305", refused.Code);
        Assert.Empty(await _outcomes.ReadAsync(host.Engine, RoutedDesk.Registry, Cancellation));
    }

    [Fact]
    public async Task Outcomes_Reported_BecomeAverages()
    {
        await using var host = await RoutedDesk.OpenAsync(_outcomes, new InMemoryStore(Guid.Empty), threshold: 0);
        await host.Engine.RequestAsync(_outcomes, RoutedDesk.Registry, new AgentOutcome("a", true) { Milliseconds = 1000, Cost = 0.10m }, by: "ann", cancellationToken: Cancellation);
        var tally = await host.Engine.RequestAsync(_outcomes, RoutedDesk.Registry, new AgentOutcome("a", false) { Milliseconds = 3000 }, by: "ann", cancellationToken: Cancellation);

        Assert.Equal(new AgentTally { Succeeded = 1, Failed = 1, Timed = 2, Milliseconds = 4000, Priced = 1, Cost = 0.10m }, tally);
        Assert.Equal(new AgentRecord(1, 1) { Duration = TimeSpan.FromSeconds(2), Cost = 0.10m }, (await _outcomes.ReadAsync(host.Engine, RoutedDesk.Registry, Cancellation))["a"]);
    }

    /// <summary>What stands in journals must be read by every later release.</summary>
    [Fact]
    public void Journal_Forms_AreAsTheyWere()
    {
        const string route = """{"decision":{"verdict":1,"agent":"a","confidence":0.5,"threshold":0.25,"basis":2,"candidates":[{"agent":"a","score":1.5,"words":1,"letters":0.5,"meaning":0,"learned":0,"record":0,"shared":["x"]}],"fitting":2},"next":["a","b"]}""";
        const string book = """{"agents":{"a":{"succeeded":1,"failed":2,"timed":3,"milliseconds":4,"priced":5,"cost":0.10}}}""";
        const string outcome = """{"agent":"a","isSuccess":true,"milliseconds":7}""";

        Assert.Equal(route, JsonSerializer.Serialize(JsonSerializer.Deserialize(route, RoutingJson.Default.RouteRecord), RoutingJson.Default.RouteRecord!));
        Assert.Equal(book, JsonSerializer.Serialize(JsonSerializer.Deserialize(book, RoutingJson.Default.OutcomeBook), RoutingJson.Default.OutcomeBook!));
        Assert.Equal(outcome, JsonSerializer.Serialize(JsonSerializer.Deserialize(outcome, RoutingJson.Default.AgentOutcome), RoutingJson.Default.AgentOutcome!));
    }
}
