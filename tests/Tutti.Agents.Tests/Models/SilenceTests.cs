using Microsoft.Extensions.AI;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Endpoints;
using Tutti.Testing;
using Tutti.Testing.Models;
using static Tutti.Testing.Models.FakeReply;

namespace Tutti.Agents.Tests.Models;

/// <summary>Silence ends a call, slowness does not.</summary>
public sealed class SilenceTests
{
    private static readonly ModelLimits Limits = new() { FirstToken = TimeSpan.FromSeconds(20), FirstTokenOfFirstCall = TimeSpan.FromSeconds(100), NextToken = TimeSpan.FromSeconds(5), WholeReply = TimeSpan.FromSeconds(300) };

    [Fact]
    public async Task FirstToken_OfTheFirstCall_HasItsOwnLimit()
    {
        var time = new ManualTime();
        await using var bench = new ModelBench(static endpoint => endpoint with { Limits = Limits }, time);
        var reply = OfParts(new FakePart(default, NeverAsync()));
        bench.Server.Reply(reply);
        var call = bench.AskAsync();
        await reply.Asked.Task.WaitAsync(TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(99));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<ModelSilentException>(() => call);
        Assert.Equal(("TUT4103", TimeSpan.FromSeconds(100), true), (error.Code, error.Limit, error.IsTransient));
    }

    [Fact]
    public async Task FirstToken_OfALaterCall_IsDueSooner()
    {
        var time = new ManualTime();
        await using var bench = new ModelBench(static endpoint => endpoint with { Limits = Limits }, time);
        var silent = OfParts(new FakePart(default, NeverAsync()));
        bench.Server.Reply(Saying("Hello"), silent);
        await bench.AskAsync();
        var call = bench.AskAsync();
        await silent.Asked.Task.WaitAsync(TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(TimeSpan.FromSeconds(20), (await Assert.ThrowsAsync<ModelSilentException>(() => call)).Limit);
    }

    [Fact]
    public async Task Comments_AreNoSignOfLife()
    {
        var time = new ManualTime();
        await using var bench = new ModelBench(static endpoint => endpoint with { Limits = Limits }, time);
        var second = new TaskCompletionSource();
        var sent = new TaskCompletionSource();
        bench.Server.Reply(OfParts(Part(": working\n\n"), new FakePart(Part(": working\n\n").Bytes, second.Task, Sent: sent), new FakePart(default, NeverAsync())));
        var call = bench.AskAsync();

        time.Advance(TimeSpan.FromSeconds(60));
        second.SetResult();
        await sent.Task.WaitAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(40));

        Assert.Equal("TUT4103", (await Assert.ThrowsAsync<ModelSilentException>(() => call)).Code);
    }

    [Fact]
    public async Task NextToken_EachStartsTheClockAgain_AndSilenceEndsIt()
    {
        var time = new ManualTime();
        await using var bench = new ModelBench(static endpoint => endpoint with { Limits = Limits }, time);
        var gates = Enumerable.Range(0, 4).Select(static _ => new TaskCompletionSource()).ToArray();
        bench.Server.Reply(OfParts([.. gates.Select(static (gate, index) => new FakePart(Event(Words($"{index}")).Bytes, gate.Task)), new FakePart(default, NeverAsync())]));
        await using var updates = bench.Client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "Hello")], cancellationToken: TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        foreach (var gate in gates)
        {
            gate.SetResult();
            Assert.True(await updates.MoveNextAsync());
            time.Advance(TimeSpan.FromSeconds(4)); // 16 in all, each less than the limit
        }

        var next = updates.MoveNextAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(5));

        var error = await Assert.ThrowsAsync<ModelSilentException>(() => next);
        Assert.Equal(("TUT4104", TimeSpan.FromSeconds(5)), (error.Code, error.Limit));
    }

    [Fact]
    public async Task WholeReply_NotStreamed_HasOneLimit()
    {
        var time = new ManualTime();
        await using var bench = new ModelBench(static endpoint => endpoint with { Limits = Limits, Streams = false }, time);
        var reply = OfParts(new FakePart(default, NeverAsync()));
        bench.Server.Reply(reply);
        var call = bench.AskAsync();
        var request = await reply.Asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(request.Json.TryGetProperty("stream", out _));

        time.Advance(TimeSpan.FromSeconds(299));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(300), (await Assert.ThrowsAsync<ModelSilentException>(() => call)).Limit);
    }

    private static Task NeverAsync() => new TaskCompletionSource().Task;
}
