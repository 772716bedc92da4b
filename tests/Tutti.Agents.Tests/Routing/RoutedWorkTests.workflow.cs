using System.Collections.Concurrent;
using System.Text.Json;
using Tutti.Agents.Routing;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Agents.Routing.Running;
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
        var records = await _outcomes.ReadAsync(host.Engine, RoutedDesk.Registry, Cancellation);
        Assert.Equal((1L, 0L), (records["parcels"].Succeeded, records["parcels"].Failed));
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

            var records = await _outcomes.ReadAsync(rest.Engine, RoutedDesk.Registry, Cancellation);
            Assert.Equal((survived, 2, 0L, 1L, 1L, 0L), (survived, records.Count, records["parcels"].Succeeded, records["parcels"].Failed, records["refunds"].Succeeded, records["refunds"].Failed));
        }
    }

    [Fact]
    public async Task RunAsync_AllFail_EndsWithTheLastError()
    {
        await using var host = await RoutedDesk.OpenAsync(_outcomes, new InMemoryStore(Guid.Empty), threshold: 0, failing: "*");

        Assert.Equal("TUT4001", await host.FailAsync("desk", Parcel));

        var records = await _outcomes.ReadAsync(host.Engine, RoutedDesk.Registry, Cancellation);
        Assert.Equal(3, records.Values.Sum(static record => record.Failed)); // as many as may try, of four
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
}
