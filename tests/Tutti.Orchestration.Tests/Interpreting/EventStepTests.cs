using System.Text;
using System.Text.Json;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Tests.Support;
using Tutti.Orchestration.Topics;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Interpreting;

/// <summary>Runs that publish, and runs that hear it.</summary>
public sealed class EventStepTests
{
    private const string Listener = """
        tutti: flow/v1
        name: listener
        inputs: { order: int }
        steps:
          paid: { hear: { topic: orders, type: order.*, where: paid.data.order == inputs.order, within: 7d } }
        outputs: { event: "${paid == null ? 'nothing' : paid.type}", amount: "${paid == null ? 0 : paid.data.amount}" }
        """;

    /// <summary>Two agents that react to each other's events: nobody leads.</summary>
    private const string Seller = """
        tutti: flow/v1
        name: seller
        steps:
          trade:
            loop: { until: trade.value.type == 'bid.taken', max: 10 }
            do:
              offer: { publish: { topic: market, type: offer, data: { price: "${100 - 20 * round}" } } }
              answer: { hear: { topic: market, type: bid.* } }
        outputs: { price: "${trade.value.data.price}", rounds: "${trade.rounds}" }
        """;

    private const string Buyer = """
        tutti: flow/v1
        name: buyer
        steps:
          trade:
            loop: { until: trade.value.n == 1, max: 10, result: { n: "${done == null ? 0 : 1}" } }
            do:
              offer: { hear: { topic: market, type: offer } }
              answer:
                publish: { topic: market, type: "${offer.data.price > 50 ? 'bid.refused' : 'bid.taken'}", data: { price: "${offer.data.price}" } }
              done: { use: test/echo, with: { taken: "${offer.data.price <= 50}" }, when: offer.data.price <= 50 }
        """;

    [Fact]
    public async Task Hear_TheFirstThatFits_AndOnlyThat()
    {
        await using var bench = await new ModelBench().OpenAsync();
        var run = await bench.StartAsync(Listener, """{"order":7}""");
        await ListeningAsync(bench, "orders", 1);

        Assert.Equal(new TopicReply(1, 1), await PublishAsync(bench, "orders", "order.paid", """{"order":6,"amount":1}"""));
        Assert.Equal(new TopicReply(2, 0), await PublishAsync(bench, "orders", "parcel.sent", """{"order":7,"amount":2}"""));
        Assert.Equal(new TopicReply(3, 1), await PublishAsync(bench, "orders", "order.odd", "\"no object\""));
        Assert.Equal(new TopicReply(4, 1), await PublishAsync(bench, "orders", "order.paid", """{"order":7,"amount":3}"""));

        Assert.Equal("""{"event":"order.paid","amount":3}""", await OutputAsync(bench, run));
        Assert.Equal(new TopicReply(5, 0), await PublishAsync(bench, "orders", "order.paid", "null")); // who is over hears nothing
    }

    [Fact]
    public async Task Hear_WhatASourceSaysOfSubjectAndTime_IsThere()
    {
        await using var bench = await new ModelBench().OpenAsync();
        var run = await bench.StartAsync("""
            tutti: flow/v1
            name: subjects
            steps:
              bare: { hear: { topic: t } }
              full: { hear: { topic: t, where: has(full.subject) } }
            outputs: { bare: "${has(bare.subject) || has(bare.time)}", subject: "${full.subject}", time: "${full.time}" }
            """);
        await ListeningAsync(bench, "t", 2);

        await PublishAsync(bench, "t", "a", "1");
        await bench.Engine.PublishAsync("t", new PublishedEvent { Type = "a", Subject = "order 7", Time = "next year" }, cancellationToken: ModelBench.Cancellation);

        Assert.Equal("""{"bare":false,"subject":"order 7","time":"next year"}""", await OutputAsync(bench, run));
    }

    [Fact]
    public async Task Hear_NothingInTime_IsNull()
    {
        await using var bench = await new ModelBench().OpenAsync();
        var run = await bench.StartAsync(Listener, """{"order":7}""");
        await ListeningAsync(bench, "orders", 1);
        await bench.SeeAsync(run, static happened => happened.Kind == "timer.set");

        bench.Time.Advance(TimeSpan.FromDays(8));

        Assert.Equal("""{"event":"nothing","amount":0}""", await OutputAsync(bench, run));
    }

    [Fact]
    public async Task Hear_PublishedWhileOtherStepsRan_IsNotMissed()
    {
        await using var bench = await new ModelBench().OpenAsync();
        var run = await bench.StartAsync("""
            tutti: flow/v1
            name: early
            steps:
              first: { wait: { signal: go } }
              second: { hear: { topic: news } }
              third: { hear: { topic: news } }
            outputs: { second: "${second.data}", third: "${third.data}" }
            """);
        await ListeningAsync(bench, "news", 2);
        await PublishAsync(bench, "news", "a", "1");
        await PublishAsync(bench, "news", "b", "2");

        await bench.Engine.SignalAsync(run, "go", JsonElement.Parse("{}"), cancellationToken: ModelBench.Cancellation);

        Assert.Equal("""{"second":1,"third":1}""", await OutputAsync(bench, run));
    }

    [Fact]
    public async Task Hear_InAMap_EachItemListensByItself()
    {
        await using var bench = await new ModelBench().OpenAsync();
        var run = await bench.StartAsync("""
            tutti: flow/v1
            name: many
            steps:
              each:
                map: { over: "[1, 2, 3]", as: n }
                do: { one: { hear: { topic: numbers, where: one.data == n } } }
            outputs: { heard: "${each.items.map(one, one.number)}" }
            """);
        await ListeningAsync(bench, "numbers", 3);
        foreach (var number in (int[])[3, 1, 2]) { await PublishAsync(bench, "numbers", "n", $"{number}"); }

        Assert.Equal("""{"heard":[2,3,1]}""", await OutputAsync(bench, run));
    }

    [Fact]
    public async Task Choreography_WithoutACoordinator_CrashesChangeNothing()
    {
        await using var whole = await new ModelBench().OpenAsync(AddEcho);
        var expected = await TradeAsync(whole);
        Assert.Equal("""{"price":40,"rounds":4}""", expected);
        var log = await LogAsync(whole);
        Assert.Equal(["1 offer", "2 bid.refused", "3 offer", "4 bid.refused", "5 offer", "6 bid.refused", "7 offer", "8 bid.taken"], log);

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            // A decision of a topic and the signals that follow from it are one batch, which survives wholly or not at all.
            if ((await whole.Store.ReadAsync(survived - 1, ModelBench.Cancellation)).Kind is RecordKind.SignalSent or RecordKind.ObjectOpened) { continue; }
            await using var rest = await new ModelBench(store: await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation)).OpenAsync(AddEcho);

            Assert.Equal((survived, expected), (survived, await TradeAsync(rest)));
            Assert.Equal((survived, string.Join(',', log)), (survived, string.Join(',', await LogAsync(rest))));
        }
    }

    [Fact]
    public async Task Publish_TheSameEventTwice_IsOne()
    {
        await using var bench = await new ModelBench().OpenAsync();
        var published = new PublishedEvent { Type = "a", Source = "shop", Id = "7", Data = JsonElement.Parse("1") };

        Assert.Equal(new TopicReply(1, 0), await bench.Engine.PublishAsync("t", published, cancellationToken: ModelBench.Cancellation));
        Assert.Equal(new TopicReply(1, -1), await bench.Engine.PublishAsync("t", published, cancellationToken: ModelBench.Cancellation));
        Assert.Equal(new TopicReply(2, 0), await bench.Engine.PublishAsync("t", published with { Source = "other" }, cancellationToken: ModelBench.Cancellation));
        Assert.Equal(["t"], bench.Engine.Topics());
    }

    [Fact]
    public async Task Publish_AStorm_IsKnownAgainForAThousandEvents()
    {
        await using var bench = await new ModelBench().OpenAsync();
        for (var number = 0; number <= TopicState.MostKnown; number++) { await bench.Engine.PublishAsync("t", new PublishedEvent { Type = "a", Id = $"{number}" }, cancellationToken: ModelBench.Cancellation); }

        Assert.Equal(-1, (await bench.Engine.PublishAsync("t", new PublishedEvent { Type = "a", Id = "1" }, cancellationToken: ModelBench.Cancellation)).Heard);
        Assert.Equal(TopicState.MostKnown + 2, (await bench.Engine.PublishAsync("t", new PublishedEvent { Type = "a", Id = "0" }, cancellationToken: ModelBench.Cancellation)).Number);
    }

    public static TheoryData<PublishedEvent> Refused => new(
        new PublishedEvent { Type = "" },
        new PublishedEvent { Type = new string('x', 201) },
        new PublishedEvent { Type = "a", Id = new string('x', 1001) },
        new PublishedEvent { Type = "a", Subject = new string('x', 1001) },
        new PublishedEvent { Type = "a", Time = new string('x', 201) },
        new PublishedEvent { Type = "a", Data = JsonSerializer.SerializeToElement(new string('x', PublishedEvent.MostBytes)) },
        new PublishedEvent { Type = "a", Data = default });

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Publish_WhatNoTopicTakes_IsRefused(PublishedEvent published)
    {
        await using var bench = await new ModelBench().OpenAsync();

        Assert.Equal("TUT4689", (await Assert.ThrowsAsync<TuttiException>(async () => await bench.Engine.PublishAsync("t", published, cancellationToken: ModelBench.Cancellation))).Code);
        Assert.Empty(await bench.Engine.PublishedAsync("t", ModelBench.Cancellation));
    }

    private static async Task<string> TradeAsync(ModelBench bench)
    {
        _ = await bench.StartAsync(Buyer, key: "buyer");
        await ListeningAsync(bench, "market", 1); // who comes later has not heard
        var seller = await bench.StartAsync(Seller, key: "seller");
        return await OutputAsync(bench, seller);
    }

    private static async Task<IReadOnlyList<string>> LogAsync(ModelBench bench) =>
        [.. (await bench.Engine.PublishedAsync("market", ModelBench.Cancellation)).Select(static one => $"{one.Number} {one.Type}")];

    private static void AddEcho(Orchestration.Functions.PlanHost host) => host.Add(new Orchestration.Functions.PlanFunction("test/echo", "Gives its input.", static (_, input) => new(input)));

    private static Task<TopicReply> PublishAsync(ModelBench bench, string topic, string type, string data) =>
        bench.Engine.PublishAsync(topic, new PublishedEvent { Type = type, Data = JsonElement.Parse(data) }, cancellationToken: ModelBench.Cancellation);

    /// <summary>Waits until so many listen, or something was published already.</summary>
    private static async Task ListeningAsync(ModelBench bench, string topic, int count)
    {
        while (await bench.Engine.LookAsync(TopicObject.Kind, topic, static state => state.Count > 0 ? int.MaxValue : state.Listeners.Count, ModelBench.Cancellation) < count) { await Task.Delay(5, ModelBench.Cancellation); }
    }

    private static async Task<string> OutputAsync(ModelBench bench, RunId run)
    {
        var result = await bench.EndAsync(run);
        return result.ErrorCode is { Length: > 0 } code ? $"{code}: {result.ErrorMessage}" : Encoding.UTF8.GetString(result.Output.Span);
    }
}
