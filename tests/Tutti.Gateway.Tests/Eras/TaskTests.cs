using System.Net;
using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Tests.Support;

namespace Tutti.Gateway.Tests.Eras;

/// <summary>Tasks that servers make of calls, where there are no sessions (extension <c>io.modelcontextprotocol/tasks</c>): who asks for one reaches the server that has it, if it is theirs.</summary>
public sealed class TaskTests : IAsyncLifetime
{
    private const string Takes = """{"extensions":{"io.modelcontextprotocol/tasks":{}}}""";
    private const string Card = "4111 1111 1111 1111";
    private const string Rules = """
        rules:
          - { id: all, allow: "*" }
          - { id: scrub, on: "shop.pay", redact: { result: [card] } }
        """;

    private GatewayBench _bench = null!; // made before each test
    private HttpBench _http = null!; // likewise

    public ValueTask InitializeAsync() => OpenAsync(Rules);

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _bench.DisposeAsync();
    }

    private async ValueTask OpenAsync(string rules, params string[] more)
    {
        _bench = new GatewayBench(rules);
        foreach (var name in (string[])["shop", .. more]) { _bench.Servers[name] = new ScriptedServer { IsModern = true, Answer = (_, request) => Task.FromResult<string?>(AnswerOf(name, request)) }; }
        await _bench.OpenAsync();
        _http = await HttpBench.OpenAsync(_bench);
    }

    /// <summary>A server whose only task is <c>t-1</c>, as its specification has it.</summary>
    private static string AnswerOf(string server, RpcMessage request) => request.Method switch
    {
        "tools/call" => """{"resultType":"task","taskId":"t-1","status":"working","createdAt":"2026-11-01T00:00:00Z","lastUpdatedAt":"2026-11-01T00:00:00Z","ttlMs":60000,"pollIntervalMs":100,"requestState":"leak"}""",
        "tasks/get" => $$$"""{"resultType":"complete","taskId":"t-1","status":"input_required","ttlMs":60000,"inputRequests":{"who":{"method":"elicitation/create","params":{"message":"Who?"} } },"result":{"content":[{"type":"text","text":"{{{server}}} {{{Card}}}"}]} }""",
        _ => """{"resultType":"complete","taskId":"leak"}""",
    };

    private async Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(string method, string members, string capabilities = Takes, string? run = null) =>
        await _http.AskAsync(ModernBench.Text(method, members, capabilities), request =>
        {
            if (run is not null) { request.Headers.Add("Tutti-Run", run); }
        });

    private async Task<JsonElement> AboutAsync(string method, string? task, string more = "", string capabilities = Takes, string? run = null)
    {
        var (_, answer) = await AskAsync(method, $"\"taskId\":\"{task}\"{more}", capabilities, run);
        return answer.TryGetProperty("result", out var result) ? result : answer;
    }

    private static string? IdOf(JsonElement result) => result.GetProperty("taskId").GetString();

    [Fact]
    public async Task GivenACallThatBecomesATask_WhenItsClientAsksForIt_ThenItsServerAnswersUnderTheIdThatTheClientHas()
    {
        var made = await _http.CallAsync("get", capabilities: Takes);
        var id = IdOf(made);

        var seen = await AboutAsync("tasks/get", id);
        var updated = await AboutAsync("tasks/update", id, ""","inputResponses":{"who":{"action":"accept"} }""");
        var cancelled = await AboutAsync("tasks/cancel", id);

        Assert.Equal(("task", "working", 60000), (made.GetProperty("resultType").GetString(), made.GetProperty("status").GetString(), made.GetProperty("ttlMs").GetInt32()));
        Assert.True(id is { Length: 32 } && !made.TryGetProperty("requestState", out _));
        Assert.Equal(("complete", id, """{"who":{"method":"elicitation/create","params":{"message":"Who?"} } }"""), (seen.GetProperty("resultType").GetString(), IdOf(seen), seen.GetProperty("inputRequests").GetRawText()));
        Assert.All([updated, cancelled], static acknowledged => Assert.Equal(["resultType", "_meta"], acknowledged.EnumerateObject().Select(static member => member.Name)));
        Assert.Equal(["tools/call", "tasks/get", "tasks/update", "tasks/cancel"], _bench.Shop.Asked.Select(static asked => asked.Split(' ')[0]));
        Assert.All(_bench.Shop.Asked.Skip(1), static asked => Assert.Contains("\"taskId\":\"t-1\"", asked, StringComparison.Ordinal));
        Assert.Contains("\"inputResponses\":{\"who\":{\"action\":\"accept\"}}", _bench.Shop.Asked.ElementAt(2), StringComparison.Ordinal);
        Assert.Equal(["shop.get", "shop.tasks/get", "shop.tasks/update", "shop.tasks/cancel"], (await _bench.DecisionsAsync(_bench.Runs().Single())).Select(static decision => decision.Target));
    }

    [Fact]
    public async Task GivenATask_WhenAnotherRunOrAGuessAsksForIt_ThenThereIsNone()
    {
        var id = IdOf(await _http.CallAsync("get", capabilities: Takes));

        var others = await AboutAsync("tasks/get", id, run: "other");
        var guessed = await AboutAsync("tasks/cancel", "t-1");

        Assert.All([others, guessed], static refused => Assert.Equal((-32602, "TUT7037"), (refused.GetProperty("error").GetProperty("code").GetInt32(), ModernBench.CodeOf(refused))));
        Assert.Single(_bench.Shop.Asked);
    }

    [Fact]
    public async Task GivenATask_WhenAClientOfAnotherKindOfTheSameRunAsks_ThenItIsAskedWhereItWasMade()
    {
        var id = IdOf(await _http.CallAsync("get", capabilities: Takes));

        var seen = await AboutAsync("tasks/get", id, capabilities: """{"roots":{},"extensions":{"io.modelcontextprotocol/tasks":{}}}""");

        Assert.Equal(id, IdOf(seen));
        var own = _bench.Shop.Wires.First();
        Assert.Contains(own.Greeting.GetProperty("_meta").GetProperty("io.modelcontextprotocol/clientCapabilities").EnumerateObject(), static member => member.Name == "extensions");
        Assert.DoesNotContain("roots", _bench.Shop.Asked.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenTwoServersWithOneNameForTheirTasks_WhenTheyAreAskedFor_ThenEachIsFound()
    {
        await DisposeAsync();
        await OpenAsync(Rules, "store");
        var (one, other) = (IdOf(await _http.CallAsync("shop__get", capabilities: Takes)), IdOf(await _http.CallAsync("store__get", capabilities: Takes)));

        Assert.StartsWith("shop", TextOf(await AboutAsync("tasks/get", one)), StringComparison.Ordinal);
        Assert.StartsWith("store", TextOf(await AboutAsync("tasks/get", other)), StringComparison.Ordinal);
    }

    private async Task<StreamReader> ListenAsync(params string?[] ids)
    {
        var response = await _http.SendAsync(ModernBench.Text("subscriptions/listen", $"\"notifications\":{{\"taskIds\":{JsonSerializer.Serialize(ids)}}}", Takes, id: 80));
        return new StreamReader(await response.Content.ReadAsStreamAsync(GatewayBench.Cancellation));
    }

    private static string Told(string listen, string task, string more) => $$$"""{"jsonrpc":"2.0","method":"notifications/tasks","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":{{{listen}}} },"taskId":"{{{task}}}"{{{more}}} } }""";

    private ScriptedServer.Wire Wire => _bench.Shop.Wires.First();

    private string ListenId => Assert.Single(Wire.Listens, static listen => listen.Filter.TryGetProperty("taskIds", out _)).Id;

    [Fact]
    public async Task GivenAClientThatListensToItsTask_WhenItsServerTellsOfIt_ThenItHearsThatUnderItsOwnIdWithoutWhatThePolicyTakesOut()
    {
        var id = IdOf(await _http.CallAsync("pay", capabilities: Takes));
        using var reader = await ListenAsync(id, "t-1", "nobody's");
        var acknowledged = await ModernBench.HearAsync(reader);

        foreach (var said in (string[])[Told("9999", "t-1", ""","status":"failed" """), Told(ListenId, "t-2", ""","status":"failed" """), Told(ListenId, "t-1", $$$""","status":"completed","requestState":"leak","result":{"content":[{"type":"text","text":"paid with {{{Card}}}"}]}""")]) { Wire.Say(said); }
        var told = await ModernBench.HearAsync(reader);

        Assert.Equal($$"""{"taskIds":["{{id}}"]}""", acknowledged.GetProperty("params").GetProperty("notifications").GetRawText());
        Assert.Equal(("notifications/tasks", id, "completed"), (told.GetProperty("method").GetString(), IdOf(told.GetProperty("params")), told.GetProperty("params").GetProperty("status").GetString()));
        Assert.Equal("paid with [redacted:card]", TextOf(told.GetProperty("params")));
        Assert.False(told.GetProperty("params").TryGetProperty("requestState", out _));
        Assert.Equal(80, told.GetProperty("params").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetInt32());
        Assert.Equal(["shop.pay", "shop.tasks/get"], (await _bench.DecisionsAsync(_bench.Runs().Single())).Select(static decision => decision.Target));
    }

    [Fact]
    public async Task GivenTwoThatListenToOneTask_WhenTheyLeave_ThenTheServerIsAskedOnceAndLeftWithTheLast()
    {
        var id = IdOf(await _http.CallAsync("get", capabilities: Takes));
        var one = await ListenAsync(id);
        await ModernBench.HearAsync(one);
        var other = await ListenAsync(id);
        await ModernBench.HearAsync(other);

        one.Dispose();
        Wire.Say(Told(ListenId, "t-1", ""","status":"working" """));
        var heard = await ModernBench.HearAsync(other);
        var before = _bench.Shop.Told.Count(static told => told.StartsWith("notifications/cancelled", StringComparison.Ordinal));
        other.Dispose();

        Assert.Equal("notifications/tasks", heard.GetProperty("method").GetString());
        await Patience.UntilAsync(() => _bench.Shop.Told.Count(static told => told.StartsWith("notifications/cancelled", StringComparison.Ordinal)) > before, "the end of the subscription");
        Assert.Equal(0, before);
    }

    [Fact]
    public async Task GivenAClientThatListensToItsTask_WhenTheServerIsLost_ThenNothingMoreComesAndItAsks()
    {
        using var reader = await ListenAsync(IdOf(await _http.CallAsync("get", capabilities: Takes)));
        await ModernBench.HearAsync(reader);

        Wire.Die();
        var last = await ModernBench.HearAsync(reader);

        Assert.Equal("complete", last.GetProperty("result").GetProperty("resultType").GetString());
    }

    [Theory]
    [InlineData("""{"taskIds":"t"}""", Takes, "TUT7033")]
    [InlineData("""{"taskIds":[1]}""", Takes, "TUT7033")]
    [InlineData("""{"taskIds":["t"]}""", "{}", "TUT7038")]
    public async Task GivenTasksThatNobodyCanListenTo_WhenAClientWants_ThenItIsRefused(string filter, string capabilities, string code)
    {
        var (_, answer) = await AskAsync("subscriptions/listen", $"\"notifications\":{filter}", capabilities);

        Assert.Equal(code, ModernBench.CodeOf(answer));
    }

    [Fact]
    public async Task GivenAPolicyThatLetsNobodyAskForTasks_WhenAClientListens_ThenItHearsNothing()
    {
        await DisposeAsync();
        await OpenAsync("rules:\n  - { id: calls, allow: [shop.get, shop.pay] }\n");
        using var reader = await ListenAsync(IdOf(await _http.CallAsync("get", capabilities: Takes)));

        var acknowledged = await ModernBench.HearAsync(reader);

        Assert.Equal("{}", acknowledged.GetProperty("params").GetProperty("notifications").GetRawText());
        Assert.DoesNotContain(Wire.Listens, static listen => listen.Filter.TryGetProperty("taskIds", out _));
    }

    [Fact]
    public async Task GivenWhatIsTakenOutOfAResult_WhenTheResultComesByATask_ThenItIsTakenOutToo()
    {
        var (paid, got) = (IdOf(await _http.CallAsync("pay", capabilities: Takes)), IdOf(await _http.CallAsync("get", capabilities: Takes)));

        Assert.Equal("shop [redacted:card]", TextOf(await AboutAsync("tasks/get", paid)));
        Assert.Equal($"shop {Card}", TextOf(await AboutAsync("tasks/get", got))); // of this tool nothing is
    }

    [Fact]
    public async Task GivenRulesOfMethods_WhenATaskIsAskedFor_ThenTheyDecide()
    {
        await DisposeAsync();
        await OpenAsync("rules:\n  - { id: all, allow: [shop.get, shop.tasks/get] }\n");
        var id = IdOf(await _http.CallAsync("get", capabilities: Takes));

        var cancelled = await AboutAsync("tasks/cancel", id);

        Assert.Equal(id, IdOf(await AboutAsync("tasks/get", id)));
        Assert.Equal("TUT2200", ModernBench.CodeOf(cancelled));
        Assert.Equal(2, _bench.Shop.Asked.Count);
    }

    [Theory]
    [InlineData("tasks/get", "\"taskId\":\"x\"")]
    [InlineData("tasks/cancel", "\"taskId\":\"x\"")]
    [InlineData("tasks/update", "\"taskId\":\"x\",\"inputResponses\":{}")]
    [InlineData("subscriptions/listen", "\"notifications\":{\"taskIds\":[\"x\"]}")]
    public async Task GivenAClientThatTakesNoTasks_WhenItAsksForOne_ThenItIsToldWhatItMustDeclare(string method, string members)
    {
        var (status, answer) = await AskAsync(method, members, "{}");

        Assert.Equal((HttpStatusCode.BadRequest, -32021), (status, answer.GetProperty("error").GetProperty("code").GetInt32()));
        Assert.True(answer.GetProperty("error").GetProperty("data").GetProperty("requiredCapabilities").GetProperty("extensions").TryGetProperty("io.modelcontextprotocol/tasks", out _));
    }

    [Theory]
    [InlineData("\"taskId\":\"x\"", "TUT7033")]
    [InlineData("\"taskId\":\"x\",\"inputResponses\":{\"who\":7}", "TUT7046")]
    [InlineData("\"taskId\":\"x\",\"TaskId\":\"y\",\"inputResponses\":{}", "TUT7033")]
    public async Task GivenAnUpdateThatIsNone_WhenItComes_ThenItIsRefused(string members, string code) => Assert.Equal(code, ModernBench.CodeOf((await AskAsync("tasks/update", members)).Answer));

    [Fact]
    public async Task GivenAHeaderThatNamesAnotherTask_WhenItComes_ThenNothingIsLookedAt()
    {
        var id = IdOf(await _http.CallAsync("get", capabilities: Takes));

        var (status, answer) = await _http.AskAsync(ModernBench.Text("tasks/get", $"\"taskId\":\"{id}\"", Takes), static request =>
        {
            request.Headers.Remove("Mcp-Name");
            request.Headers.Add("Mcp-Name", "another");
        });

        Assert.Equal((HttpStatusCode.BadRequest, "TUT7035"), (status, ModernBench.CodeOf(answer)));
        Assert.Single(_bench.Shop.Asked);
    }

    [Fact]
    public async Task GivenAClientThatTakesNoTasks_WhenTheServerGivesOne_ThenTheCallIsInDoubt()
    {
        Assert.Equal("TUT7025", ModernBench.CodeOf(await _http.CallAsync("pay")));

        await _bench.SeeAsync(_bench.Runs().Single(), "step.unknown");
    }

    [Fact]
    public async Task GivenAServerThatGreets_WhenItSaysThatAResultIsATask_ThenItIsNotBelieved()
    {
        await DisposeAsync();
        _bench = new GatewayBench(Rules);
        _bench.Servers["shop"] = new ScriptedServer { Answer = static (_, request) => Task.FromResult<string?>(AnswerOf("shop", request)) };
        await _bench.OpenAsync();
        _http = await HttpBench.OpenAsync(_bench);

        var result = await _http.CallAsync("get", capabilities: Takes);

        Assert.Equal(("complete", "t-1"), (result.GetProperty("resultType").GetString(), IdOf(result)));
        Assert.Equal("TUT7037", ModernBench.CodeOf(await AboutAsync("tasks/get", "t-1")));
    }

    [Fact]
    public async Task GivenAClientThatGreeted_WhenItDeclaresTheExtension_ThenServersWithoutAGreetingAreNotToldSo()
    {
        await using var client = new TestClient(_bench.Gateway, GatewayBench.Ann);
        await client.GreetAsync("""{"extensions":{"io.modelcontextprotocol/tasks":{},"x/y":{} } }""");
        await client.AskAsync("tools/list");

        var told = _bench.Shop.Wires.Single().Greeting.GetProperty("_meta").GetProperty("io.modelcontextprotocol/clientCapabilities");
        Assert.Equal(["x/y"], told.GetProperty("extensions").EnumerateObject().Select(static member => member.Name));
    }

    [Fact]
    public async Task GivenASession_WhenItsServerMakesATask_ThenWhatIsTakenOutOfTheCallIsTakenOutOfItsResult()
    {
        await DisposeAsync();
        _bench = new GatewayBench(Rules);
        _bench.Servers["shop"] = new ScriptedServer
        {
            Capabilities = """{"tools":{},"tasks":{"requests":{"tools":{"call":{} } } } }""",
            Answer = static (_, request) => Task.FromResult<string?>(request.Method == "tools/call" ? """{"task":{"taskId":"t-1","status":"working"} }""" : $$"""{"content":[{"type":"text","text":"{{Card}}"}]}"""),
        };
        await _bench.OpenAsync();
        _http = await HttpBench.OpenAsync(_bench);
        await using var client = await _bench.JoinAsync();
        await client.CallAsync("pay", more: ""","task":{"ttl":1000}""");

        var result = (await client.AskAsync("tasks/result", """{"taskId":"t-1"}""")).GetProperty("result");

        Assert.Equal("[redacted:card]", result.GetProperty("content")[0].GetProperty("text").GetString());
    }

    private static string? TextOf(JsonElement task) => task.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString();
}
