using System.Text.Json;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Boards;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Tests.Support;

namespace Tutti.Orchestration.Tests.Interpreting;

/// <summary>Members at a blackboard.</summary>
public sealed class SwarmStepTests
{
    internal const string Board = """
        tutti: flow/v1
        name: incident
        agents:
          finder: { model: { name: finder, instructions: You find. } }
        steps:
          find:
            swarm:
              about: Why is it slow?
              seeds: "${['disk', 'net'].map(one, {'kind': 'symptom', 'data': one})}"
              goal: find.entries.filter(one, one.kind == 'proof').size() == 2
            members:
              finder: { agent: finder, on: [symptom] }
              critic: { use: test/prove, with: { of: "${find.entry.data}" }, on: ["cau*"] }
        outputs: { kinds: "${find.entries.map(one, one.kind + ':' + string(one.data) + ':' + one.by)}", ended: "${find.ended}", claims: "${find.claims}" }
        """;

    [Fact]
    public async Task Swarm_GoalReached_EndsIt()
    {
        await using var bench = await Finding(new ModelBench()).OpenAsync(AwardFunctions.Add);

        using var result = JsonDocument.Parse(await bench.RunAsync(Board));

        Assert.Equal("goal", result.RootElement.GetProperty("ended").GetString());
        Assert.Equal(4, result.RootElement.GetProperty("claims").GetInt32());
        Assert.Equal(
            ["cause:bad disk:finder", "cause:bad net:finder", "proof:bad disk!:critic", "proof:bad net!:critic", "symptom:disk:", "symptom:net:"],
            result.RootElement.GetProperty("kinds").EnumerateArray().Select(static kind => kind.GetString()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("claims: each", "[{ kind: a }]", "quiet", 2)] // both of two that react, once each
    [InlineData("claims: one", "[{ kind: a }]", "quiet", 1)]
    [InlineData("max: 3", "[{ kind: a }, { kind: b }, { kind: c }, { kind: d }, { kind: e }]", "max", 3)]
    [InlineData("goal: 'true'", "[{ kind: a }]", "goal", 0)]
    [InlineData("claims: one", "[]", "quiet", 0)]
    public async Task Swarm_Ends_AndSaysWhy(string rule, string seeds, string ended, int claims)
    {
        await using var bench = await new ModelBench().OpenAsync(AwardFunctions.Add);

        Assert.Equal($$"""{"ended":"{{ended}}","claims":{{claims}}}""", await bench.RunAsync(Swarm(rule, seeds, "one: { use: test/null }, two: { use: test/null }")));
    }

    [Fact]
    public async Task Swarm_ThatRepeatsItself_ComesToAnEnd()
    {
        await using var bench = await new ModelBench().OpenAsync(AwardFunctions.Add);

        Assert.Equal("""{"ended":"quiet","claims":3}""", await bench.RunAsync(Swarm(
            "claims: one", "[{ kind: a }]", "ping: { use: test/echo, with: { posts: [{ kind: b }] }, on: [a, c] }, pong: { use: test/echo, with: { posts: [{ kind: c }] }, on: [b] }")));
    }

    [Fact]
    public async Task Swarm_WhatFails_AnotherTakes()
    {
        await using var bench = await new ModelBench().OpenAsync(AwardFunctions.Add);

        Assert.Equal("""{"ended":"quiet","claims":2}""", await bench.RunAsync(Swarm("claims: one", "[{ kind: a }]", "one: { use: test/red, on: [a] }, two: { use: test/wait-then, on: [a] }")));
    }

    [Fact]
    public async Task Swarm_TimeIsOver_EndsIt()
    {
        var begun = new TaskCompletionSource();
        await using var bench = await new ModelBench().OpenAsync(host => host.Add(new PlanFunction("test/sleep", "Ends when it is cancelled.", async (attempt, input) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, attempt.CancellationToken);
            return input;
        })));
        var run = await bench.StartAsync(Swarm("within: 5m", "[{ kind: a }]", "one: { use: test/sleep }"));
        await begun.Task.WaitAsync(ModelBench.Cancellation);
        bench.Time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal("""{"ended":"time","claims":1}""", System.Text.Encoding.UTF8.GetString((await bench.EndAsync(run)).Output.Span));
    }

    [Fact]
    public async Task Swarm_TwoRunsAtOneBoard_ShareTheWork()
    {
        var opened = new TaskCompletionSource();
        await using var bench = await new ModelBench().OpenAsync(host => host.Add(new PlanFunction("test/gate", "Works when both are there.", async (attempt, input) =>
        {
            await opened.Task.WaitAsync(attempt.CancellationToken);
            return input;
        })));
        var left = await bench.StartAsync(Half("left", "a", "b"));
        var right = await bench.StartAsync(Half("right", "b", "c"));
        while (await bench.Engine.LookAsync(BoardObject.Kind, "shared", static board => board.Members.Count, ModelBench.Cancellation) < 2) { await Task.Yield(); }
        opened.SetResult();

        foreach (var run in (RunId[])[left, right])
        {
            Assert.Equal("""{"kinds":["a","bleft","cright"],"ended":"quiet"}""", System.Text.Encoding.UTF8.GetString((await bench.EndAsync(run)).Output.Span));
        }

        static string Half(string name, string on, string posts) => $$"""
            tutti: flow/v1
            name: {{name}}
            steps:
              work:
                swarm: { about: x, board: shared, seeds: [{ kind: a }] }
                members: { {{name}}: { use: test/gate, with: { posts: [{ kind: {{posts}} }] }, on: [{{on}}] } }
            outputs: { kinds: "${work.entries.map(one, one.kind + one.by)}", ended: "${work.ended}" }
            """;
    }

    [Theory]
    [InlineData("{ posts: [{ data: x }] }")]
    [InlineData("{ posts: [{ kind: x, weight: -1 }] }")]
    [InlineData("{ posts: [{ kind: x, weight: much }] }")]
    public async Task Swarm_WhatIsNoEntry_IsAFailureOfItsMember(string posts)
    {
        await using var bench = await new ModelBench().OpenAsync(AwardFunctions.Add);

        Assert.Equal("""["TUT4323"]""", await bench.RunAsync($$"""
            tutti: flow/v1
            name: wrong
            steps:
              work:
                swarm: { about: x, seeds: [{ kind: a }] }
                members: { one: { use: test/echo, with: {{posts}}, on: [a] } }
            outputs: { codes: "${work.failed.map(one, one.code)}" }
            """) is var output ? output[9..^1] : "");
    }

    private static string Swarm(string rule, string seeds, string members) => $$"""
        tutti: flow/v1
        name: board
        steps:
          work:
            swarm: { about: x, seeds: {{seeds}}, {{rule}} }
            members: { {{members}} }
        outputs: { ended: "${work.ended}", claims: "${work.claims}" }
        """;

    internal static ModelBench Finding(ModelBench bench) => bench
        .Model("finder", static (say, sent) => say.Say($$"""{"posts":[{"kind":"cause","data":"bad {{(sent.Any(static message => message.Text.Contains("\"data\":\"disk\"", StringComparison.Ordinal) && message.Text.Contains("\"entry\":{\"number\":1", StringComparison.Ordinal)) ? "disk" : "net")}}","weight":1}]}"""));
}
