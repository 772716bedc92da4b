using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tutti.Gateway.Tests.Support;
using Tutti.Gateway.Upstreams;
using static Tutti.Gateway.Tests.Runs.SessionRunTests;

namespace Tutti.Gateway.Tests.Upstreams;

/// <summary>Servers of 2026-07-28 at an address: a gateway, which checks what clients send, and bad ones.</summary>
public sealed class ModernAddressTests
{
    private const string All = "rules:\n  - { id: all, allow: \"*\" }\n";

    private const string Tools = """
        [{"name":"get","inputSchema":{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},"deep":{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"N"}}}}}},
         {"name":"broken","inputSchema":{"type":"object","properties":{"a":{"type":"number","x-mcp-header":"A"}}}},
         {"name":"twice","inputSchema":{"type":"object","properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}}},
         {"name":"hidden","inputSchema":{"type":"object","properties":{"a":{"type":"array","items":{"type":"string","x-mcp-header":"A"}}}}},
         {"name":"split","inputSchema":{"type":"object","properties":{"a":{"type":"string","x-mcp-header":"A\r\nX: y"}}}}]
        """;

    private readonly ConcurrentQueue<string> _seen = new();

    private static GatewayBench Before(Uri address) => new(All) { Connect = (spec, token) => new UpstreamLinks(runner: null).OpenAsync(spec with { Address = address }, token) };

    [Fact]
    public async Task GivenAServerThatChecksHeaders_WhenItIsUsed_ThenTheyAlwaysSayWhatTheMessageDoes()
    {
        await using var far = new GatewayBench(All);
        far.Servers["shop"] = new ScriptedServer { Tools = Tools, Capabilities = """{"tools":{"listChanged":true},"resources":{"subscribe":true},"prompts":{}}""", Prompts = """[{"name":"p ä"}]""", Resources = """[{"uri":"doc://ä","name":"a"}]""", Answer = static (_, _) => Task.FromResult<string?>("""{"content":[],"messages":[],"contents":[]}""") };
        await far.OpenAsync();
        await using var http = await HttpBench.OpenAsync(context => context.Request.Headers.ContainsKey("Mcp-Method") ? far.Gateway.HandleAsync(context) : SayAsync(context, 400, Refusal));
        await using var near = await Before(http.Address).OpenAsync();
        await using var client = await near.JoinAsync();

        var listed = await client.AskAsync("tools/list");
        var answers = new List<JsonElement>();
        foreach (var arguments in (string[])["{}", """{"region":"a b"}""", """{"region":" \n=?base64?é","deep":{"n":42}}""", """{"region":"=?base64?x?=","deep":{"n":-7.0}}""", """{"region":null}"""]) { answers.Add(await client.CallAsync("get", arguments)); }
        answers.Add(await client.AskAsync("prompts/get", """{"name":"p ä"}"""));
        answers.Add(await client.AskAsync("resources/read", """{"uri":"doc://ä"}"""));
        answers.Add(await client.AskAsync("resources/subscribe", """{"uri":"doc://ä"}"""));

        Assert.Equal(["get"], listed.GetProperty("result").GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()));
        Assert.All(answers, static answer => Assert.True(answer.TryGetProperty("result", out var result) && !result.TryGetProperty("isError", out _), answer.GetRawText()));
        Assert.Equal(8, far.Shop.Asked.Count);
        await Patience.UntilAsync(() => far.Shop.Wires.Single().Greeting.ValueKind == JsonValueKind.Object, "the server");
        far.Shop.Wires.Single().Say("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        await client.HearAsync("notifications/tools/list_changed"); // over the stream of a listener
    }

    [Fact]
    public async Task GivenAServerAtAnAddress_WhenTheClientGivesUp_ThenTheResponseIsClosed()
    {
        var closed = new TaskCompletionSource();
        await using var http = await HttpBench.OpenAsync(Answering(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(": open\n\n", context.RequestAborted);
            context.RequestAborted.Register(closed.SetResult);
            await closed.Task;
        }));
        await using var near = await Before(http.Address).OpenAsync();
        await using var client = await near.JoinAsync();
        var (id, _) = await client.BeginAsync("tools/call", """{"name":"get","arguments":{}}""");
        await Patience.UntilAsync(() => _seen.Contains("tools/call"), "the call");

        await client.SayAsync($$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{id}} } }""");

        await Patience.ForAsync(closed.Task, "the end of the response");
        Assert.DoesNotContain("notifications/cancelled", _seen);
    }

    [Theory]
    [InlineData(400, """{"code":-32602,"message":"bad"}""", "-32602")]
    [InlineData(404, """{"code":-32601,"message":"none"}""", "-32601")]
    public async Task GivenAnErrorOfTheProtocol_WhenItHasAStatus_ThenTheClientGetsTheError(int status, string error, string code)
    {
        await using var http = await HttpBench.OpenAsync(Answering(context => SayAsync(context, status, $"\"error\":{error}")));
        await using var near = await Before(http.Address).OpenAsync();
        await using var client = await near.JoinAsync();

        Assert.Equal(code, (await client.CallAsync("get")).GetProperty("error").GetProperty("code").GetRawText());
    }

    [Theory]
    [InlineData(500, "", "TUT7014")]
    [InlineData(400, "garbage", "TUT7014")]
    [InlineData(400, "\"result\":{}", "TUT7014")] // a refusal that is none
    [InlineData(200, "garbage", "TUT7012")]
    [InlineData(200, "\"result\":7", "TUT7025")]
    [InlineData(200, "\"result\":{\"resultType\":7}", "TUT7025")]
    [InlineData(307, "", "TUT7015")]
    public async Task GivenAServerThatAnswersNothingThatCanBeRead_WhenItIsCalled_ThenItIsSaid(int status, string body, string code)
    {
        await using var http = await HttpBench.OpenAsync(Answering(context => SayAsync(context, status, body)));
        await using var near = await Before(http.Address).OpenAsync();
        await using var client = await near.JoinAsync();

        Assert.Equal(code, CodeOf(await client.CallAsync("get")));
    }

    [Fact]
    public async Task GivenACallThatHasBegun_WhenTheServerIsNotThereForTheRestOfIt_ThenItIsInDoubt()
    {
        var calls = 0;
        await using var http = await HttpBench.OpenAsync(Answering(context => Interlocked.Increment(ref calls) == 1
            ? SayAsync(context, 200, """ "result":{"resultType":"input_required","requestState":"s"}""")
            : SayAsync(context, 404, "garbage"))); // of a first request this would say that nothing was done
        await using var near = await Before(http.Address).OpenAsync();
        await using var client = await near.JoinAsync();

        Assert.Equal("TUT7012", CodeOf(await client.CallAsync("pay")));
        await near.SeeAsync(near.Runs().Single(), "step.unknown");
        Assert.Equal(2, calls);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    public async Task GivenAServerThatFloods_WhenItIsCalled_ThenItIsCutOffAndTheCallIsInDoubt(string type)
    {
        await using var http = await HttpBench.OpenAsync(Answering(context => HttpBench.FloodAsync(context, type)));
        await using var near = await Before(http.Address).OpenAsync();
        await using var client = await near.JoinAsync();

        Assert.Equal("TUT7016", CodeOf(await client.CallAsync("pay")));
        await near.SeeAsync(near.Runs().Single(), "step.unknown");
    }

    private const string Refusal = """ "error":{"code":-32022,"message":"no","data":{"supported":["2026-07-28"]} }""";

    private static Task SayAsync(HttpContext context, int status, string body)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, "application/json");
        return context.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":{{context.Items["id"] ?? "null"}},{{body}}}""");
    }

    /// <summary>A server that says what it can do and lists, and answers calls as it is told.</summary>
    private RequestDelegate Answering(Func<HttpContext, Task> call) => async context =>
    {
        var message = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body, cancellationToken: context.RequestAborted);
        _seen.Enqueue(message.GetProperty("method").GetString() ?? "");
        context.Items["id"] = message.TryGetProperty("id", out var id) ? id.GetRawText() : "null";
        var result = message.GetProperty("method").GetString() switch
        {
            "server/discover" => """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}""",
            "tools/list" => """{"resultType":"complete","tools":[{"name":"get","inputSchema":{"type":"object"}},{"name":"pay","inputSchema":{"type":"object"}}]}""",
            _ => null,
        };
        await (message.GetProperty("method").GetString() == "initialize" ? SayAsync(context, 404, Refusal) : result is null ? call(context) : SayAsync(context, 200, $"\"result\":{result}"));
    };
}
