using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Tests.Support;

namespace Tutti.Gateway.Tests.Eras;

/// <summary>Servers and clients that speak 2026-07-28 both: what one needs to know reaches the other, and states are the gateway's own.</summary>
public sealed class SameEraTests : IAsyncLifetime
{
    private const string Form = """{"elicitation":{},"roots":{}}""";
    private const string Secret = "state-of-the-server";

    private GatewayBench _bench = null!; // made before each test
    private HttpBench _http = null!; // likewise

    public async ValueTask InitializeAsync()
    {
        _bench = new GatewayBench("rules:\n  - { id: all, allow: \"shop.*\" }\n");
        _bench.Servers["shop"] = new ScriptedServer { IsModern = true, Capabilities = """{"tools":{"listChanged":true},"resources":{"subscribe":true},"logging":{}}""", Resources = """[{"uri":"doc://a","name":"a"}]""", Answer = AskAsync };
        await _bench.OpenAsync();
        _http = await HttpBench.OpenAsync(_bench);
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _bench.DisposeAsync();
    }

    /// <summary>A server that needs two things at once, and says what it was told.</summary>
    private static Task<string?> AskAsync(ScriptedServer.Wire wire, RpcMessage request) => Task.FromResult<string?>(request.FindText("requestState") is { } state
        ? $$"""{"resultType":"complete","content":[{"type":"text","text":{{JsonSerializer.Serialize($"{request.Find("inputResponses")} {state}")}} }]}"""
        : $$"""{"resultType":"input_required","inputRequests":{"who":{"method":"elicitation/create","params":{"message":"Who?"} },"where":{"method":"roots/list"} },"requestState":"{{Secret}}"}""");

    private static string Back(JsonElement result, string responses) => $$""","requestState":{{result.GetProperty("requestState").GetRawText()}},"inputResponses":{{responses}}""";

    [Fact]
    public async Task GivenAServerThatNeedsToKnowTwoThings_WhenTheClientComesBack_ThenTheOneCallGoesOnWithTheServersOwnState()
    {
        var first = await _http.CallAsync("pay", """{"amount":1}""", Form);
        var second = await _http.CallAsync("pay", """{"amount":1}""", Form, Back(first, """{"who":{"action":"accept"},"where":{"roots":[]}}"""));

        Assert.Equal("input_required", first.GetProperty("resultType").GetString());
        Assert.Equal("""{"who":{"method":"elicitation/create","params":{"message":"Who?"}},"where":{"method":"roots/list"}}""", first.GetProperty("inputRequests").GetRawText());
        Assert.DoesNotContain(Secret, first.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(("complete", $$$"""{"who":{"action":"accept"},"where":{"roots":[]}} {{{Secret}}}"""), (second.GetProperty("resultType").GetString(), second.GetProperty("content")[0].GetProperty("text").GetString()));
        Assert.Equal(2, _bench.Shop.Asked.Count);
        Assert.Single(await _bench.DecisionsAsync(_bench.Runs().Single()));
    }

    [Fact]
    public async Task GivenAStateThatWasUsed_WhenItIsReplayed_ThenTheServerHearsNothingOfIt()
    {
        var first = await _http.CallAsync("pay", "{}", Form);
        await _http.CallAsync("pay", "{}", Form, Back(first, """{"who":{"action":"accept"},"where":{"roots":[]}}"""));

        var replayed = await _http.CallAsync("pay", "{}", Form, Back(first, """{"who":{"action":"accept"},"where":{"roots":[]}}"""));
        var other = await _http.CallAsync("pay", """{"amount":7}""", Form, Back(await _http.CallAsync("pay", "{}", Form), "{}"));
        var servers = await _http.CallAsync("pay", "{}", Form, $",\"requestState\":\"{Secret}\"");

        Assert.Equal(("TUT7043", "TUT7045", "TUT7041"), (ModernBench.CodeOf(replayed), ModernBench.CodeOf(other), ModernBench.CodeOf(servers)));
        Assert.Equal(3, _bench.Shop.Asked.Count);
    }

    [Fact]
    public async Task GivenAServerThatAsksWhatTheClientDidNotDeclare_WhenItIsCalled_ThenTheCallIsInDoubt()
    {
        Assert.Equal("TUT7025", ModernBench.CodeOf(await _http.CallAsync("pay", "{}", """{"elicitation":{}}""")));

        await _bench.SeeAsync(_bench.Runs().Single(), "step.unknown");
    }

    [Fact]
    public async Task GivenAClientThatLacksACapability_WhenTheServerSaysSo_ThenTheClientIsToldWhich()
    {
        _bench.Shop.Answer = static (_, _) => Task.FromResult<string?>("""{"code":-32021,"message":"no","data":{"requiredCapabilities":{"sampling":{}}}}""");

        var (status, answer) = await _http.AskAsync(ModernBench.Text("tools/call", "\"name\":\"get\",\"arguments\":{}"));

        Assert.Equal((System.Net.HttpStatusCode.BadRequest, -32021, """{"sampling":{}}"""), (status, answer.GetProperty("error").GetProperty("code").GetInt32(), answer.GetProperty("error").GetProperty("data").GetProperty("requiredCapabilities").GetRawText()));
    }

    [Fact]
    public async Task GivenAClientThatListens_WhenTheServerTells_ThenItHearsItUnderItsOwnId()
    {
        using var response = await _http.SendAsync(ModernBench.Text("subscriptions/listen", """ "notifications":{"toolsListChanged":true,"resourceSubscriptions":["doc://a"]}""", id: 70));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(GatewayBench.Cancellation));
        var acknowledged = await ModernBench.HearAsync(reader);
        var wire = _bench.Shop.Wires.Single();
        var listener = wire.Listens.Single(static open => open.Filter.TryGetProperty("resourceSubscriptions", out _)).Id;

        wire.Say($$"""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"doc://a","_meta":{"io.modelcontextprotocol/subscriptionId":{{listener}} } } }""");
        var told = await ModernBench.HearAsync(reader);

        Assert.Equal("""{"toolsListChanged":true,"resourceSubscriptions":["doc://a"]}""", acknowledged.GetProperty("params").GetProperty("notifications").GetRawText());
        Assert.Equal("""{"uri":"doc://a","_meta":{"io.modelcontextprotocol/subscriptionId":70}}""", told.GetProperty("params").GetRawText());
    }

    [Fact]
    public async Task GivenALevelOfMessages_WhenARequestWantsIt_ThenTheServerIsToldWithTheRequest()
    {
        _bench.Shop.Answer = static (_, _) => Task.FromResult<string?>("""{"content":[]}""");

        await _http.AskAsync(ModernBench.Text("tools/call", "\"name\":\"get\",\"arguments\":{}", more: ",\"io.modelcontextprotocol/logLevel\":\"warning\""));

        Assert.Contains("\"io.modelcontextprotocol/logLevel\":\"warning\"", _bench.Shop.Asked.Single(), StringComparison.Ordinal);
    }
}
