using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Tests.Support;
using static Tutti.Gateway.Tests.Runs.SessionRunTests;

namespace Tutti.Gateway.Tests.Upstreams;

/// <summary>Which versions a server speaks is found out when it is met first (MCP 2026-07-28, versioning), in the client's own era before the other.</summary>
public sealed class OpeningTests : IAsyncLifetime
{
    private const string Silence = "";
    private const string Form = """{"mode":"form","message":"Which?","requestedSchema":{"type":"object","properties":{}}}""";

    private readonly Testing.ManualTime _time = new();
    private GatewayBench _bench = null!; // made before each test
    private HttpBench _http = null!; // likewise
    private int _clients;

    public ValueTask InitializeAsync() => OpenAsync(new ScriptedServer());

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _bench.DisposeAsync();
    }

    private async ValueTask OpenAsync(ScriptedServer server)
    {
        _bench = new GatewayBench("rules:\n  - { id: all, allow: \"shop.*\" }\n") { Time = _time };
        _bench.Servers["shop"] = server;
        await _bench.OpenAsync();
        _http = await HttpBench.OpenAsync(_bench);
    }

    /// <summary>The gateway before another server.</summary>
    private async Task ReopenAsync(ScriptedServer server)
    {
        await DisposeAsync();
        await OpenAsync(server);
    }

    /// <summary>A client that greets, and calls.</summary>
    private async Task<string?> GreetAsync()
    {
        await using var client = await _bench.JoinAsync();
        return CodeOf(await client.CallAsync("get"));
    }

    /// <summary>A client without sessions calls. Each is of another kind, so that its servers are its own.</summary>
    private async Task<string?> AskAsync()
    {
        var answer = await _http.CallAsync("get", capabilities: $$$"""{"experimental":{"c{{{++_clients}}}":{} } }""");
        return answer.TryGetProperty("content", out _) ? null : "error";
    }

    /// <summary>As above, while time goes on.</summary>
    private async Task<string?> LateAsync(Task<string?> calling)
    {
        await Patience.UntilAsync(() => Advanced(calling), "the answer");
        return await calling;
    }

    private bool Advanced(Task calling)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return calling.IsCompleted;
    }

    [Fact]
    public async Task GivenAServerOfBothEras_WhenClientsOfBothMeetIt_ThenEachMeetsItInItsOwnWhateverOthersDid()
    {
        await ReopenAsync(new ScriptedServer { IsOfBothEras = true });

        foreach (var isModern in (bool[])[false, true, true, false, false, true]) { Assert.Null(await (isModern ? AskAsync() : GreetAsync())); }

        Assert.Equal(["initialize", "server/discover", "server/discover", "initialize", "initialize", "server/discover"], _bench.Shop.Opened);
        Assert.Equal(["call", "meta", "meta", "call", "call", "meta"], _bench.Shop.Asked.Select(static asked => asked.Contains("io.modelcontextprotocol/protocolVersion", StringComparison.Ordinal) ? "meta" : "call"));
    }

    [Fact]
    public async Task GivenAServerOfBothErasThatAsks_WhenClientsOfBothAreThereAtOnce_ThenEachIsAskedInItsOwn()
    {
        await ReopenAsync(new ScriptedServer { IsOfBothEras = true, Answer = AskingAsync });
        await using var client = new TestClient(_bench.Gateway, GatewayBench.Ann);
        await client.GreetAsync("""{"elicitation":{} }""");

        var (_, answer) = await client.BeginAsync("tools/call", """{"name":"get","arguments":{} }""");
        var question = await client.HearAsync("elicitation/create");
        var modern = await _http.CallAsync("get", capabilities: """{"elicitation":{} }""");
        await client.SayAsync($$"""{"jsonrpc":"2.0","id":{{question.GetProperty("id").GetRawText()}},"result":{"action":"accept"} }""");

        Assert.Equal("accept", (await Patience.ForAsync(answer, "the answer")).GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(("input_required", Form), (modern.GetProperty("resultType").GetString(), modern.GetProperty("inputRequests").GetProperty("who").GetProperty("params").GetRawText()));
        Assert.Equal(2, _bench.Shop.Wires.Count);
    }

    [Fact]
    public async Task GivenAServerThatKnowsNoGreeting_WhenClientsThatGreetMeetIt_ThenItIsGreetedOnceAndNotAgain()
    {
        await ReopenAsync(new ScriptedServer { IsModern = true });

        Assert.Null(await GreetAsync());
        Assert.Null(await AskAsync());
        Assert.Null(await GreetAsync());

        Assert.Equal(["initialize", "server/discover", "server/discover", "server/discover"], _bench.Shop.Opened);
        Assert.Equal(3, _bench.Shop.Wires.Count);
    }

    [Fact]
    public async Task GivenAServerThatGreets_WhenClientsWithoutASessionMeetIt_ThenItIsAskedOnceWhetherItNeedsTo()
    {
        Assert.Null(await GreetAsync());
        Assert.Null(await AskAsync());
        Assert.Null(await AskAsync());
        Assert.Null(await GreetAsync());

        Assert.Equal(["initialize", "server/discover", "initialize", "initialize", "initialize"], _bench.Shop.Opened);
    }

    [Theory]
    [InlineData("""{"code":-32602,"message":"Not greeted"}""")]
    [InlineData("""{"code":0,"message":"?"}""")]
    [InlineData("""{}""")] // it answers what it does not know
    [InlineData("""{"supportedVersions":["2025-11-25"]}""")]
    [InlineData("""{"code":-32022,"message":"no","data":{"supported":["2025-06-18"]}}""")]
    public async Task GivenAServerThatDoesNotKnowTheQuestion_WhenItIsMet_ThenItIsGreeted(string said)
    {
        _bench.Shop.Opens = (_, request) => request.Method == "server/discover" ? said : null;

        Assert.Null(await AskAsync());
        Assert.Equal(["server/discover", "initialize"], _bench.Shop.Opened);
    }

    [Theory]
    [InlineData("""{"code":-32022,"message":"no","data":{"supported":["2027-01-01"]}}""", true)]
    [InlineData("""{"supportedVersions":["2027-01-01",7]}""", true)]
    [InlineData("""{"code":-32020,"message":"headers"}""", true)]
    [InlineData("""{"code":-32021,"message":"capability","data":{"requiredCapabilities":{}}}""", true)]
    [InlineData("""{"supportedVersions":["2027-01-01"]}""", false)]
    [InlineData("""{"code":-32022,"message":"no","data":{"supported":["2025-11-25"]}}""", false)] // it refuses both
    public async Task GivenAServerOfAVersionThatNobodyKnows_WhenItIsMet_ThenItIsNotUsed(string said, bool isModern)
    {
        _bench.Shop.Opens = (_, request) => request.Method == "server/discover" ? said : """{"code":-32601,"message":"Method not found"}""";

        Assert.Equal("error", await (isModern ? AskAsync() : GreetAsync())); // its tools are not there
        Assert.Equal(isModern, !_bench.Shop.Opened.Contains("initialize"));
        Assert.Empty(_bench.Shop.Asked);
    }

    [Fact]
    public async Task GivenAServerThatIsSilentBeforeAGreeting_WhenItIsMet_ThenItIsGreetedAfterAWhileAndAtOnceFromThenOn()
    {
        _bench.Shop.Opens = static (_, request) => request.Method == "server/discover" ? Silence : null;

        Assert.Null(await LateAsync(AskAsync()));
        Assert.Null(await AskAsync());
        Assert.Equal(["server/discover", "initialize", "initialize"], _bench.Shop.Opened);
    }

    [Fact]
    public async Task GivenAServerThatIsOnlySlow_WhenItDoesNotGreet_ThenItIsNotTakenForOneThatDoes()
    {
        await ReopenAsync(new ScriptedServer { IsModern = true });
        string? asked = null;
        _bench.Shop.Opens = (wire, request) =>
        {
            if (request.Method == "server/discover")
            {
                asked = request.Id.Json;
                return Silence;
            }

            wire.Say($$"""{"jsonrpc":"2.0","id":{{asked}},"result":{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{} } } }""");
            return null;
        };

        Assert.Null(await LateAsync(AskAsync()));
        Assert.StartsWith("tools/call", _bench.Shop.Asked.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAServerThatEndsAtWhatItDoesNotKnow_WhenItIsMet_ThenItIsStartedAgainAndGreeted()
    {
        _bench.Shop.Opens = static (wire, request) =>
        {
            if (request.Method == "server/discover") { wire.Die(); }
            return null;
        };

        Assert.Null(await AskAsync());
        Assert.Null(await AskAsync());
        Assert.Equal(["server/discover", "initialize", "initialize"], _bench.Shop.Opened); // it was seen what the question does to it
        Assert.Equal(3, _bench.Shop.Wires.Count);
        Assert.True(_bench.Shop.Wires.First().IsDisposed);
    }

    [Fact]
    public async Task GivenAServerThatGreetedBefore_WhenItDoesNotAnyMore_ThenItIsAskedAgain()
    {
        Assert.Null(await AskAsync());
        _bench.Shop.IsModern = true;

        Assert.Null(await AskAsync());
        Assert.Null(await GreetAsync());
        _bench.Shop.IsModern = false;
        Assert.Null(await GreetAsync());
        Assert.Null(await AskAsync());

        Assert.Equal(["server/discover", "initialize", "initialize", "server/discover", "server/discover", "server/discover", "initialize", "initialize"], _bench.Shop.Opened);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GivenAServerThatSaysNothingAtAll_WhenItIsMet_ThenItIsGivenUp(bool isModern)
    {
        _bench.Shop.Opens = static (_, _) => Silence;

        Assert.Equal("error", await LateAsync(isModern ? AskAsync() : GreetAsync()));
        Assert.All(_bench.Shop.Wires, static wire => Assert.True(wire.IsDisposed));
        Assert.Equal(isModern, _bench.Shop.Opened.Contains("server/discover")); // between a greeting and its answer nothing is said
    }

    /// <summary>A server that asks a person, in the era in which it was called.</summary>
    private static async Task<string?> AskingAsync(ScriptedServer.Wire wire, RpcMessage request)
    {
        if (request.Find("_meta").ValueKind == JsonValueKind.Object) { return $$$"""{"resultType":"input_required","inputRequests":{"who":{"method":"elicitation/create","params":{{{Form}}} } } }"""; }
        wire.Say($$"""{"jsonrpc":"2.0","id":"e","method":"elicitation/create","params":{{Form}} }""");
        var answer = await wire.Answers.Reader.ReadAsync(GatewayBench.Cancellation);
        return $$"""{"content":[{"type":"text","text":"{{answer.FindText("action")}}"}]}""";
    }
}
