using Tutti.Gateway.Tests.Support;
using Tutti.Gateway.Upstreams;
using Tutti.Gateway.Watching;
using Tutti.Governance.Identities;
using Tutti.Governance.Limits;

namespace Tutti.Gateway.Tests.Watching;

/// <summary>What a gateway says that it is doing.</summary>
public sealed class GatewayLookTests
{
    private const string Rules = """
        servers: { shop: { run: [none] } }
        rules:
          - { id: reads, allow: shop.get }
          - { id: big, ask: shop.pay, by: { group: finance, not: caller }, within: 1h }
          - { id: none, deny: shop.drop_all }
        """;

    private static Task<GatewayStatus> StatusAsync(GatewayBench bench) => bench.Gateway.Look.StatusAsync(GatewayBench.Cancellation);

    [Fact]
    public async Task Status_CallsOfEachVerdict_AreCountedApart()
    {
        await using var bench = await new GatewayBench(Rules + "\n  - { id: seen, allow: shop.drop_all, when: args.really }\n").OpenAsync();
        await using var client = await bench.JoinAsync();
        var before = await StatusAsync(bench);

        await client.CallAsync("get");
        await client.CallAsync("get");
        await client.CallAsync("drop_all", """{"really":true}""");
        var (_, held) = await client.BeginAsync("tools/call", """{"name":"pay","arguments":{}}""");
        await bench.SeeAsync(bench.Runs().Single(), "question.asked");
        var asking = await StatusAsync(bench);
        await bench.AnswerAsync(bench.Runs().Single(), await bench.SeeAsync(bench.Runs().Single(), "question.asked"), Governance.Approvals.ApprovalChoice.Deny);
        await Patience.ForAsync(held, "the refusal");
        var after = await StatusAsync(bench);

        Assert.Equal((new CallCounts(0, 0, 0, 0), 0), (before.Calls, before.WaitingApprovals));
        Assert.Equal((new CallCounts(2, 0, 1, 0), 1), (asking.Calls, asking.WaitingApprovals));
        Assert.Equal((new CallCounts(2, 1, 1, 0), 0), (after.Calls, after.WaitingApprovals));
        Assert.Equal((1, 1, bench.Policy.Digest), (after.Sessions, after.Callers, after.Policy));
        Assert.Equal(2, Assert.Single(after.Servers).Calls);
    }

    [Fact]
    public async Task Status_AServerThatIsCalledLostAndBegunAgain_SaysSo()
    {
        await using var bench = await new GatewayBench(Rules).OpenAsync();
        var idle = Assert.Single((await StatusAsync(bench)).Servers);
        await using var client = await bench.JoinAsync();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Shop.Answer = async (_, _) =>
        {
            called.SetResult();
            await answer.Task;
            return """{"content":[]}""";
        };
        var (_, first) = await client.BeginAsync("tools/call", """{"name":"get","arguments":{}}""");
        await Patience.ForAsync(called.Task, "the call");
        var busy = Assert.Single((await StatusAsync(bench)).Servers);
        answer.SetResult();
        await Patience.ForAsync(first, "the answer");
        bench.Shop.Answer = ScriptedServer.Dies;
        await client.CallAsync("get");
        bench.Shop.Answer = static (_, _) => Task.FromResult<string?>("""{"content":[]}""");
        await client.CallAsync("get");

        var after = Assert.Single((await StatusAsync(bench)).Servers);

        Assert.Equal((ServerState.Idle, 0, ""), (idle.State, idle.Connections, idle.Version));
        Assert.Equal((ServerState.Up, 1, 1, 0L, "2025-11-25"), (busy.State, busy.Connections, busy.UnderWay, busy.Restarts, busy.Version));
        Assert.Equal((ServerState.Up, 1, 0), (after.State, after.Connections, after.UnderWay));
        Assert.Equal((3L, 1L, 1L, "TUT7012"), (after.Calls, after.Failures, after.Restarts, after.LastFault));
    }

    [Fact]
    public async Task Status_AServerThatDoesNotComeUp_IsDownUntilItDoes()
    {
        await using var bench = await new GatewayBench(Rules).OpenAsync();
        bench.Shop.Down = UpstreamException.NotStarted("shop", "it is not there", "");
        await using var client = await bench.JoinAsync();
        var down = Assert.Single((await StatusAsync(bench)).Servers);
        bench.Shop.Down = null;
        await client.AskAsync("tools/list");

        var up = Assert.Single((await StatusAsync(bench)).Servers);

        Assert.Equal((ServerState.Down, "TUT7010"), (down.State, down.LastFault));
        Assert.Equal((ServerState.Up, 1L), (up.State, up.Restarts));
        await client.EndAsync();
        Assert.Equal((ServerState.Idle, 0), Assert.Single((await StatusAsync(bench)).Servers) is var over ? (over.State, over.Connections) : default);
    }

    [Fact]
    public async Task Status_ABrokenServer_SaysUntilWhenItIsLeftAlone()
    {
        await using var bench = await new GatewayBench(Rules).OpenAsync();
        await using var client = await bench.JoinAsync();
        bench.Shop.Answer = ScriptedServer.Dies;
        await client.CallAsync("get");
        bench.Shop.Down = UpstreamException.NotStarted("shop", "it is not there", "");
        for (var call = 0; call < BreakerTerms.Default.LeastCalls; call++) { await client.CallAsync("get"); }

        var server = Assert.Single((await StatusAsync(bench)).Servers);

        Assert.Equal(CircuitStatus.Open, server.Breaker);
        Assert.True(server.LeftAloneUntil > TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task Sessions_OfBothEras_SayWhoCallsWithWhat()
    {
        await using var bench = await new GatewayBench(Rules).OpenAsync();
        await using var http = await HttpBench.OpenAsync(bench);
        await using var client = await bench.JoinAsync(new Caller("bob", CallerKind.Key, source: "k1"));
        await client.CallAsync("get");
        await http.CallAsync("get");
        await http.CallAsync("get", capabilities: """{"sampling":{}}""");

        var sessions = bench.Gateway.Look.ListSessions();

        Assert.Equal(
            [("bob", "test 1", "2025-11-25", false, 1L, 0), ("ann", "t 1", "2026-07-28", true, 1L, 0), ("ann", "t 1", "2026-07-28", true, 1L, 0)],
            sessions.Select(static session => (session.Caller, $"{session.Client} {session.ClientVersion}", session.Version, session.IsStateless, session.Calls, session.UnderWay)));
        Assert.Equal(sessions[1].Run, sessions[2].Run); // of one caller, and of two kinds of client
        Assert.Equal(bench.Runs().Select(static run => run.ToString()).Order(StringComparer.Ordinal), sessions.Select(static session => session.Run).Distinct().Order(StringComparer.Ordinal));
        await client.EndAsync();
        Assert.Equal(2, bench.Gateway.Look.ListSessions().Count);
        Assert.Equal(1, (await StatusAsync(bench)).Callers);
    }
}
