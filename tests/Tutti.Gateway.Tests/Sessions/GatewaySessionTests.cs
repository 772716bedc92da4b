using System.Text.Json;
using Tutti.Gateway.Tests.Support;
using Tutti.Governance.Identities;
using static Tutti.Gateway.Tests.Runs.SessionRunTests;

namespace Tutti.Gateway.Tests.Sessions;

/// <summary>What a client sees of many servers, and they of it.</summary>
public sealed class GatewaySessionTests
{
    private const string Open = """
        rules:
          - { id: all, allow: ["shop.*", "docs.*"] }
          - { id: hidden, hide: shop.secret }
          - { id: bobs, deny: docs.search, when: caller.user != "bob" }
        """;

    private static ScriptedServer Docs() => new()
    {
        Capabilities = """{"tools":{},"prompts":{},"resources":{"subscribe":true},"logging":{}}""",
        Tools = """[{"name":"search","title":"Search","inputSchema":{"type":"object","properties":{"q":{"type":"string"}}}},{"name":"get","inputSchema":{"type":"object"}},{"name":"resources/read","inputSchema":{"type":"object"}}]""",
        Prompts = """[{"name":"greet"}]""",
        Resources = """[{"uri":"doc://a","name":"a"}]""",
    };

    private static async Task<GatewayBench> OpenAsync(string rules = Open)
    {
        var bench = new GatewayBench(rules);
        bench.Servers["docs"] = Docs();
        bench.Shop.Tools = """[{"name":"get","inputSchema":{"type":"object"}},{"name":"secret","inputSchema":{"type":"object"}}]""";
        return await bench.OpenAsync();
    }

    [Fact]
    public async Task GivenTwoServers_WhenToolsAreListed_ThenNamesAreTheServersOwnUnderTheirs()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync(new Caller("bob", CallerKind.Local));

        var listed = (await client.AskAsync("tools/list")).GetProperty("result").GetProperty("tools");
        await client.CallAsync("docs__get");

        Assert.Equal(["docs__search", "docs__get", "shop__get"], NamesOf(listed)); // nothing hidden, and no tool that looks like a method
        Assert.Equal("Search", listed[0].GetProperty("title").GetString());
        Assert.StartsWith("""tools/call {"name":"get",""", Assert.Single(bench.Servers["docs"].Asked), StringComparison.Ordinal);
        Assert.Empty(bench.Shop.Asked);
    }

    [Fact]
    public async Task GivenASecretOfAServer_WhenTheServerSaysItUnasked_ThenTheClientDoesNotHearIt()
    {
        const string Secret = "opensesame-0123456789";
        await using var bench = new GatewayBench(Open) { Secrets = new Dictionary<string, Agents.Secrets.DeclaredSecret> { ["KEY"] = new("key", Secret) } };
        bench.Shop.Tools = """[{"name":"get","description":"Uses SECRET.","inputSchema":{"type":"object"}}]""".Replace("SECRET", Secret, StringComparison.Ordinal);
        bench.Shop.Answer = static (wire, _) =>
        {
            wire.Say("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"with SECRET"}}""".Replace("SECRET", Secret, StringComparison.Ordinal));
            wire.Say("""{"jsonrpc":"2.0","id":7,"method":"elicitation/create","params":{"message":"Is SECRET right?"}}""".Replace("SECRET", Secret, StringComparison.Ordinal));
            return Task.FromResult<string?>("""{"content":[]}""");
        };
        await bench.OpenAsync();
        await using var client = await bench.JoinAsync();

        var listed = await client.AskAsync("tools/list");
        await client.CallAsync("get");
        var told = await client.HearAsync("notifications/message");
        var asked = await client.HearAsync("elicitation/create");

        Assert.DoesNotContain(Secret, $"{listed}{told}{asked}", StringComparison.Ordinal);
        Assert.StartsWith("Uses ", listed.GetProperty("result").GetProperty("tools")[0].GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("right?", asked.GetProperty("params").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenACaller_WhenToolsAreListed_ThenTheListIsTheCallersOwn()
    {
        await using var bench = await OpenAsync("""
            rules:
              - { id: one, allow: shop.get }
              - { id: sometimes, allow: docs.get, when: args.id > 3 }
            """);
        await using var client = await bench.JoinAsync();

        var tools = (await client.AskAsync("tools/list")).GetProperty("result").GetProperty("tools");
        var prompts = (await client.AskAsync("prompts/list")).GetProperty("result").GetProperty("prompts");
        var resources = (await client.AskAsync("resources/list")).GetProperty("result").GetProperty("resources");

        Assert.Equal(["docs__get", "shop__get"], NamesOf(tools)); // what can never be let through is not shown
        Assert.Equal((0, 0), (prompts.GetArrayLength(), resources.GetArrayLength()));
        Assert.True((await client.CallAsync("docs__search")).TryGetProperty("error", out _));
    }

    [Fact]
    public async Task GivenWhatIsNoTool_WhenItIsAsked_ThenItsMethodIsJudgedAndItsServerIsFound()
    {
        await using var bench = await OpenAsync("""
            rules:
              - { id: docs, allow: [docs.resources/read, docs.prompts/get], when: "!has(args.uri) || args.uri != 'doc://b'" }
            """);
        bench.Servers["docs"].Answer = static (_, request) => Task.FromResult<string?>(request.Method == "prompts/get" ? """{"messages":[]}""" : """{"contents":[]}""");
        await using var client = await bench.JoinAsync();

        var read = await client.AskAsync("resources/read", """{"uri":"doc://a"}""");
        var missing = await client.AskAsync("resources/read", """{"uri":"doc://b"}""");
        var prompt = await client.AskAsync("prompts/get", """{"name":"docs__greet"}""");
        var subscribed = await client.AskAsync("resources/subscribe", """{"uri":"doc://a"}""");
        var unknown = await client.AskAsync("docs/destroy", "{}");

        Assert.Equal(0, read.GetProperty("result").GetProperty("contents").GetArrayLength());
        Assert.Equal(-32002, missing.GetProperty("error").GetProperty("code").GetInt32());
        Assert.True(prompt.TryGetProperty("result", out _));
        Assert.Equal("TUT2200", CodeOf(subscribed));
        Assert.Equal(-32601, unknown.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(["""resources/read {"uri":"doc://a"}""", """prompts/get {"name":"greet"}"""], bench.Servers["docs"].Asked);
    }

    [Fact]
    public async Task GivenACallUnderWay_WhenTheServerAsksTheClient_ThenTheAnswerIsItsOwn()
    {
        await using var bench = await OpenAsync();
        bench.Shop.Answer = static async (wire, _) =>
        {
            wire.Say("""{"jsonrpc":"2.0","id":"q1","method":"elicitation/create","params":{"message":"Which?"}}""");
            var answer = await wire.Answers.Reader.ReadAsync(GatewayBench.Cancellation);
            return $$$"""{"content":[{"type":"text","text":"{{{answer.Id.ToString().Trim('"')}}} {{{answer.FindText("action")}}}"}]}""";
        };
        await using var client = new TestClient(bench.Gateway, GatewayBench.Ann);
        await client.GreetAsync("""{"elicitation":{},"roots":{"listChanged":true}}""");
        var (_, answer) = await client.BeginAsync("tools/call", """{"name":"shop__get","arguments":{}}""");

        var asked = await client.HearAsync("elicitation/create");
        await client.SayAsync($$$"""{"jsonrpc":"2.0","id":{{{asked.GetProperty("id").GetRawText()}}},"result":{"action":"accept"}}""");

        Assert.Equal("q1 accept", TextOf(await Patience.ForAsync(answer, "the answer")));
        Assert.Equal("""{"elicitation":{},"roots":{"listChanged":true}}""", bench.Shop.Wires.Single().Greeting.GetProperty("capabilities").GetRawText());
    }

    [Fact]
    public async Task GivenTwoClientsWithOneToken_WhenServersTellProgress_ThenEachHearsItsOwn()
    {
        await using var bench = await OpenAsync();
        bench.Shop.Answer = static (wire, request) =>
        {
            var token = request.Find("_meta").GetProperty("progressToken").GetRawText();
            wire.Say($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":1,"message":"{{{request.Find("arguments").GetProperty("who").GetString()}}}"}}""");
            return Task.FromResult<string?>("""{"content":[]}""");
        };
        await using var one = await bench.JoinAsync();
        await using var other = await bench.JoinAsync();

        await one.CallAsync("shop__get", """{"who":"one"}""", ""","_meta":{"progressToken":"t"}""");
        await other.CallAsync("shop__get", """{"who":"other"}""", ""","_meta":{"progressToken":"t"}""");

        Assert.Equal(("t", "one"), Progress(await one.HearAsync("notifications/progress")));
        Assert.Equal(("t", "other"), Progress(await other.HearAsync("notifications/progress")));

        static (string?, string?) Progress(JsonElement told) => (told.GetProperty("params").GetProperty("progressToken").GetString(), told.GetProperty("params").GetProperty("message").GetString());
    }

    [Fact]
    public async Task GivenAListThatChanges_WhenTheServerSaysSo_ThenTheClientHearsItAndSeesTheNewOne()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();
        await client.AskAsync("tools/list");

        bench.Shop.Tools = """[{"name":"brand_new","inputSchema":{"type":"object"}}]""";
        bench.Shop.Wires.Single().Say("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        await client.HearAsync("notifications/tools/list_changed");
        var listed = (await client.AskAsync("tools/list")).GetProperty("result").GetProperty("tools");

        Assert.Contains("shop__brand_new", NamesOf(listed));
        Assert.DoesNotContain("shop__get", NamesOf(listed));
    }

    [Fact]
    public async Task GivenAPolicyThatChanges_WhenToolsAreListedAgain_ThenTheListIsTheNewOnes()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();
        await client.AskAsync("tools/list");

        bench.Policy = GatewayBench.Of("rules:\n  - { id: one, allow: docs.search }\n");
        var listed = (await client.AskAsync("tools/list")).GetProperty("result").GetProperty("tools");

        Assert.Equal(["docs__search"], NamesOf(listed));
        Assert.True((await client.CallAsync("shop__get")).TryGetProperty("error", out _));
    }

    [Theory]
    [InlineData("""{"name":"shop__get","Name":"shop__secret","arguments":{}}""")]
    [InlineData("""{"name":"shop__get","arguments":{},"Arguments":{}}""")]
    [InlineData("""{"name":"shop__secret","arguments":{}}""")]
    [InlineData("""{"name":7}""")]
    public async Task GivenACallThatCanBeReadInTwoWays_WhenItIsMade_ThenNoServerSeesIt(string parameters)
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();

        var answer = await client.AskAsync("tools/call", parameters);

        Assert.Equal(-32602, answer.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Empty(bench.Shop.Asked);
    }

    [Fact]
    public async Task GivenNumbersThatNoReaderKeeps_WhenTheyAreForwarded_ThenTheyAreWhatWasJudged()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();

        await client.CallAsync("shop__get", """{"z":1.50,"a":12345678901234567890123,"t":"\u0061"}""", ""","_meta":{"theirs":true}""");

        Assert.Equal("""tools/call {"name":"get","arguments":{"a":12345678901234567890123,"t":"a","z":1.50},"_meta":{"theirs":true}}""", Assert.Single(bench.Shop.Asked));
    }

    [Fact]
    public async Task GivenAServerThatDoesNotComeUp_WhenClientsGreet_ThenTheOthersAreThere()
    {
        await using var bench = await OpenAsync();
        bench.Shop.Down = Gateway.Upstreams.UpstreamException.NotStarted("shop", "it is gone", "");
        await using var client = await bench.JoinAsync(new Caller("bob", CallerKind.Local));

        var listed = (await client.AskAsync("tools/list")).GetProperty("result").GetProperty("tools");

        Assert.Equal(["docs__search", "docs__get"], NamesOf(listed));
    }

    [Fact]
    public async Task GivenASession_WhenItHasNotGreeted_ThenItIsToldTo()
    {
        await using var bench = await OpenAsync();
        await using var client = new TestClient(bench.Gateway, GatewayBench.Ann);

        var early = await client.AskAsync("tools/list");
        await client.GreetAsync();
        var twice = await client.AskAsync("initialize", """{"protocolVersion":"2025-11-25","capabilities":{}}""");

        Assert.Equal((-32600, -32600), (early.GetProperty("error").GetProperty("code").GetInt32(), twice.GetProperty("error").GetProperty("code").GetInt32()));
        Assert.Single(bench.Shop.Wires);
    }

    [Fact]
    public async Task GivenALineThatIsNoMessage_WhenItComes_ThenTheSessionGoesOn()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();

        await client.SayAsync("this is no JSON");
        await client.SayAsync("");
        await client.SayAsync("[]");
        var pong = await client.AskAsync("ping");

        Assert.True(pong.TryGetProperty("result", out _));
        Assert.Equal(-32700, (await client.Heard.Reader.ReadAsync(GatewayBench.Cancellation)).GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(-32600, (await client.Heard.Reader.ReadAsync(GatewayBench.Cancellation)).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task GivenAClientThatEnds_WhenItHasServers_ThenTheyEndWithIt()
    {
        await using var bench = await OpenAsync();
        var client = await bench.JoinAsync();
        Assert.All(bench.Servers.Values, static server => Assert.False(server.Wires.Single().IsDisposed));

        await client.DisposeAsync();

        Assert.All(bench.Servers.Values, static server => Assert.True(server.Wires.Single().IsDisposed));
    }

    private static IEnumerable<string?> NamesOf(JsonElement listed) => listed.EnumerateArray().Select(static entry => entry.GetProperty("name").GetString());
}
