using Tutti.Gateway.Tests.Support;

namespace Tutti.Gateway.Tests.Eras;

/// <summary>Clients without a greeting over standard input and output; one that greets is served beside them.</summary>
public sealed class ModernStdioTests
{
    private static string Params(string members = "", string capabilities = "{}") => $$"""{"_meta":{{ModernBench.Meta(capabilities)}}{{(members.Length > 0 ? "," : "")}}{{members}}} """;

    private static async Task<GatewayBench> OpenAsync() => await new GatewayBench("rules:\n  - { id: all, allow: \"shop.*\" }\n").OpenAsync();

    [Fact]
    public async Task GivenAClientThatProbes_WhenItCalls_ThenOneRunServesItAndNoSessionBegins()
    {
        await using var bench = await OpenAsync();
        await using var client = new TestClient(bench.Gateway, GatewayBench.Ann);

        var discovered = await client.AskAsync("server/discover", Params());
        var called = await client.AskAsync("tools/call", Params("\"name\":\"get\""));
        var forgot = await client.AskAsync("tools/call", """{"name":"get"}""");
        var wrong = await client.AskAsync("tools/list", Params().Replace("2026-07-28", "2027-07-28", StringComparison.Ordinal));

        Assert.Equal("""["2026-07-28"]""", discovered.GetProperty("result").GetProperty("supportedVersions").GetRawText());
        Assert.Equal("complete", called.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Equal(("TUT7033", "TUT7034"), (ModernBench.CodeOf(forgot), ModernBench.CodeOf(wrong)));
        Assert.Single(bench.Runs());
    }

    [Fact]
    public async Task GivenACallUnderWay_WhenTheClientCancelsIt_ThenTheServerIsTold()
    {
        await using var bench = await OpenAsync();
        bench.Shop.Answer = static (_, _) => Task.FromResult<string?>(null);
        await using var client = new TestClient(bench.Gateway, GatewayBench.Ann);
        var (id, answer) = await client.BeginAsync("tools/call", Params("\"name\":\"get\""));
        await Patience.UntilAsync(() => !bench.Shop.Asked.IsEmpty, "the call");

        await client.SayAsync($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""");

        await Patience.UntilAsync(() => bench.Shop.Told.Any(static told => told.StartsWith("notifications/cancelled", StringComparison.Ordinal)), "the cancelling");
        Assert.False(answer.IsCompleted);
    }

    [Fact]
    public async Task GivenBothEras_WhenTheySpeakOverOneWire_ThenEachIsServedInItsOwn()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();

        var old = await client.CallAsync("get");
        var modern = await client.AskAsync("tools/call", Params("\"name\":\"get\""));

        Assert.False(old.GetProperty("result").TryGetProperty("resultType", out _));
        Assert.Equal("complete", modern.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Equal(2, bench.Runs().Count);
    }
}
