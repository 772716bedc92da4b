using Tutti.Gateway.Tests.Support;

namespace Tutti.Gateway.Tests.Eras;

/// <summary><c>subscriptions/listen</c>: what changes at servers is told to whoever wanted to hear it, and to nobody else.</summary>
public sealed class ListenTests : IAsyncLifetime
{
    private GatewayBench _bench = null!; // made before each test
    private HttpBench _http = null!; // likewise

    public async ValueTask InitializeAsync()
    {
        _bench = new GatewayBench("""
            rules:
              - { id: all, allow: "shop.*" }
              - { id: no, deny: shop.resources/subscribe, when: args.uri == "doc://secret" }
            """);
        _bench.Servers["shop"] = new ScriptedServer
        {
            Capabilities = """{"tools":{"listChanged":true},"prompts":{},"resources":{"subscribe":true}}""",
            Resources = """[{"uri":"doc://a","name":"a"}]""",
            Answer = static (_, _) => Task.FromResult<string?>("{}"),
        };
        await _bench.OpenAsync();
        _http = await HttpBench.OpenAsync(_bench);
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _bench.DisposeAsync();
    }

    [Fact]
    public async Task GivenAClientThatListens_WhenSomethingChanges_ThenItHearsWhatItAskedForUnderItsId()
    {
        var response = await ListenAsync(""" "toolsListChanged":true,"promptsListChanged":true,"resourceSubscriptions":["doc://a","doc://secret"]""", 70);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(GatewayBench.Cancellation));
        var acknowledged = await ModernBench.HearAsync(reader);
        var wire = _bench.Shop.Wires.Single();
        foreach (var said in (string[])["resources/list_changed", "resources/updated\",\"params\":{\"uri\":\"doc://other\"},\"x\":\"", "resources/updated\",\"params\":{\"uri\":\"doc://a\"},\"x\":\"", "tools/list_changed"]) { wire.Say($$"""{"jsonrpc":"2.0","method":"notifications/{{said}}"}"""); }
        var (first, second) = (await ModernBench.HearAsync(reader), await ModernBench.HearAsync(reader));

        response.Dispose(); // closing it ends the request

        Assert.Equal("notifications/subscriptions/acknowledged", acknowledged.GetProperty("method").GetString());
        Assert.Equal("""{"toolsListChanged":true,"resourceSubscriptions":["doc://a"]}""", acknowledged.GetProperty("params").GetProperty("notifications").GetRawText());
        Assert.Equal(("notifications/resources/updated", "notifications/tools/list_changed"), (first.GetProperty("method").GetString(), second.GetProperty("method").GetString()));
        Assert.All([acknowledged, first, second], static told => Assert.Equal(70, told.GetProperty("params").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetInt32()));
        await Patience.UntilAsync(() => _bench.Shop.Asked.Any(static asked => asked.StartsWith("resources/unsubscribe", StringComparison.Ordinal)), "the end of the subscription");
        Assert.Equal("""resources/subscribe {"uri":"doc://a"}""", _bench.Shop.Asked.First());
        Assert.DoesNotContain(_bench.Shop.Asked, static asked => asked.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenAClientThatListens_WhenTheGatewayEnds_ThenItIsToldThatNothingMoreComes()
    {
        using var response = await ListenAsync("\"toolsListChanged\":true", 71);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(GatewayBench.Cancellation));
        await ModernBench.HearAsync(reader);

        await _bench.Gateway.DisposeAsync();
        var last = await ModernBench.HearAsync(reader);

        Assert.Equal(("complete", 71, 71), (last.GetProperty("result").GetProperty("resultType").GetString(), last.GetProperty("id").GetInt32(), last.GetProperty("result").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetInt32()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"notifications\":true")]
    [InlineData("\"notifications\":{\"resourceSubscriptions\":[1]}")]
    [InlineData("\"notifications\":{\"resourceSubscriptions\":\"doc://a\"}")]
    public async Task GivenAFilterThatIsNone_WhenItComes_ThenItIsRefused(string members)
    {
        var (_, answer) = await _http.AskAsync(ModernBench.Text("subscriptions/listen", members));

        Assert.Equal("TUT7033", ModernBench.CodeOf(answer));
    }

    private Task<HttpResponseMessage> ListenAsync(string filter, int id) => _http.SendAsync(ModernBench.Text("subscriptions/listen", $"\"notifications\":{{{filter}}}", id: id));
}
