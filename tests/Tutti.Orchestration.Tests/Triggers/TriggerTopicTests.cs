using System.Globalization;
using System.Text.Json;
using Tutti.Kernel;
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
    public async Task Topic_ThousandsOfEvents_NoneIsLost()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("topic: orders\nwhere: event.data.amount % 1000 == 999\noverlap: allow");
        for (var number = 0; number < 6_000; number++) { await PublishAsync(bench, "order.paid", number); }

        Assert.Equal(["999", "1999", "2999", "3999", "4999", "5999"], await WaitAllAsync(bench, 6));
    }

    [Fact]
    public async Task Topic_WhatWasPublishedBefore_IsNotMeant()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await PublishAsync(bench, "order.paid", 1);
        await bench.SetAsync("topic: orders");
        await PublishAsync(bench, "order.paid", 2);
        await bench.UntilAsync(static state => state.Completed == 1);
        await bench.AskAsync(new TriggerMessage.Remove());
        await PublishAsync(bench, "order.paid", 3);
        await bench.SetAsync("topic: orders");
        await PublishAsync(bench, "order.paid", 4);

        Assert.Equal(["2", "4"], await WaitAllAsync(bench, 2));
    }

    [Fact]
    public async Task Topic_TheTriggerListensToSomethingElse_TheOldTopicIsNotHeard()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("topic: orders");
        await bench.SetAsync("topic: parcels");
        await bench.Engine.PublishAsync("orders", new PublishedEvent { Type = "a", Id = "1" }, "", TriggerBench.Cancellation);
        await bench.Engine.PublishAsync("parcels", new PublishedEvent { Type = "a", Id = "2" }, "", TriggerBench.Cancellation);

        Assert.Equal(["2"], await WaitAllAsync(bench, 1));
    }

    [Fact]
    public async Task Topic_AnotherWhere_GoesOnWhereItStood()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("topic: orders\nwhere: event.data.amount > 1000");
        await PublishAsync(bench, "order.paid", 11);
        await bench.LookAsync();
        await PublishAsync(bench, "order.paid", 12);
        await bench.SetAsync("topic: orders\nwhere: event.data.amount > 10");
        await PublishAsync(bench, "order.paid", 13);

        Assert.Equal(["12", "13"], await WaitAllAsync(bench, 2));
    }

    [Fact]
    public async Task Topic_LettersThatTakeMoreRoomAsTheyAreKept_AreRefusedByTheTopicAlready()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        var fits = new PublishedEvent { Type = new string('t', 200), Id = new string('i', 1_000), Source = new string('s', 1_000), Data = JsonElement.Parse($"\"{new string('ü', 7_600)}\"") };
        await bench.SetAsync("topic: orders\nwith: { said: taken }");

        var refused = await Assert.ThrowsAsync<TuttiException>(() => bench.Engine.PublishAsync("orders", fits with { Data = JsonElement.Parse($"\"{new string('ü', 7_700)}\"") }, "", TriggerBench.Cancellation));
        await bench.Engine.PublishAsync("orders", fits, "", TriggerBench.Cancellation);

        Assert.Equal("TUT4689", refused.Code);
        Assert.Equal(["taken"], await WaitAllAsync(bench, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Topic_RunsThatPublishWhatTheirTriggerHears_GoRoundTwentyTimes_AndNoMore(bool isByChild)
    {
        await using var bench = await new TriggerBench { IsEcho = true, IsByChild = isByChild }.OpenAsync();
        await bench.SetAsync("topic: orders");
        await PublishAsync(bench, "order.paid", 1);

        await bench.UntilAsync(static state => state.Recent.Any(static occurrence => occurrence.Outcome == TriggerOutcome.LeftOut));
        await bench.QuietAsync();

        Assert.Equal("TUT4748", (await bench.StateAsync(static state => state.Recent)).Single(static occurrence => occurrence.Outcome == TriggerOutcome.LeftOut).Code);
        Assert.Equal(21, await bench.StateAsync(static state => state.Completed));
        await PublishAsync(bench, "order.paid", 2);
        await bench.UntilAsync(static state => state.Completed > 21); // what comes from elsewhere begins anew
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
