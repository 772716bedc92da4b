using System.Globalization;
using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Tests.Support;
using static Tutti.Gateway.Tests.Runs.SessionRunTests;

namespace Tutti.Gateway.Tests.Upstreams;

/// <summary>Servers that speak 2026-07-28 alone, good ones and bad ones, before clients that greeted.</summary>
public sealed class ModernServerTests : IAsyncLifetime
{
    private const string Question = """{"mode":"form","message":"Which?","requestedSchema":{"type":"object","properties":{}}}""";

    private const string AsksWho = "{\"who\":{\"method\":\"elicitation/create\",\"params\":" + Question + "}}";

    private readonly Testing.ManualTime _time = new();
    private GatewayBench _bench = null!; // made before each test

    public async ValueTask InitializeAsync()
    {
        _bench = new GatewayBench("rules:\n  - { id: all, allow: \"shop.*\" }\n") { Time = _time };
        _bench.Servers["shop"] = new ScriptedServer { IsModern = true, Capabilities = """{"tools":{"listChanged":true},"resources":{"subscribe":true},"logging":{}}""", Resources = """[{"uri":"doc://a","name":"a"}]""" };
        await _bench.OpenAsync();
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    private ScriptedServer.Wire Wire => _bench.Shop.Wires.Last();

    /// <summary>Calls that reached the server, without what each request says of the client.</summary>
    private IEnumerable<string> Asked => _bench.Shop.Asked.Select(static asked =>
    {
        var (method, body) = (asked[..asked.IndexOf(' ', StringComparison.Ordinal)], JsonElement.Parse(asked[(asked.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
        return $"{method} {RpcText.With(body, "_meta", default)}";
    });

    /// <summary>A server that asks for something each time until it has a state, and says what it was told.</summary>
    private static Func<ScriptedServer.Wire, RpcMessage, Task<string?>> Asking(string requests, string state = "\"s 1\"") => (_, request) => Task.FromResult<string?>(
        request.FindText("requestState") is null
            ? $$"""{"resultType":"input_required","inputRequests":{{requests}},"requestState":{{state}}}"""
            : $$$"""{"resultType":"complete","content":[{"type":"text","text":{{{JsonSerializer.Serialize($"{request.Find("inputResponses")} {request.FindText("requestState")}")}}}}]}""");

    private async Task<TestClient> JoinAsync(string capabilities)
    {
        var client = new TestClient(_bench.Gateway, GatewayBench.Ann);
        await client.GreetAsync(capabilities);
        return client;
    }

    /// <summary>What is in doubt keeps the run open, and the end of a session waits for it a little.</summary>
    private async Task DoubtAsync(TestClient client)
    {
        await _bench.SeeAsync(_bench.Runs().Single(), "step.unknown");
        var ending = client.EndAsync();
        await Patience.UntilAsync(() => Advanced(ending), "the end of the session");
    }

    /// <summary>The server tells something to whoever listens.</summary>
    private void Tell(string what, string listener, string members = "") => Wire.Say($$"""{"jsonrpc":"2.0","method":"notifications/{{what}}","params":{ {{members}}"_meta":{"io.modelcontextprotocol/subscriptionId":{{listener}} } } }""");

    private static Task ReplyAsync(TestClient client, JsonElement question, string reply) => client.SayAsync($$"""{"jsonrpc":"2.0","id":{{question.GetProperty("id").GetRawText()}},{{reply}}}""");

    [Fact]
    public async Task GivenAServerWithoutAGreeting_WhenAClientThatGreetedCallsIt_ThenEachRequestSaysWhoItIsAndWhatItCanDo()
    {
        _bench.Shop.Answer = static (_, _) => Task.FromResult<string?>("""{"resultType":"complete","ttlMs":5,"cacheScope":"public","content":[],"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s","version":"1"},"mine":1}}""");
        await using var client = await JoinAsync("""{"roots":{"listChanged":true},"tasks":{"list":{}}}""");

        var answer = await client.CallAsync("get", """{"a":1.50}""");

        var sent = JsonElement.Parse(_bench.Shop.Asked.Single()["tools/call ".Length..]);
        Assert.Equal("""{"name":"get","arguments":{"a":1.50},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"roots":{"listChanged":true}},"io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"}}}""", sent.GetRawText());
        Assert.Equal("""{"content":[],"_meta":{"mine":1}}""", answer.GetProperty("result").GetRawText());
        Assert.Equal(["initialize", "server/discover"], _bench.Shop.Opened);
        Assert.Single(await _bench.DecisionsAsync(_bench.Runs().Single()));
    }

    [Fact]
    public async Task GivenAClientThatSaysWhatTheGatewayAloneSays_WhenItCalls_ThenTheServerDoesNotGetIt()
    {
        await using var client = await JoinAsync("{}");

        await client.CallAsync("get", "{}", ""","requestState":"s","inputResponses":{"a":{}},"task":{"ttl":1},"_meta":{"io.modelcontextprotocol/clientCapabilities":{"sampling":{}},"io.modelcontextprotocol/logLevel":"debug","traceparent":"00-1"}""");
        await client.AskAsync("custom/do", """{"requestState":"s","inputResponses":{}}""");

        var sent = JsonElement.Parse(_bench.Shop.Asked.First()["tools/call ".Length..]);
        Assert.Equal("""{"name":"get","arguments":{},"_meta":{"traceparent":"00-1","io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"}}}""", sent.GetRawText());
        Assert.DoesNotContain(_bench.Shop.Asked, static asked => asked.Contains("inputResponses", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenAServerThatNeedsToKnowSomething_WhenTheClientGreeted_ThenItIsAskedAndTheOneCallGoesOn()
    {
        _bench.Shop.Answer = Asking(AsksWho[..^1] + ",\"where\":{\"method\":\"roots/list\"}}");
        await using var client = await JoinAsync("""{"elicitation":{},"roots":{}}""");
        var (_, answer) = await client.BeginAsync("tools/call", """{"name":"pay","arguments":{"amount":1}}""");

        var who = await client.HearAsync("elicitation/create");
        var where = await client.HearAsync("roots/list");
        await ReplyAsync(client, where, """ "result":{"roots":[]}""");
        await ReplyAsync(client, who, """ "result":{"action":"accept","content":{"n":1.50}}""");

        Assert.Equal(Question, who.GetProperty("params").GetRawText());
        Assert.Equal("""{"who":{"action":"accept","content":{"n":1.50}},"where":{"roots":[]}} s 1""", TextOf(await Patience.ForAsync(answer, "the answer")));
        Assert.Equal(["""tools/call {"name":"pay","arguments":{"amount":1}}""", """tools/call {"name":"pay","arguments":{"amount":1},"inputResponses":{"who":{"action":"accept","content":{"n":1.50}},"where":{"roots":[]}},"requestState":"s 1"}"""], Asked);
        Assert.Single(await _bench.DecisionsAsync(_bench.Runs().Single()));
    }

    [Fact]
    public async Task GivenAPageThatIsToBeOpened_WhenTheClientGreeted_ThenItHasTheIdThatItsVersionWants()
    {
        _bench.Shop.Answer = Asking("""{"page":{"method":"elicitation/create","params":{"mode":"url","message":"Go","url":"https://a.example"}}}""");
        await using var client = await JoinAsync("""{"elicitation":{"url":{}}}""");
        var (_, answer) = await client.BeginAsync("tools/call", """{"name":"get","arguments":{}}""");

        var question = await client.HearAsync("elicitation/create");
        await ReplyAsync(client, question, """ "result":{"action":"accept"}""");

        Assert.NotEmpty(question.GetProperty("params").GetProperty("elicitationId").GetString()!); // the schema of that version has it
        Assert.Equal("""{"page":{"action":"accept"}} s 1""", TextOf(await Patience.ForAsync(answer, "the answer")));
    }

    [Fact]
    public async Task GivenAClientThatCannotAnswer_WhenAPersonWasAsked_ThenTheServerIsToldThatItWasDismissed()
    {
        _bench.Shop.Answer = Asking(AsksWho);
        await using var client = await JoinAsync("""{"elicitation":{}}""");
        var (_, answer) = await client.BeginAsync("tools/call", """{"name":"get","arguments":{}}""");

        await ReplyAsync(client, await client.HearAsync("elicitation/create"), """ "error":{"code":-1,"message":"no"}""");

        Assert.Equal("""{"who":{"action":"cancel"}} s 1""", TextOf(await Patience.ForAsync(answer, "the answer")));
    }

    [Fact]
    public async Task GivenAClientThatRefusesASample_WhenTheCallMayHaveActed_ThenItIsInDoubtAndHeld()
    {
        _bench.Shop.Answer = Asking("""{"it":{"method":"sampling/createMessage","params":{"messages":[],"maxTokens":1}}}""");
        await using var client = await JoinAsync("""{"sampling":{}}""");
        var (_, answer) = await client.BeginAsync("tools/call", """{"name":"pay","arguments":{}}""");

        await ReplyAsync(client, await client.HearAsync("sampling/createMessage"), """ "error":{"code":-1,"message":"no"}""");

        Assert.Equal("TUT7023", CodeOf(await Patience.ForAsync(answer, "the answer")));
        await DoubtAsync(client);
    }

    [Theory]
    [InlineData("""{"resultType":"input_required"}""")] // neither a question nor a state
    [InlineData("""{"resultType":"input_required","requestState":7}""")]
    [InlineData("""{"resultType":"input_required","inputRequests":{}}""")]
    [InlineData("""{"resultType":"input_required","inputRequests":[1]}""")]
    [InlineData("""{"resultType":"input_required","inputRequests":{"a":1}}""")]
    [InlineData("""{"resultType":"input_required","inputRequests":{"a":{"method":"elicitation/create","params":[]}}}""")]
    [InlineData("""{"resultType":"input_required","inputRequests":{"a":{"method":"sampling/createMessage","params":{}}}}""")] // not declared
    [InlineData("""{"resultType":"input_required","inputRequests":{"a":{"method":"elicitation/create","params":{"mode":"url"}}}}""")] // nor pages
    [InlineData("""{"resultType":"input_required","inputRequests":{"a":{"method":"tools/call","params":{"name":"drop_all"}}}}""")]
    [InlineData("""{"resultType":"task","taskId":"t"}""")] // not declared
    [InlineData("""{"resultType":"other"}""")]
    public async Task GivenAServerThatAnswersWhatItMayNot_WhenTheCallMayHaveActed_ThenItIsInDoubtAndTheClientIsNotAsked(string result)
    {
        _bench.Shop.Answer = (_, _) => Task.FromResult<string?>(result);
        await using var client = await JoinAsync("""{"elicitation":{}}""");

        Assert.Equal("TUT7025", CodeOf(await client.CallAsync("pay")));
        Assert.False(client.Heard.Reader.TryRead(out _));
        await DoubtAsync(client);
    }

    [Fact]
    public async Task GivenAServerThatNeedsMoreForEver_WhenItIsCalled_ThenItIsNotAskedOn()
    {
        _bench.Shop.Answer = static (_, _) => Task.FromResult<string?>("""{"resultType":"input_required","requestState":"later"}""");
        await using var client = await JoinAsync("{}");
        var (_, answer) = await client.BeginAsync("tools/call", """{"name":"pay","arguments":{}}""");

        await Patience.UntilAsync(() => Advanced(answer), "the end of patience");

        Assert.Equal("TUT7022", CodeOf(await answer));
        Assert.Equal(32, _bench.Shop.Asked.Count);
        await DoubtAsync(client);
    }

    private bool Advanced(Task answer)
    {
        _time.Advance(TimeSpan.FromSeconds(1)); // pauses are not waited for
        return answer.IsCompleted;
    }

    [Fact]
    public async Task GivenAClientThatDoesNotAnswer_WhenTheTimeOfTheCallIsOver_ThenTheClientIsToldThatNobodyWaits()
    {
        _bench.Shop.Answer = Asking(AsksWho);
        await using var client = await JoinAsync("""{"elicitation":{}}""");
        var (_, answer) = await client.BeginAsync("tools/call", """{"name":"pay","arguments":{}}""");
        var question = await client.HearAsync("elicitation/create");

        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal("TUT7013", CodeOf(await Patience.ForAsync(answer, "the answer")));
        Assert.Equal(question.GetProperty("id").GetRawText(), (await client.HearAsync("notifications/cancelled")).GetProperty("params").GetProperty("requestId").GetRawText());
        await DoubtAsync(client);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GivenAServerThatDies_WhenACallHasBegunOnce_ThenItIsInDoubtEvenIfTheServerCannotBeReachedAnyMore(bool diesWhileAsking)
    {
        _bench.Shop.Answer = async (wire, request) =>
        {
            if (diesWhileAsking || request.FindText("requestState") is not null) { return await ScriptedServer.Dies(wire, request); }
            return """{"resultType":"input_required","requestState":"s"}""";
        };
        await using var client = await JoinAsync("{}");
        var (_, answer) = await client.BeginAsync("tools/call", """{"name":"pay","arguments":{}}""");
        await Patience.UntilAsync(() => Advanced(answer), "the answer");

        Assert.Equal("TUT7012", CodeOf(await answer));
        _bench.Shop.Answer = static (_, _) => Task.FromResult<string?>("""{"content":[]}""");
        Assert.Null(CodeOf(await client.CallAsync("get"))); // it is met again
        await DoubtAsync(client);
    }

    [Fact]
    public async Task GivenAServerThatDiesWhileAPersonIsAsked_WhenTheCallMayHaveActed_ThenItIsInDoubtAtOnce()
    {
        _bench.Shop.Answer = Asking(AsksWho);
        await using var client = await JoinAsync("""{"elicitation":{}}""");
        var (_, answer) = await client.BeginAsync("tools/call", """{"name":"pay","arguments":{}}""");
        await client.HearAsync("elicitation/create");

        Wire.Die();

        Assert.Equal("TUT7012", CodeOf(await Patience.ForAsync(answer, "the answer")));
        await DoubtAsync(client);
    }

    [Fact]
    public async Task GivenAServerWhoseListsChange_WhenItTells_ThenTheClientHearsItAndTheListIsAskedForAgain()
    {
        await using var client = await JoinAsync("{}");
        await client.AskAsync("tools/list");
        await Patience.UntilAsync(() => Wire.Listens.Count == 1, "a listener");
        var (id, filter) = Wire.Listens.Single();
        _bench.Shop.Tools = """[{"name":"new","inputSchema":{"type":"object"}}]""";

        foreach (var (method, of) in ((string, string)[])[("tools", "999"), ("prompts", id), ("tools", id)]) { Tell($"{method}/list_changed", of); }
        Wire.Say("""{"jsonrpc":"2.0","id":7,"method":"roots/list"}"""); // servers of this version do not ask so

        Assert.Equal("""{"toolsListChanged":true}""", filter.GetRawText());
        Assert.Equal("notifications/tools/list_changed", (await Patience.ForAsync(client.Heard.Reader.ReadAsync(GatewayBench.Cancellation).AsTask(), "a notification")).GetProperty("method").GetString());
        Assert.Equal("new", (await client.AskAsync("tools/list")).GetProperty("result").GetProperty("tools")[0].GetProperty("name").GetString());
        Assert.False(client.Heard.Reader.TryRead(out _));
        Assert.False(Wire.Answers.Reader.TryRead(out _));
    }

    [Fact]
    public async Task GivenAListenerThatTheServerEnds_WhenItIsBegunAnew_ThenWhatMayHaveBeenMissedCountsAsChanged()
    {
        await using var client = await JoinAsync("{}");
        await Patience.UntilAsync(() => Wire.Listens.Count == 1, "a listener");

        Wire.Say($$$"""{"jsonrpc":"2.0","id":{{{Wire.Listens.First().Id}}},"result":{"resultType":"complete"}}""");
        await Patience.UntilAsync(() => Renewed(2), "another listener");
        await client.HearAsync("notifications/tools/list_changed");
        Wire.Say($$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{Wire.Listens.Last().Id}} } }""");
        await Patience.UntilAsync(() => Renewed(3), "another listener");

        await client.HearAsync("notifications/tools/list_changed");
    }

    private bool Renewed(int times)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return Wire.Listens.Count >= times;
    }

    [Fact]
    public async Task GivenAClientThatSubscribes_WhenTheAddressChanges_ThenItIsToldUntilItDoesNotWantItAnyMore()
    {
        await using var client = await JoinAsync("{}");

        var subscribed = await client.AskAsync("resources/subscribe", """{"uri":"doc://a"}""");
        var (id, filter) = Wire.Listens.Single(static open => open.Filter.TryGetProperty("resourceSubscriptions", out _));
        foreach (var address in (string[])["doc://other", "doc://a"]) { Tell("resources/updated", id, $"\"uri\":\"{address}\","); }
        var told = await client.HearAsync("notifications/resources/updated");
        await client.AskAsync("resources/unsubscribe", """{"uri":"doc://a"}""");

        Assert.True(subscribed.TryGetProperty("result", out _), subscribed.GetRawText());
        Assert.Equal("""{"resourceSubscriptions":["doc://a"]}""", filter.GetRawText());
        Assert.Equal("""{"uri":"doc://a","_meta":{}}""", told.GetProperty("params").GetRawText());
        await Patience.UntilAsync(() => _bench.Shop.Told.Any(said => said.StartsWith("notifications/cancelled", StringComparison.Ordinal) && said.Contains($"\"requestId\":{id},", StringComparison.Ordinal)), "the end of the subscription");
        Assert.Equal(["shop.resources/subscribe", "shop.resources/unsubscribe"], (await _bench.DecisionsAsync(_bench.Runs().Single())).Select(static record => record.Target));
    }

    [Fact]
    public async Task GivenALevelOfMessages_WhenTheClientChoosesIt_ThenEachRequestSaysItAndMessagesComeThrough()
    {
        _bench.Shop.Answer = static (wire, _) =>
        {
            wire.Say("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"hm"}}""");
            return Task.FromResult<string?>("""{"content":[]}""");
        };
        await using var client = await JoinAsync("{}");

        foreach (var level in (string[])["\"info\"", "\"loud\"", "7"]) { await client.AskAsync("logging/setLevel", $$"""{"level":{{level}}}"""); }
        await client.CallAsync("get");

        await client.HearAsync("notifications/message");
        Assert.Contains("\"io.modelcontextprotocol/logLevel\":\"info\"", _bench.Shop.Asked.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAClientThatGivesUp_WhenTheServerWorks_ThenItIsTold()
    {
        _bench.Shop.Answer = static (_, _) => Task.FromResult<string?>(null);
        await using var client = await JoinAsync("{}");
        var (id, _) = await client.BeginAsync("tools/call", """{"name":"get","arguments":{}}""");
        await Patience.UntilAsync(() => !_bench.Shop.Asked.IsEmpty, "the call");

        await client.SayAsync($$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{id}} } }""");

        await Patience.UntilAsync(() => _bench.Shop.Told.Any(static told => told.StartsWith("notifications/cancelled", StringComparison.Ordinal)), "the end of the call");
    }

    [Fact]
    public async Task GivenAServerThatReportsProgress_WhenTheClientWantsIt_ThenItComesUnderItsToken()
    {
        _bench.Shop.Answer = static (wire, request) =>
        {
            wire.Say($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{request.Find("_meta").GetProperty("progressToken").GetRawText()}}},"progress":1}}""");
            return Task.FromResult<string?>("""{"content":[]}""");
        };
        await using var client = await JoinAsync("{}");

        await client.CallAsync("get", "{}", ""","_meta":{"progressToken":"mine"}""");

        Assert.Equal("mine", (await client.HearAsync("notifications/progress")).GetProperty("params").GetProperty("progressToken").GetString());
        Assert.True(long.TryParse(JsonElement.Parse(_bench.Shop.Asked.Single()["tools/call ".Length..]).GetProperty("_meta").GetProperty("progressToken").GetRawText(), CultureInfo.InvariantCulture, out _));
    }
}
