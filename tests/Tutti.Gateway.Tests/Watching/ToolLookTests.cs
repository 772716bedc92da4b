using System.Text.Json;
using Tutti.Gateway.Tests.Support;
using Tutti.Gateway.Watching;
using Tutti.Governance.Identities;
using Tutti.Governance.Pins;
using Tutti.Governance.Risks;

namespace Tutti.Gateway.Tests.Watching;

/// <summary>What a gateway says of the tools behind it.</summary>
public sealed class ToolLookTests
{
    [Fact]
    public async Task Tools_OfAPinnedServer_SayRiskReviewAndVerdictForACaller()
    {
        const string Tools = """[{"name":"get","inputSchema":{"type":"object"}},{"name":"put","inputSchema":{"type":"object"}},{"name":"pay","inputSchema":{"type":"object","properties":{"amount":{"type":"number"}}}},{"name":"wipe","inputSchema":{"type":"object"}},{"name":"gone","inputSchema":{"type":"object"}}]""";
        var pins = LockReview.Accept(
            ToolLock.Empty, ToolListing.Of("shop", JsonElement.Parse(Tools).EnumerateArray().Select(ToolDefinition.Of)), tools: null,
            new Dictionary<string, RiskClass> { ["wipe"] = RiskClass.Write }, "ann", DateTimeOffset.UnixEpoch).ToString();
        await using var bench = new GatewayBench("""
            servers: { shop: { run: [none], pin: tutti.lock } }
            rules:
              - { id: reads, allow: [shop.get, shop.put] }
              - { id: small, allow: shop.pay, when: args.amount < 10m }
              - { id: boss, ask: shop.wipe, for: { caller: bob } }
              - { id: not-ann, hide: shop.wipe, for: { caller: ann } }
            """, pins);
        bench.Shop.Tools = Tools.Replace("\"put\"", "\"put\",\"description\":\"changed\"", StringComparison.Ordinal).Replace(""",{"name":"gone","inputSchema":{"type":"object"}}""", "", StringComparison.Ordinal);
        await bench.OpenAsync();
        var unasked = bench.Gateway.Look.ListTools(GatewayBench.Ann);
        await using var client = await bench.JoinAsync();
        await client.AskAsync("tools/list");

        var ann = bench.Gateway.Look.ListTools(GatewayBench.Ann);
        var bob = bench.Gateway.Look.ListTools(new Caller("bob", CallerKind.Local));

        Assert.Equal(["get", "gone", "pay", "put", "wipe"], unasked.Select(static tool => tool.Name));
        Assert.All(unasked, static tool => Assert.Equal((ToolPinning.NotListed, null), (tool.Pinning, tool.ListedAt)));
        Assert.Equal(
            [
                ("get", RiskClass.Read, RiskSource.Words, ToolPinning.Pinned, false, ToolVerdict.Allow, "reads"),
                ("put", RiskClass.Write, RiskSource.Words, ToolPinning.Quarantined, true, ToolVerdict.Deny, null),
                ("pay", RiskClass.Financial, RiskSource.Words, ToolPinning.Pinned, false, ToolVerdict.Depends, null),
                ("wipe", RiskClass.Write, RiskSource.Review, ToolPinning.Pinned, true, ToolVerdict.Deny, "not-ann"),
                ("gone", RiskClass.Destructive, RiskSource.Words, ToolPinning.NotListed, true, ToolVerdict.Deny, null),
            ],
            ann.Select(static tool => (tool.Name, tool.Risk, tool.RiskFrom, tool.Pinning, tool.IsHidden, tool.Verdict, tool.Rule)));
        Assert.Equal((false, ToolVerdict.Ask, "boss"), bob.Single(static tool => tool.Name == "wipe") is var wipe ? (wipe.IsHidden, wipe.Verdict, wipe.Rule) : default);
        Assert.Equal(["get", "pay"], (await client.AskAsync("tools/list")).GetProperty("result").GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Tools_OfTwoServers_HaveTheNamesThatClientsKnow()
    {
        await using var bench = new GatewayBench("rules:\n  - { id: all, allow: \"*\" }\n  - { id: after, deny: docs.pay, after: { docs.get: true } }\n");
        bench.Servers["docs"] = new ScriptedServer();
        await bench.OpenAsync();
        await using var client = await bench.JoinAsync();
        var listed = (await client.AskAsync("tools/list")).GetProperty("result").GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()).ToList();

        var tools = bench.Gateway.Look.ListTools(GatewayBench.Ann);

        Assert.Equal(listed, tools.Select(static tool => tool.Name));
        Assert.Equal([ToolVerdict.Allow, ToolVerdict.Allow, ToolVerdict.Depends], tools.Where(static tool => tool.Server == "docs").Select(static tool => tool.Verdict));
        Assert.All(tools, static tool => Assert.Equal(ToolPinning.NotPinned, tool.Pinning));
    }
}
