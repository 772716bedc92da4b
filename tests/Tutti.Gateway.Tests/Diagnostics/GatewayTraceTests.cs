using System.Diagnostics;
using System.Text.Json;
using Tutti.Gateway.Diagnostics;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Tests.Support;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Tests.Diagnostics;

/// <summary>Traces and metrics of requests, and that they cost nothing where nobody listens.</summary>
[Collection(typeof(Listening))]
public sealed class GatewayTraceTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Parent = $"00-{Trace}-00f067aa0ba902b7-01";

    private const string Rules = """
        rules:
          - { id: reads, allow: [shop.get, shop.pay] }
          - { id: seen, allow: shop.drop_all, when: args.really }
          - { id: prompts, allow: shop.prompts/get }
        """;

    private static async Task<GatewayBench> OpenAsync() => await new GatewayBench(Rules).OpenAsync();

    private static string More(string members) => "," + members;

    [Fact]
    public async Task Call_WithATraceInMeta_IsAChildOfItAndHandsItOn()
    {
        using var listener = new Listener();
        await using var bench = await OpenAsync();
        await using var http = await HttpBench.OpenAsync(bench);

        await http.AskAsync(ModernBench.Text("tools/call", "\"name\":\"pay\",\"arguments\":{\"card\":\"4111-secret\"}", more: More($"\"traceparent\":\"{Parent}\",\"tracestate\":\"a=1\"")));

        var (served, forwarded) = (listener.Span(ActivityKind.Server, "tools/call pay"), listener.Span(ActivityKind.Client, "tools/call pay"));
        Assert.Equal((Trace, "00f067aa0ba902b7"), (served.TraceId.ToString(), served.ParentSpanId.ToString()));
        Assert.Equal((served.TraceId, served.SpanId), (forwarded.TraceId, forwarded.ParentSpanId));
        var sent = JsonElement.Parse(Assert.Single(bench.Shop.Asked)["tools/call ".Length..]).GetProperty("_meta");
        Assert.Equal((forwarded.Id, "a=1"), (sent.GetProperty("traceparent").GetString(), sent.GetProperty("tracestate").GetString()));
        Assert.Equal(bench.Runs().Single().ToString(), served.GetTagItem("tutti.run.id"));
        Assert.DoesNotContain("4111", string.Join('\n', listener.Spans.SelectMany(static span => span.TagObjects).Select(static tag => $"{tag.Value}").Concat(listener.Numbers)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithATraceInItsHeaderAlone_IsAChildOfThat()
    {
        using var listener = new Listener();
        await using var bench = await OpenAsync();
        await using var http = await HttpBench.OpenAsync(bench);
        var session = await http.JoinAsync();

        using var response = await http.PostAsync("""{"jsonrpc":"2.0","id":"c7","method":"tools/call","params":{"name":"get","arguments":{}}}""", session, static request => request.Headers.Add("traceparent", Parent));
        await HttpBench.ReadAsync(response);

        var served = listener.Span(ActivityKind.Server, "tools/call get");
        Assert.Equal((Trace, "00f067aa0ba902b7"), (served.TraceId.ToString(), served.ParentSpanId.ToString()));
        Assert.Equal((session, "c7", "2025-11-25"), (served.GetTagItem("mcp.session.id"), served.GetTagItem("jsonrpc.request.id"), served.GetTagItem("mcp.protocol.version")));
        Assert.Contains($"\"traceparent\":\"00-{Trace}-{listener.Span(ActivityKind.Client, "tools/call get").SpanId}-01\"", Assert.Single(bench.Shop.Asked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_OfEachEnd_HaveTheTagsOfTheConventions()
    {
        using var listener = new Listener();
        await using var bench = await OpenAsync();
        bench.Shop.Answer = static (_, request) => Task.FromResult<string?>(request.FindText("name") switch
        {
            "get" => """{"content":[]}""",
            _ => """{"content":[],"isError":true}""",
        });
        await using (var client = await bench.JoinAsync())
        {
            await client.CallAsync("get");
            await client.CallAsync("pay");
            await client.CallAsync("drop_all");
            await client.CallAsync("no-such-tool");
            await client.AskAsync("made/up");
            bench.Shop.Answer = static (_, _) => Task.FromResult<string?>("""{"code":-32000,"message":"no"}""");
            await client.CallAsync("get");
            bench.Shop.Answer = ScriptedServer.Dies;
            await client.CallAsync("get");
        }

        const string Spoken = "mcp.protocol.version=2025-11-25 network.transport=pipe";
        const string Tool = "gen_ai.operation.name=execute_tool gen_ai.tool.name=";
        string[] served =
        [
            $"{Tool}get mcp.method.name=tools/call {Spoken} tutti.verdict=allow",
            $"error.type=tool_error {Tool}pay mcp.method.name=tools/call {Spoken} tutti.verdict=allow",
            $"error.type=tool_error {Tool}drop_all mcp.method.name=tools/call {Spoken} tutti.verdict=deny",
            $"error.type=-32602 mcp.method.name=tools/call {Spoken} rpc.response.status_code=-32602",
            $"error.type=-32000 {Tool}get mcp.method.name=tools/call {Spoken} rpc.response.status_code=-32000 tutti.verdict=allow",
            $"error.type=tool_error {Tool}get mcp.method.name=tools/call {Spoken} tutti.verdict=allow",
        ];
        string[] forwarded =
        [
            $"{Tool}get mcp.method.name=tools/call {Spoken} tutti.server=shop",
            $"error.type=tool_error {Tool}pay mcp.method.name=tools/call {Spoken} tutti.server=shop",
            $"error.type=-32000 {Tool}get mcp.method.name=tools/call {Spoken} rpc.response.status_code=-32000 tutti.server=shop",
            $"error.type=TUT7012 {Tool}get mcp.method.name=tools/call {Spoken} tutti.server=shop",
        ];
        Assert.Equal(served.Order(StringComparer.Ordinal), Of("mcp.server.operation.duration").Where(static line => line.Contains("tools/call", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(forwarded.Order(StringComparer.Ordinal), Of("mcp.client.operation.duration").Where(static line => line.Contains("tools/call", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains(Of("mcp.server.operation.duration"), static line => line.Contains("mcp.method.name=_OTHER", StringComparison.Ordinal));
        Assert.Equal(["_OTHER", "initialize", "tools/call"], Of("mcp.client.operation.duration").Concat(Of("mcp.server.operation.duration")).Select(static line => line.Split(' ').Single(static tag => tag.StartsWith("mcp.method.name=", StringComparison.Ordinal))["mcp.method.name=".Length..]).Where(static name => name != "tools/list").Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["tutti.verdict=allow", "tutti.verdict=allow", "tutti.verdict=allow", "tutti.verdict=allow", "tutti.verdict=deny", "tutti.verdict=deny"], Of("tutti.gateway.calls").Order(StringComparer.Ordinal)); // a method that nobody knows is denied too
        Assert.Equal(["mcp.protocol.version=2025-11-25"], Of("mcp.server.session.duration"));

        IEnumerable<string> Of(string instrument) => listener.Numbers.Where(line => line.StartsWith(instrument + " ", StringComparison.Ordinal)).Select(line => line[(instrument.Length + 1)..]);
    }

    [Fact]
    public async Task Spans_OfWhatFails_AreErrorsWithoutItsWords()
    {
        using var listener = new Listener();
        await using var bench = await OpenAsync();
        bench.Shop.Answer = static (_, _) => Task.FromResult<string?>("""{"code":-32000,"message":"no card 4111-secret"}""");
        await using var client = await bench.JoinAsync();

        await client.CallAsync("get");

        var (served, forwarded) = (listener.Span(ActivityKind.Server, "tools/call get"), listener.Span(ActivityKind.Client, "tools/call get"));
        Assert.Equal((ActivityStatusCode.Error, null), (served.Status, served.StatusDescription));
        Assert.Equal((ActivityStatusCode.Error, "-32000"), (forwarded.Status, forwarded.GetTagItem("error.type")));
        Assert.DoesNotContain(listener.Spans.SelectMany(static span => span.TagObjects), static tag => $"{tag.Value}".Contains("4111", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_WhereNobodyListens_PassesATraceOnAsItCame()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();

        await client.CallAsync("get", more: $",\"_meta\":{{\"traceparent\":\"{Parent}\",\"baggage\":\"a=b\"}}");

        Assert.Equal($$$"""tools/call {"name":"get","arguments":{},"_meta":{"traceparent":"{{{Parent}}}","baggage":"a=b"}}""", Assert.Single(bench.Shop.Asked));
    }

    [Fact]
    public void Operations_WhereNobodyListens_AllocateNothing()
    {
        Assert.True(RpcMessage.TryRead("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get"}}"""u8, out var message, out _, out _));
        var server = new UpstreamSpec { Name = "shop" };
        Once();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var time = 0; time < 1_000; time++) { Once(); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Once()
        {
            Assert.Null(ServedOperation.Begin(message, http: null));
            Assert.Null(ServedOperation.Current);
            Assert.Null(ForwardedOperation.Begin(server, "tools/call", parent: default));
            GatewayDiagnostics.Count("allow");
        }
    }
}
