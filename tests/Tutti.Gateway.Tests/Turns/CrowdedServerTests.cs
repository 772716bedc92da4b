using System.Text.Json;
using Tutti.Gateway.Tests.Support;
using Tutti.Governance.Identities;
using Tutti.Governance.Limits;
using Tutti.Testing;
using static Tutti.Gateway.Tests.Runs.SessionRunTests;

namespace Tutti.Gateway.Tests.Turns;

/// <summary>Calls of a server that takes only so many at once.</summary>
public sealed class CrowdedServerTests
{
    private const string Rules = """
        servers: { shop: { run: [none] } }
        budgets:
          all: { limit: 2.00 USD, window: day@UTC }
        rules:
          - { id: all, allow: [shop.get, shop.pay] }
          - { id: costs, on: shop.pay, spend: { amount: 1, unit: USD, from: all } }
        """;

    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<GatewayBench> OpenAsync(GatewayAudit audit = GatewayAudit.Durable, string rules = Rules, string? pins = null)
    {
        var bench = new GatewayBench(rules, pins)
        {
            Time = _time,
            Options = options => new GatewayOptions { Servers = () => [.. options.Servers().Select(static spec => spec with { AtOnce = 1, TurnLimit = TimeSpan.FromSeconds(20) })], Keyless = options.Keyless, Audit = audit },
        };
        bench.Shop.Answer = async (_, _) =>
        {
            await _open.Task;
            return """{"content":[]}""";
        };
        return await bench.OpenAsync();
    }

    private static Task UntilAsync(GatewayBench bench, int asked, int waiting) => Patience.UntilAsync(async () => bench.Shop.Asked.Count == asked && (await bench.Gateway.Look.StatusAsync(GatewayBench.Cancellation)).Servers[0].Waiting == waiting, $"{asked} calls and {waiting} that wait");

    [Fact]
    public async Task GivenTwoCallers_WhenOneCallsWithoutEnd_ThenTheOtherIsNext()
    {
        await using var bench = await OpenAsync();
        await using var ann = await bench.JoinAsync();
        await using var bob = await bench.JoinAsync(new Caller("bob", CallerKind.Local));
        var asked = new List<Task<JsonElement>> { (await ann.BeginAsync("tools/call", """{"name":"get","arguments":{"n":0}}""")).Answer };
        await UntilAsync(bench, asked: 1, waiting: 0);
        for (var call = 1; call < 4; call++)
        {
            asked.Add((await ann.BeginAsync("tools/call", $$$"""{"name":"get","arguments":{"n":{{{call}}}}}""")).Answer);
            await UntilAsync(bench, asked: 1, waiting: call);
        }

        asked.Add((await bob.BeginAsync("tools/call", """{"name":"get","arguments":{"n":9}}""")).Answer);
        await UntilAsync(bench, asked: 1, waiting: 4);
        _open.SetResult();
        await Patience.ForAsync(Task.WhenAll(asked), "all answers");

        Assert.Equal(["0", "1", "9", "2", "3"], bench.Shop.Asked.Select(static call => JsonElement.Parse(call["tools/call ".Length..]).GetProperty("arguments").GetProperty("n").GetRawText()));
    }

    [Fact]
    public async Task GivenACallThatWaits_WhenNoTurnComes_ThenItIsToldWhenToComeAgainAndNothingIsSpent()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();
        var (_, first) = await client.BeginAsync("tools/call", """{"name":"pay","arguments":{"order":"a"}}""");
        await UntilAsync(bench, asked: 1, waiting: 0);
        var (_, second) = await client.BeginAsync("tools/call", """{"name":"pay","arguments":{"order":"b"}}""");
        await UntilAsync(bench, asked: 1, waiting: 1);

        _time.Advance(TimeSpan.FromSeconds(20));
        var refused = await Patience.ForAsync(second, "the refusal");
        var status = (await bench.Gateway.Look.StatusAsync(GatewayBench.Cancellation)).Servers[0];
        _open.SetResult();
        await Patience.ForAsync(first, "the first answer");

        var denial = refused.GetProperty("result").GetProperty("_meta").GetProperty("io.tutti/denial");
        Assert.Equal(("TUT7021", "Later"), (denial.GetProperty("code").GetString(), denial.GetProperty("retry").GetString()));
        Assert.True(denial.GetProperty("retryAt").GetDateTimeOffset() > _time.GetUtcNow());
        Assert.Equal((1, 1, 0, 1L, 1L, 0L), (status.AtOnce, status.UnderWay, status.Waiting, status.Refused, status.Calls, status.Failures));
        Assert.Null(CodeOf(await client.CallAsync("pay", """{"order":"c"}"""))); // there is room for two
        Assert.Equal("TUT2211", CodeOf(await client.CallAsync("pay", """{"order":"d"}""")));
    }

    [Fact]
    public async Task GivenManyThatAreRefused_WhenTheServerIsCalledAgain_ThenItsBreakerHasHeardOfNone()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();
        var (_, first) = await client.BeginAsync("tools/call", """{"name":"get","arguments":{}}""");
        await UntilAsync(bench, asked: 1, waiting: 0);
        var refused = new List<Task<JsonElement>>();
        for (var call = 1; call <= BreakerTerms.Default.LeastCalls; call++) { refused.Add((await client.BeginAsync("tools/call", """{"name":"get","arguments":{}}""")).Answer); }
        await UntilAsync(bench, asked: 1, waiting: refused.Count);

        _time.Advance(TimeSpan.FromSeconds(20));
        var answers = await Patience.ForAsync(Task.WhenAll(refused), "all refusals");
        _open.SetResult();
        await Patience.ForAsync(first, "the first answer");

        Assert.All(answers, static answer => Assert.Equal("TUT7021", CodeOf(answer)));
        Assert.Equal(CircuitStatus.Closed, (await bench.Gateway.Look.StatusAsync(GatewayBench.Cancellation)).Servers[0].Breaker);
        Assert.Null(CodeOf(await client.CallAsync("get")));
    }

    [Fact]
    public async Task GivenAReviewedRead_WhenNoTurnComes_ThenItIsRefusedTooAndItsServerIsTrusted()
    {
        const string Tools = """[{"name":"get","inputSchema":{"type":"object"}}]""";
        var pins = Governance.Pins.LockReview.Accept(
            Governance.Pins.ToolLock.Empty, Governance.Pins.ToolListing.Of("shop", JsonElement.Parse(Tools).EnumerateArray().Select(Governance.Pins.ToolDefinition.Of)), tools: null,
            new Dictionary<string, Governance.Risks.RiskClass> { ["get"] = Governance.Risks.RiskClass.Read }, "ann", DateTimeOffset.UnixEpoch).ToString();
        await using var bench = await OpenAsync(GatewayAudit.Batched, "servers: { shop: { run: [none], pin: tutti.lock } }\nrules:\n  - { id: all, allow: shop.get }\n", pins);
        bench.Shop.Tools = Tools;
        await using var client = await bench.JoinAsync();
        var (_, first) = await client.BeginAsync("tools/call", """{"name":"get","arguments":{}}""");
        await UntilAsync(bench, asked: 1, waiting: 0);
        var (_, second) = await client.BeginAsync("tools/call", """{"name":"get","arguments":{}}""");
        await UntilAsync(bench, asked: 1, waiting: 1);

        _time.Advance(TimeSpan.FromSeconds(20));
        var refused = await Patience.ForAsync(second, "the refusal");
        _open.SetResult();
        await Patience.ForAsync(first, "the first answer");
        await client.CallAsync("get");

        Assert.Equal("TUT7021", CodeOf(refused));
        Assert.Empty(await bench.DecisionsAsync(bench.Runs().Single())); // no call went the durable way, as they do after a server failed
    }
}
