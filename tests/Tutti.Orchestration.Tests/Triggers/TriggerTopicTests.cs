using System.Globalization;
using System.Text.Json;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Lifecycle;
using Tutti.Orchestration.Topics;
using Tutti.Orchestration.Triggers;

namespace Tutti.Orchestration.Tests.Triggers;

/// <summary>Events of topics start runs.</summary>
public sealed class TriggerTopicTests
{
    [Fact]
    public async Task Topic_WhatIsPublished_StartsOneRunForEach()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("topic: orders\ntype: order.*\nwhere: event.data.amount >= 10\nmax: 100");
        for (var number = 0; number < 30; number++) { await PublishAsync(bench, number % 3 == 0 ? "parcel.sent" : "order.paid", number); }
        await PublishAsync(bench, "order.paid", 29); // the topic drops it

        Assert.Equal([10, 11, 13, 14, 16, 17, 19, 20, 22, 23, 25, 26, 28, 29], (await WaitAllAsync(bench, 14)).Select(static said => int.Parse(said, CultureInfo.InvariantCulture)).Order());
    }

    [Fact]
    public async Task Topic_MoreThanAGenerationOfTheFeed_NoneIsLost()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("topic: orders\noverlap: allow");
        for (var number = 0; number < 450; number++) { await PublishAsync(bench, "order.paid", number); }

        await bench.UntilAsync(static state => state.Completed == 450);

        Assert.Equal(450, (await bench.SaidAsync()).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Topic_TheTriggerListensToSomethingElse_TheOldFeedEnds()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("topic: orders");
        await bench.SetAsync("topic: parcels");
        await bench.Engine.PublishAsync("orders", new PublishedEvent { Type = "a", Id = "1" }, "", TriggerBench.Cancellation);
        await bench.Engine.PublishAsync("parcels", new PublishedEvent { Type = "a", Id = "2" }, "", TriggerBench.Cancellation);

        await bench.UntilAsync(static state => state.Completed == 1);
        await bench.AskAsync(new TriggerMessage.Remove());
        await bench.LookAsync();
        foreach (var feed in bench.Engine.Catalogue.List(new RunQuery { Definition = TriggerFeed.Id, Limit = 10 })) { await bench.Engine.WaitAsync(feed.Id, TriggerBench.Cancellation).WaitAsync(TimeSpan.FromMinutes(5), TriggerBench.Cancellation); }

        Assert.Equal(["2"], await bench.SaidAsync());
        Assert.All(bench.Engine.Catalogue.List(new RunQuery { Definition = TriggerFeed.Id, Limit = 10 }), static feed => Assert.True(feed.Status.IsEnded()));
    }

    [Fact]
    public async Task Topic_AnotherWhere_KeepsTheFeed()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("topic: orders\nwhere: event.data.amount > 1000");
        await bench.SetAsync("topic: orders\nwhere: event.data.amount > 10");
        await PublishAsync(bench, "order.paid", 11);

        await bench.UntilAsync(static state => state.Completed == 1);

        Assert.Single(bench.Engine.Catalogue.List(new RunQuery { Definition = TriggerFeed.Id, Limit = 10 }));
    }

    private static async Task<IReadOnlyList<string>> WaitAllAsync(TriggerBench bench, int count)
    {
        await bench.UntilAsync(state => state.Completed == count);
        return await bench.SaidAsync();
    }

    private static async Task PublishAsync(TriggerBench bench, string type, int number)
    {
        var id = number.ToString(CultureInfo.InvariantCulture);
        await bench.Engine.PublishAsync("orders", new PublishedEvent { Type = type, Id = id, Source = "shop", Data = JsonElement.Parse($$"""{"amount":{{id}}}""") }, "shop", TriggerBench.Cancellation);
    }
}
