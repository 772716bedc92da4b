using Tutti.Governance.Approvals;
using Tutti.Governance.Identities;
using Tutti.Kernel.Waits;
using Tutti.Orchestration.Tests.Support;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Interpreting;

/// <summary>Agents that take effects back: what they call passes the gate.</summary>
public sealed class PlanUndoTests
{
    private const string Flow = """
        tutti: flow/v1
        name: deploy
        agents:
          deploy: { command: {} }
          rollback: { command: {} }
        steps:
          deploy: { agent: deploy, with: { to: north }, undo: { agent: rollback } }
          stop: { fail: Not after all. }
        """;

    [Fact]
    public async Task E4_UndoByAnAgent_PassesTheGate()
    {
        await using var bench = await new ModelBench().OpenAsync();

        Assert.Equal("TUT4655", (await bench.FailsAsync(Flow)).Code);

        Assert.Equal(["""deploy:{"to":"north"}""", """rollback:{"to":"north"}"""], bench.Commands.Calls);
    }

    [Fact]
    public async Task E4_UndoByAnAgent_DeniedByThePolicy_NeedsAPerson()
    {
        await using var bench = await new ModelBench("""
            tutti: policy/v1
            rules:
              - { id: all, allow: "*" }
              - { id: keep, deny: "process:rollback", for: { agent: rollback, flow: deploy }, say: What is deployed stays. }
            """).OpenAsync();

        var run = await bench.StartAsync(Flow);

        var stopped = await bench.SeeAsync(run, static happened => happened.Kind == "run.needs-attention");
        Assert.Contains("What is deployed stays.", stopped.Text, StringComparison.Ordinal);
        Assert.Single(bench.Commands.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task E4_UndoByAnAgent_DeniedByTheRulesOfItsFlow_NeedsAPerson(bool isInner)
    {
        const string Guarded = """
            tutti: flow/v1
            name: guarded
            policy: ./rules.yaml
            agents:
              deploy: { command: {} }
              rollback: { command: {} }
            steps:
              deploy: { agent: deploy, with: { to: north }, undo: { agent: rollback } }
              stop: { when: STOPS, fail: Not after all. }
            files:
              ./rules.yaml: |
                tutti: policy/v1
                rules:
                  - { id: all, allow: "*" }
                  - { id: keep, deny: "process:rollback", say: What is deployed stays. }
            """;
        var outer = $$"""
            tutti: flow/v1
            name: outer
            steps:
              first: { do: { inner: { flow: guarded } } }
              stop: { fail: Not after all. }
            flows:
              guarded:
            {{string.Join('\n', Guarded.Replace("STOPS", "false", StringComparison.Ordinal).Split('\n').Skip(1).Select(static line => "    " + line))}}
            """;
        await using var bench = await new ModelBench().OpenAsync();

        var run = await bench.StartAsync(isInner ? outer : Guarded.Replace("STOPS", "true", StringComparison.Ordinal));

        var stopped = await bench.SeeAsync(run, static happened => happened.Kind == "run.needs-attention");
        Assert.Contains("What is deployed stays.", stopped.Text, StringComparison.Ordinal);
        Assert.Single(bench.Commands.Calls);
    }

    [Fact]
    public async Task P2_UndoByAnAgent_CrashAfterAnyRecord_ChangesNothing()
    {
        await using var whole = await new ModelBench().OpenAsync();
        await whole.EndAsync(await whole.StartAsync(Flow, key: "once"));

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            await using var rest = await new ModelBench(store: await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation)).OpenAsync();

            var end = await rest.EndAsync(await rest.StartAsync(Flow, key: "once"));

            Assert.Equal((survived, "TUT4655"), (survived, end.ErrorCode));
            Assert.InRange(rest.Commands.Calls.Count(static call => call.StartsWith("rollback", StringComparison.Ordinal)), 0, 1);
        }
    }

    [Fact]
    public async Task P7_ACommandThatAPersonEdited_IsUndoneAsItWasExecuted()
    {
        await using var bench = await new ModelBench("""
            tutti: policy/v1
            rules:
              - { id: all, allow: "*" }
              - { id: look, ask: "process:deploy" }
            """).OpenAsync();
        var run = await bench.StartAsync(Flow);
        var asked = await bench.SeeAsync(run, static happened => happened.Kind == "question.asked");

        await bench.Engine.AnswerAsync(run, asked.Path, ApprovalChoice.Edit, new AnswerOptions
        {
            Answerer = new Caller("bob", CallerKind.Key, source: "bob-key"),
            Content = new ApprovalContent { Arguments = System.Text.Json.JsonElement.Parse("""{"input":{"to":"south"}}""") }.ToJson(),
        }, ModelBench.Cancellation);
        await bench.EndAsync(run);

        Assert.Equal(["""deploy:{"to":"south"}""", """rollback:{"to":"south"}"""], bench.Commands.Calls);
    }
}
