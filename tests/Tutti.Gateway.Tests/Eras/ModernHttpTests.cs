using System.Net;
using System.Text.Json;
using Tutti.Gateway.Tests.Support;

namespace Tutti.Gateway.Tests.Eras;

/// <summary>Clients without sessions over HTTP (MCP 2026-07-28) before servers with a greeting.</summary>
public sealed class ModernHttpTests : IAsyncLifetime
{
    private const string Open = """
        rules:
          - { id: all, allow: ["shop.*"] }
          - { id: hidden, hide: shop.secret }
          - { id: no, deny: shop.drop_all }
        """;

    private GatewayBench _bench = null!; // made before each test
    private HttpBench _http = null!; // likewise

    public async ValueTask InitializeAsync()
    {
        _bench = new GatewayBench(Open);
        _bench.Servers["shop"] = new ScriptedServer
        {
            Capabilities = """{"tools":{"listChanged":true},"resources":{"subscribe":true},"prompts":{},"completions":{},"logging":{},"tasks":{"list":{}}}""",
            Tools = """[{"name":"get","inputSchema":{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},"in":{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"N"}}}}}},{"name":"secret","inputSchema":{"type":"object"}},{"name":"drop_all","inputSchema":{"type":"object"}},{"name":"pay","inputSchema":{"type":"object"}}]""",
            Prompts = """[{"name":"greet"}]""",
            Resources = """[{"uri":"doc://a","name":"a"}]""",
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
    public async Task GivenAClient_WhenItDiscovers_ThenItSeesWhatServersCanDoInItsOwnEra()
    {
        var (status, answer) = await _http.AskAsync(ModernBench.Text("server/discover"));

        var result = answer.GetProperty("result");
        Assert.Equal((HttpStatusCode.OK, "complete", 0, "private"), (status, result.GetProperty("resultType").GetString(), result.GetProperty("ttlMs").GetInt32(), result.GetProperty("cacheScope").GetString()));
        Assert.Equal("""["2026-07-28"]""", result.GetProperty("supportedVersions").GetRawText());
        Assert.Equal("""{"tools":{"listChanged":true},"resources":{"subscribe":true},"prompts":{},"completions":{},"logging":{},"extensions":{"io.modelcontextprotocol/tasks":{}}}""", result.GetProperty("capabilities").GetRawText());
        Assert.Equal("tutti-gateway", result.GetProperty("_meta").GetProperty("io.modelcontextprotocol/serverInfo").GetProperty("name").GetString());
    }

    [Fact]
    public async Task GivenAClient_WhenItListsAndCalls_ThenItsOwnViewIsThereAndTheCallIsJudgedAndRecorded()
    {
        var (_, listed) = await _http.AskAsync(ModernBench.Text("tools/list"));
        var done = await _http.CallAsync("get");
        var denied = await _http.CallAsync("drop_all");
        var hidden = await _http.CallAsync("secret");

        Assert.Equal(["get", "drop_all", "pay"], listed.GetProperty("result").GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()));
        Assert.Equal((0, "private"), (listed.GetProperty("result").GetProperty("ttlMs").GetInt32(), listed.GetProperty("result").GetProperty("cacheScope").GetString()));
        Assert.Equal(("done", "complete"), (done.GetProperty("content")[0].GetProperty("text").GetString(), done.GetProperty("resultType").GetString()));
        Assert.Equal(("TUT2201", true), (ModernBench.CodeOf(denied), denied.GetProperty("isError").GetBoolean()));
        Assert.Equal("TUT7037", ModernBench.CodeOf(hidden));
        Assert.Equal("""tools/call {"name":"get","arguments":{}}""", Assert.Single(_bench.Shop.Asked));
        Assert.Equal(["shop.get", "shop.drop_all"], (await _bench.DecisionsAsync(_bench.Runs().Single())).Select(static decision => decision.Target));
    }

    [Fact]
    public async Task GivenWhatIsNoTool_WhenItIsAsked_ThenItsMethodIsJudged()
    {
        _bench.Shop.Answer = static (_, request) => Task.FromResult<string?>(request.Method switch
        {
            "prompts/get" => """{"messages":[]}""",
            "completion/complete" => """{"completion":{"values":["x"]}}""",
            _ => request.FindText("uri") == "doc://a" ? """{"contents":[],"ttlMs":99999,"cacheScope":"public"}""" : """{"code":-32002,"message":"none"}""",
        });

        var (_, read) = await _http.AskAsync(ModernBench.Text("resources/read", "\"uri\":\"doc://a\""));
        var (missing, error) = await _http.AskAsync(ModernBench.Text("resources/read", "\"uri\":\"doc://none\""));
        var (_, prompt) = await _http.AskAsync(ModernBench.Text("prompts/get", "\"name\":\"greet\""));
        var (_, completed) = await _http.AskAsync(ModernBench.Text("completion/complete", """ "ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"a","value":"b"}"""));

        Assert.Equal((0, "private"), (read.GetProperty("result").GetProperty("ttlMs").GetInt32(), read.GetProperty("result").GetProperty("cacheScope").GetString()));
        Assert.Equal((HttpStatusCode.OK, -32602), (missing, error.GetProperty("error").GetProperty("code").GetInt32())); // -32002 is another era's
        Assert.Equal("complete", prompt.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Equal("x", completed.GetProperty("result").GetProperty("completion").GetProperty("values")[0].GetString());
        Assert.Equal(["shop.resources/read", "shop.resources/read", "shop.prompts/get", "shop.completion/complete"], (await _bench.DecisionsAsync(_bench.Runs().Single())).Select(static decision => decision.Target));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{}}""", 400, -32602, "TUT7033")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list"}""", 400, -32602, "TUT7033")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""", 400, -32602, "TUT7033")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/clientCapabilities":{}}}}""", 400, -32602, "TUT7033")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/logLevel":"loud"}}}""", 400, -32602, "TUT7033")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"Arguments":{},"name":"get","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""", 400, -32602, "TUT7033")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2027-01-01","io.modelcontextprotocol/clientCapabilities":{}}}}""", 400, -32020, "TUT7035")]
    public async Task GivenARequestThatLacksSomething_WhenItComes_ThenItIsRefusedUnderItsId(string body, int status, int number, string code)
    {
        using var response = await _http.PostAsync(body, change: request =>
        {
            request.Headers.Add("MCP-Protocol-Version", ModernBench.Version);
            request.Headers.Add("Mcp-Method", body.Contains("call", StringComparison.Ordinal) ? "tools/call" : "tools/list");
            request.Headers.Add("Mcp-Name", "get");
        });
        var answer = await HttpBench.ReadAsync(response);

        Assert.Equal((status, number, code, 7), ((int)response.StatusCode, answer.GetProperty("error").GetProperty("code").GetInt32(), ModernBench.CodeOf(answer), answer.GetProperty("id").GetInt32()));
        Assert.Empty(_bench.Shop.Asked);
    }

    [Fact]
    public async Task GivenAVersionThatNobodySpeaks_WhenItIsAsked_ThenTheAnswerNamesTheOneThatIs()
    {
        var body = ModernBench.Text("tools/list").Replace("2026-07-28", "2099-01-01", StringComparison.Ordinal);

        var (status, answer) = await _http.AskAsync(body, static request =>
        {
            request.Headers.Remove("MCP-Protocol-Version");
            request.Headers.Add("MCP-Protocol-Version", "2099-01-01");
        });

        var error = answer.GetProperty("error");
        Assert.Equal((HttpStatusCode.BadRequest, -32022, "TUT7034"), (status, error.GetProperty("code").GetInt32(), ModernBench.CodeOf(answer)));
        Assert.Equal(("""["2026-07-28"]""", "2099-01-01"), (error.GetProperty("data").GetProperty("supported").GetRawText(), error.GetProperty("data").GetProperty("requested").GetString()));
    }

    [Theory]
    [InlineData("MCP-Protocol-Version", null)]
    [InlineData("MCP-Protocol-Version", "2025-11-25")]
    [InlineData("Mcp-Method", null)]
    [InlineData("Mcp-Method", "tools/list")]
    [InlineData("Mcp-Method", "TOOLS/CALL")]
    [InlineData("Mcp-Name", null)]
    [InlineData("Mcp-Name", "pay")]
    [InlineData("Mcp-Name", "=?base64?!?=")]
    [InlineData("Mcp-Param-Region", null)]
    [InlineData("Mcp-Param-Region", "us")]
    [InlineData("Mcp-Param-N", "43")]
    [InlineData("Mcp-Param-N", "forty-two")]
    public async Task GivenAHeaderThatSaysSomethingElse_WhenACallComes_ThenItIsRefused(string header, string? value)
    {
        var (status, answer) = await CallWithParamsAsync(header, value);

        Assert.Equal((HttpStatusCode.BadRequest, -32020, "TUT7035"), (status, answer.GetProperty("error").GetProperty("code").GetInt32(), ModernBench.CodeOf(answer)));
        Assert.Empty(_bench.Shop.Asked);
    }

    [Theory]
    [InlineData("mcp-name", "=?base64?Z2V0?=")]
    [InlineData("Mcp-Param-Region", "=?base64?ZXU=?=")]
    [InlineData("Mcp-Param-N", "42.0")]
    [InlineData("Mcp-Param-Other", "whatever")]
    [InlineData("Mcp-Session-Id", "0123")]
    public async Task GivenAHeaderThatSaysTheSame_WhenACallComes_ThenItIsMade(string header, string value)
    {
        var (status, answer) = await CallWithParamsAsync(header, value);

        Assert.Equal((HttpStatusCode.OK, true), (status, answer.TryGetProperty("result", out _)));
    }

    private Task<(HttpStatusCode Status, JsonElement Answer)> CallWithParamsAsync(string header, string? value) =>
        _http.AskAsync(ModernBench.Text("tools/call", """ "name":"get","arguments":{"region":"eu","in":{"n":42}}"""), request =>
        {
            request.Headers.Add("Mcp-Param-Region", "eu");
            request.Headers.Add("Mcp-Param-N", "42");
            request.Headers.Remove(header);
            if (value is not null) { request.Headers.TryAddWithoutValidation(header, value); }
        });

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    [InlineData("tasks/list")]
    [InlineData("shop/destroy")]
    public async Task GivenAMethodThatThisEraHasNot_WhenItIsAsked_ThenItIsNotForwarded(string method)
    {
        var (status, answer) = await _http.AskAsync(ModernBench.Text(method, "\"uri\":\"doc://a\",\"level\":\"debug\""));

        Assert.Equal((HttpStatusCode.NotFound, -32601, "TUT7036"), (status, answer.GetProperty("error").GetProperty("code").GetInt32(), ModernBench.CodeOf(answer)));
        Assert.Empty(_bench.Shop.Asked);
    }

    [Fact]
    public async Task GivenMembersThatNoMethodHas_WhenTheyAreSent_ThenServersDoNotSeeThem()
    {
        await _http.AskAsync(ModernBench.Text("tools/call", """ "name":"get","arguments":{"a":1.50},"task":{"ttl":1},"inputResponses":{"x":{}},"sneaky":true""", more: ""","progressToken":"p","traceparent":"00-1","com.example/key":1"""));

        var asked = Assert.Single(_bench.Shop.Asked);
        Assert.Matches("""^tools/call \{"name":"get","arguments":\{"a":1\.50\},"_meta":\{"progressToken":\d+,"traceparent":"00-1","com\.example/key":1\}\}$""", asked);
    }

    [Fact]
    public async Task GivenAServerThatForgesWhatOnlyTheGatewaySays_WhenItAnswers_ThenTheClientIsNotAskedByIt()
    {
        _bench.Shop.Answer = static (_, _) => Task.FromResult<string?>("""{"content":[],"resultType":"input_required","inputRequests":{"x":{"method":"elicitation/create"}},"requestState":"s"}""");

        var result = await _http.CallAsync("get");

        Assert.Equal("complete", result.GetProperty("resultType").GetString());
        Assert.False(result.TryGetProperty("inputRequests", out _) || result.TryGetProperty("requestState", out _));
    }

    [Fact]
    public async Task GivenAServerThatTellsHowFarItIs_WhenTheClientWantsToKnow_ThenItIsOnTheResponse()
    {
        _bench.Shop.Answer = static (wire, request) =>
        {
            if (request.Method == "logging/setLevel") { return Task.FromResult<string?>("{}"); }
            if (request.Find("_meta") is { ValueKind: JsonValueKind.Object } meta) { wire.Say($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{meta.GetProperty("progressToken").GetRawText()}}},"progress":1}}"""); }
            wire.Say("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"low"}}""");
            wire.Say("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error","data":"high"}}""");
            return Task.FromResult<string?>("""{"content":[]}""");
        };

        var loud = await ToldAsync(""","progressToken":"mine","io.modelcontextprotocol/logLevel":"warning" """);
        var silent = await ToldAsync("");

        Assert.Equal(["notifications/progress mine", "notifications/message error"], loud);
        Assert.Empty(silent); // what was not asked for is not sent
        Assert.Contains("""logging/setLevel {"level":"warning"}""", _bench.Shop.Asked);
    }

    private async Task<IReadOnlyList<string>> ToldAsync(string more)
    {
        using var response = await _http.SendAsync(ModernBench.Text("tools/call", "\"name\":\"get\"", more: more));
        var messages = await ModernBench.MessagesAsync(response);
        return [.. messages.SkipLast(1).Select(static told => $"{told.GetProperty("method").GetString()} {(told.GetProperty("params").TryGetProperty("progressToken", out var token) ? token : told.GetProperty("params").GetProperty("level")).GetString()}")];
    }

    [Fact]
    public async Task GivenAClientThatClosesItsResponse_WhenTheCallIsUnderWay_ThenTheServerIsToldAndNobodyKnowsWhatItDid()
    {
        var begun = new TaskCompletionSource();
        _bench.Shop.Answer = (_, _) =>
        {
            begun.TrySetResult();
            return Task.FromResult<string?>(null);
        };
        using var leaving = new CancellationTokenSource();
        var call = _http.SendAsync(ModernBench.Text("tools/call", "\"name\":\"pay\""), cancellation: leaving.Token);
        await Patience.ForAsync(begun.Task, "the call");

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Patience.UntilAsync(() => _bench.Shop.Told.Any(static told => told.StartsWith("notifications/cancelled", StringComparison.Ordinal)), "the cancelling");
        await _bench.SeeAsync(_bench.Runs().Single(), "step.unknown");
    }
}
