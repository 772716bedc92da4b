using System.Net.ServerSentEvents;
using System.Text.Json;
using Tutti.Gateway.Tests.Support;
using static Tutti.Gateway.Tests.Runs.SessionRunTests;

namespace Tutti.Gateway.Tests.Fronts;

/// <summary>What is sent as a stream of events, and in which order.</summary>
public sealed class EventStreamTests
{
    [Fact]
    public async Task GivenACallThatSaysSomethingBefore_WhenItIsAnswered_ThenTheResponseIsAStreamInOrder()
    {
        await using var bench = await new GatewayBench(Rules).OpenAsync();
        await using var http = await HttpBench.OpenAsync(bench);
        bench.Shop.Answer = static (wire, request) =>
        {
            wire.Say($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{request.Find("_meta").GetProperty("progressToken").GetRawText()}}},"progress":1}}""");
            return Task.FromResult<string?>("""{"content":[]}""");
        };
        var session = await http.JoinAsync();

        using var answer = await http.PostAsync("""{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"get","arguments":{},"_meta":{"progressToken":7}}}""", session);
        var events = new List<JsonElement>();
        await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync(GatewayBench.Cancellation)).EnumerateAsync(GatewayBench.Cancellation)) { events.Add(JsonElement.Parse(item.Data)); }

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(7, events[0].GetProperty("params").GetProperty("progressToken").GetInt32());
        Assert.Equal("x", events[1].GetProperty("id").GetString());
        Assert.Equal(2, events.Count);
    }

    [Fact]
    public async Task GivenAnOpenStream_WhenAServerSpeaksUnasked_ThenItIsHeardThere()
    {
        await using var bench = await new GatewayBench(Rules).OpenAsync();
        await using var http = await HttpBench.OpenAsync(bench);
        var session = await http.JoinAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, http.Address) { Headers = { { "Mcp-Session-Id", session }, { "Accept", "text/event-stream" } } };
        using var stream = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, GatewayBench.Cancellation);

        bench.Shop.Wires.Single().Say("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");

        await using var events = SseParser.Create(await stream.Content.ReadAsStreamAsync(GatewayBench.Cancellation)).EnumerateAsync(GatewayBench.Cancellation).GetAsyncEnumerator(GatewayBench.Cancellation);
        Assert.True(await Patience.ForAsync(events.MoveNextAsync().AsTask(), "an event"));
        Assert.Contains("list_changed", events.Current.Data, StringComparison.Ordinal);
    }
}
