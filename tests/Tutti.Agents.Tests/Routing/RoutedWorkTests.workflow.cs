using System.Collections.Concurrent;
using System.Text.Json;
using Tutti.Agents.Routing;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Agents.Routing.Running;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Kernel.Memory;
using Tutti.Testing;

namespace Tutti.Agents.Tests.Routing;

/// <summary>Tasks that are routed within durable runs.</summary>
public sealed class RoutedWorkTests
{
    private const string Parcel = "where is my parcel";

    private readonly AgentOutcomes _outcomes = AgentOutcomes.Kind;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_SureEnough_WorksAndJournalsWhy()
    {
        await using var host = await RoutedDesk.OpenAsync(_outcomes, new InMemoryStore(Guid.Empty), threshold: 0);

        Assert.Equal("parcels did it after  by ", await host.RunAsync<string>("desk", Parcel));

        var route = (await host.EventsAsync()).Single(static happened => happened is { Kind: "step.completed", Path: "route" });
        var decision = JsonSerializer.Deserialize(route.Payload.Span, RoutingJson.Default.RouteRecord)!.Decision;
        Assert.Equal((RouteVerdict.Chosen, "parcels", 3), (decision.Verdict, decision.Agent, decision.Candidates.Count));
        Assert.Contains("parcel", decision.Candidates[0].Shared);
        var records = await _outcomes.ReadAsync(host.Engine, RoutedDesk.Registry, host.Time.GetUtcNow(), Cancellation);
        Assert.Equal((1.0, 0.0), (records["parcels"].Succeeded, records["parcels"].Failed));
    }

    /// <summary>A host that dies after any record: each agent works once, and each outcome counts once.</summary>
    [Fact]
    public async Task P2_GivenACrashAfterAnyRecord_WhenTheFirstAgentFails_ThenTheNextWorksAndEachIsCountedOnce()
    {
        var done = new ConcurrentQueue<string>();
        await using var whole = await RoutedDesk.OpenAsync(_outcomes, new InMemoryStore(Guid.Empty), threshold: 0, failing: "parcels", done);
        var expected = await whole.RunAsync<string>("desk", Parcel);
        Assert.Equal("refunds did it after parcels by ", expected);
        Assert.Equal(["parcels", "refunds"], done);

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            await using var rest = await RoutedDesk.OpenAsync(_outcomes, await CrashImage.OfAsync(whole.Store, survived, Cancellation), threshold: 0, failing: "parcels");

            Assert.Equal((survived, expected), (survived, await rest.RunAsync<string>("desk", Parcel)));

            var records = await _outcomes.ReadAsync(rest.Engine, RoutedDesk.Registry, rest.Time.GetUtcNow(), Cancellation);
            Assert.Equal((survived, 2, 0.0, 1.0, 1.0, 0.0), (survived, records.Count, records["parcels"].Succeeded, records["parcels"].Failed, records["refunds"].Succeeded, records["refunds"].Failed));
        }
    }

    [Fact]
    public async Task RunAsync_AllFail_EndsWithTheLastError()
    {
        await using var host = await RoutedDesk.OpenAsync(_outcomes, new InMemoryStore(Guid.Empty), threshold: 0, failing: "*");

        Assert.Equal("TUT4001", await host.FailAsync("desk", Parcel));

        var records = await _outcomes.ReadAsync(host.Engine, RoutedDesk.Registry, host.Time.GetUtcNow(), Cancellation);
        Assert.Equal(3.0, records.Values.Sum(static record => record.Failed)); // as many as may try, of four
    }

    [Theory]
    [InlineData("refunds", "refunds did it after  by ann")]
    [InlineData(RoutedWork.Nobody, null)]
    public async Task RunAsync_NotSure_AsksAPerson(string choice, string? result)
    {
        await using var host = await RoutedDesk.OpenAsync(_outcomes, new InMemoryStore(Guid.Empty), threshold: 1);
        var run = await host.StartAsync("desk", Parcel);
        var asked = (await host.SeeAsync(run, static happened => happened.Kind == "question.asked")).Path;

        await host.Engine.AnswerAsync(run, asked, choice, "ann", cancellationToken: Cancellation);

        if (result is null) { Assert.Equal("TUT4304", await host.FailAsync("desk", Parcel)); }
        else { Assert.Equal(result, await host.RunAsync<string>("desk", Parcel)); }
    }

    [Fact]
    public async Task RunAsync_NobodyFits_Fails()
    {
        await using var host = await RoutedDesk.OpenAsync(_outcomes, new InMemoryStore(Guid.Empty), threshold: 0, demanded: "moon.fly");

        Assert.Equal("TUT4304", await host.FailAsync("desk", Parcel));
    }

    /// <summary>Of two that fit alike the one that did well is chosen; a decision that is journaled stays, whatever is counted later.</summary>
    [Fact]
    public async Task P4_GivenOutcomesThatWouldChangeTheChoice_WhenARunGoesOnAfterACrash_ThenItDoesAsTheJournalSays()
    {
        AgentHost? running = null;
        await using var whole = await RoutedDesk.OpenAsync(_outcomes, new InMemoryStore(Guid.Empty), threshold: 0, cards: Twins, meanwhile: () => CountAsync(running!, "alpha", "beta", times: 40));
        running = whole;
        await CountAsync(whole, "beta", "alpha");
        Assert.Equal("beta did it after  by ", await whole.RunAsync<string>("desk", "draw a cat"));
        var routed = (await whole.EventsAsync()).Single(static happened => happened is { Kind: "step.completed", Path: "route" });
        var record = JsonSerializer.Deserialize(routed.Payload.Span, RoutingJson.Default.RouteRecord)!;
        Assert.Equal(("alpha", "draw a cat"), (record.Decision.Instead, record.Text));
        Assert.True(record.Decision.Candidates[0].Past is { Succeeded: > 2, Failed: 0, BySuccess: > 0 });
        Assert.True(record.Decision.Candidates[0].Record > record.Decision.Candidates[1].Record);
        for (var survived = routed.Position!.Value + 1; survived <= whole.Store.DurableHead; survived++)
        {
            await using var rest = await RoutedDesk.OpenAsync(_outcomes, await CrashImage.OfAsync(whole.Store, survived, Cancellation), threshold: 0, cards: Twins);

            Assert.Equal((survived, "beta did it after  by "), (survived, await rest.RunAsync<string>("desk", "draw a cat")));
        }
    }

    [Fact]
    public async Task RunAsync_WhoFailedLongAgo_IsGivenAnotherChance()
    {
        await using var host = await RoutedDesk.OpenAsync(_outcomes, new InMemoryStore(Guid.Empty), threshold: 0, cards: Twins);
        for (var time = 0; time < 3; time++) { await host.Engine.RequestAsync(_outcomes, RoutedDesk.Registry, new AgentOutcome("alpha", IsSuccess: false), by: "ann", cancellationToken: Cancellation); }
        await host.Engine.RequestAsync(_outcomes, RoutedDesk.Registry, new AgentOutcome("beta", IsSuccess: false), by: "ann", cancellationToken: Cancellation);
        var router = await AgentRouter.CreateAsync(Twins, new RouterOptions { Threshold = 0 }, Cancellation);

        foreach (var (days, expected) in ((int, string)[])[(0, "beta"), (400, "alpha")])
        {
            var records = await _outcomes.ReadAsync(host.Engine, RoutedDesk.Registry, host.Time.GetUtcNow().AddDays(days), Cancellation);
            var decision = await router.WithRecords(records).RouteAsync(new RouteRequest { Text = "draw a cat" }, Cancellation);
            Assert.Equal((days, expected), (days, Math.Abs(decision.Candidates[0].Record - decision.Candidates[1].Record) < 0.001 ? "alpha" : decision.Agent));
        }
    }

    /// <summary>Alike but for their names, so that nothing but the past decides; the first by name is first without one.</summary>
    private static RouteCard[] Twins => [.. ((string[])["alpha", "beta"]).Select(static name => new RouteCard { Name = name, Description = "Draws pictures of animals." })];

    private async Task CountAsync(AgentHost host, string good, string bad, int times = 4)
    {
        for (var time = 0; time < times; time++)
        {
            await host.Engine.RequestAsync(_outcomes, RoutedDesk.Registry, new AgentOutcome(good, IsSuccess: true), by: "ann", cancellationToken: Cancellation);
            await host.Engine.RequestAsync(_outcomes, RoutedDesk.Registry, new AgentOutcome(bad, IsSuccess: false), by: "ann", cancellationToken: Cancellation);
        }
    }
}
