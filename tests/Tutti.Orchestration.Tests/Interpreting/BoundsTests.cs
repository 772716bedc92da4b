using System.Globalization;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models.Scripted;
using Tutti.Governance.Budgets;
using Tutti.Governance.Gates;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Tests.Support;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Interpreting;

/// <summary>What a flow brings to its own runs: a budget, and rules. Both can only narrow.</summary>
public sealed class BoundsTests
{
    private const string Budget = """
        tutti: flow/v1
        name: spender
        limits: { budget: { tokens: LIMIT } }
        agents:
          writer: { model: { name: writer, turns: 40, tools: ["files.*"] } }
        steps:
          work: { agent: writer, with: { task: Write. } }
        outputs: { said: "${work}" }
        """;

    private const string Guarded = """
        tutti: flow/v1
        name: guarded
        policy: ./rules.yaml
        agents:
          writer: { model: { name: writer, tools: ["files.*"] } }
        steps:
          work: { agent: writer, with: { task: Write. } }
        outputs: { said: "${work}" }
        files:
          ./rules.yaml: |
            tutti: policy/v1
            rules:
              - { id: all, allow: "*" }
              - { id: no-files, RULE }
        """;

    [Fact]
    public async Task P5_Budget_OfARun_IsNeverOverspent()
    {
        await using var bench = await Writing(new ModelBench()).OpenAsync();

        var (code, message) = await bench.FailsAsync(Budget.Replace("LIMIT", "9000", StringComparison.Ordinal));

        Assert.Equal("TUT4202", code);
        Assert.Contains("of its 9000 tokens left", message, StringComparison.Ordinal);
        Assert.InRange(bench.Asked("writer"), 2, 30);
        var (spent, held) = await SpentAsync(bench);
        Assert.InRange(spent, 1, 9000);
        Assert.Equal(0, held);
    }

    [Fact]
    public async Task Budget_WithRoom_LetsTheRunEnd()
    {
        await using var bench = await Writing(new ModelBench(), turns: 2).OpenAsync();

        Assert.Equal("""{"said":"Done."}""", await bench.RunAsync(Budget.Replace("LIMIT", "900000", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Budget_InAUnitWithoutAPrice_AllowsNothing()
    {
        await using var bench = await Writing(new ModelBench()).OpenAsync();

        var (code, message) = await bench.FailsAsync(Budget.Replace("tokens: LIMIT", "USD: 2.00", StringComparison.Ordinal));

        Assert.Equal("TUT4202", code);
        Assert.Contains("limits.budget", message, StringComparison.Ordinal);
        Assert.Equal(0, bench.Asked("writer"));
    }

    [Fact]
    public async Task P5_Budget_CrashAfterAnyRecord_CountsEveryTokenAndWhatALostCallMayHaveCost()
    {
        var flow = Budget.Replace("LIMIT", "900000", StringComparison.Ordinal);
        await using var whole = await Writing(new ModelBench(), turns: 2).OpenAsync();
        var expected = await whole.RunAsync(flow, key: "once");
        var balance = await SpentAsync(whole);

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            await using var rest = await Writing(new ModelBench(store: await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation)), turns: 2).OpenAsync();

            Assert.Equal((survived, expected), (survived, await rest.RunAsync(flow, key: "once")));
            var (spent, held) = await SpentAsync(rest);
            Assert.InRange(spent, balance.Spent, 900_000m); // a call that was lost in the crash is charged at its estimate
            Assert.Equal((survived, 0m), (survived, held));
        }
    }

    [Fact]
    public async Task Budget_OfAFlowInAFlow_HoldsBesideTheOuterOne()
    {
        const string Flow = """
            tutti: flow/v1
            name: outer
            limits: { budget: { tokens: 900000 } }
            flows:
              inner:
                name: inner
                limits: { budget: { tokens: 5000 } }
                agents:
                  writer: { model: { name: writer, turns: 40, tools: ["files.*"] } }
                steps:
                  work: { agent: writer, with: { task: Write. } }
            steps:
              one: { flow: inner }
            """;
        await using var bench = await Writing(new ModelBench()).OpenAsync();

        var (_, message) = await bench.FailsAsync(Flow);

        Assert.Contains("of its 5000 tokens left", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bounds_OnAHostWithoutAGate_DoNotRun()
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBench.Parse("""{"a":{"use":"test/echo"}}""", """ "limits":{"budget":{"tokens":5}} """);

        var run = await bench.StartAsync(plan);

        await bench.SeeAsync(run, static happened => happened.Code == "TUT4036");
    }

    [Fact]
    public async Task Policy_OfAFlow_DeniesWhatThePolicyInForceAllows()
    {
        await using var bench = await Writing(new ModelBench(), turns: 2).OpenAsync();

        await bench.RunAsync(Guarded.Replace("RULE", """deny: "files.*", say: Not here. """, StringComparison.Ordinal));

        Assert.Empty(bench.Acts);
        Assert.Contains("Not here.", bench.Heard("writer"), StringComparison.Ordinal);
        Assert.Contains("guarded:no-files", bench.Heard("writer"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_OfAFlow_LimitsWhatThePolicyInForceDoesNot()
    {
        await using var bench = await Writing(new ModelBench(), turns: 4).OpenAsync();

        await bench.RunAsync(Guarded.Replace("RULE", """on: "files.*", limit: 2/run""", StringComparison.Ordinal));

        Assert.Equal(2, bench.Acts.Count);
    }

    [Fact]
    public async Task Policy_OfAFlow_CannotAllowWhatThePolicyInForceDenies()
    {
        const string Strict = """
            tutti: policy/v1
            rules:
              - { id: models, allow: ["model:*", "tutti.*"] }
            """;
        await using var bench = await Writing(new ModelBench(Strict), turns: 2).OpenAsync();

        await bench.RunAsync(Guarded.Replace("RULE", """allow: "files.*" """, StringComparison.Ordinal));

        Assert.Empty(bench.Acts);
    }

    [Theory]
    [InlineData("RULE", "TUT2002", "rules.yaml:4")]
    [InlineData("deny: \"*\" }\nbudgets: { b: { limit: 5 USD, window: run }", "TUT2221", "rules.yaml:5")]
    public async Task Policy_OfAFlow_Faulty_NamesThePlace(string rule, string code, string place)
    {
        await using var bench = await new ModelBench().OpenAsync();
        var flow = Guarded.Replace("RULE", rule == "RULE" ? "say: nothing" : rule.Replace("\n", "\n    ", StringComparison.Ordinal), StringComparison.Ordinal);

        var faults = PlanChecker.Check(bench.Parse(flow), bench.Host);

        Assert.Contains(faults, fault => fault.Code == code && fault.ToString().StartsWith(place, StringComparison.Ordinal));
    }

    private static async Task<(decimal Spent, decimal Held)> SpentAsync(ModelBench bench)
    {
        var ledger = new Gate(ModelBench.PolicyOf(ModelBench.Anything)).Ledger;
        return await bench.Engine.LookAsync(ledger, "limits:tokens", state => state.Accounts.Keys
            .Select(account => Ledger.BalanceOf(state, account, bench.Time.GetUtcNow()))
            .Aggregate((0m, 0m), static (sum, balance) => (sum.Item1 + (balance?.Spent ?? 0), sum.Item2 + (balance?.Held ?? 0))), ModelBench.Cancellation);
    }

    private static ModelBench Writing(ModelBench bench, int turns = 100) => bench.Tool("files.write")
        .Model("writer", [.. Enumerable.Range(0, turns).Select<int, Action<ScriptedModel, IReadOnlyList<ChatMessage>>>(static turn => (say, _) => say.Call("files_write", $$"""{"text":"{{turn.ToString(CultureInfo.InvariantCulture)}}"}""")), static (say, _) => say.Say("Done.")]);
}
