using System.Text.Json;
using Tutti.Agents.Http;
using Tutti.Agents.Tools;
using Tutti.Kernel.Lifecycle;
using Tutti.Orchestration.Agents.CodeAgents;
using Tutti.Orchestration.Agents.FlowAgents;
using Tutti.Orchestration.Agents.HttpAgents;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Tests.Support;
using Tutti.Testing.Models;

namespace Tutti.Orchestration.Tests.Hostile;

/// <summary>Agents that lie about what they give, hang or flood: whatever their kind, the step fails with a code, or a person is asked, and the run goes on or ends.</summary>
public sealed class HostileAgentTests
{
    private const string Promise = "output: { type: object, properties: { answer: { type: integer } }, required: [answer] }";

    private static readonly ServiceClient Client = new(TimeProvider.System);

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData("use: test/lie")]
    [InlineData("flow: lying")]
    [InlineData("tool: test.lie")]
    [InlineData("http: { url: ADDRESS, method: get }")]
    public async Task Agent_ThatBreaksItsOwnSchema_FailsWhereItWasMade(string card)
    {
        await using var server = new FakeModelServer { Otherwise = static _ => FakeReply.Json("""{"answer":"many"}""") };
        await using var bench = await OpenAsync();

        var (code, message) = await bench.FailsAsync(Flow(card.Replace("ADDRESS", server.Address, StringComparison.Ordinal), Promise));

        Assert.Equal("TUT4316", code);
        Assert.Contains("'output' of its card", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("use: test/flood", "TUT4316")]
    [InlineData("http: { url: ADDRESS, method: get }", "TUT4308")]
    public async Task Agent_ThatFloods_FailsOrIsCut(string card, string code)
    {
        await using var server = new FakeModelServer { Otherwise = static _ => FakeReply.Json(JsonSerializer.Serialize(new string('x', 5_000_000))) };
        await using var bench = await OpenAsync();

        Assert.Equal(code, (await bench.FailsAsync(Flow(card.Replace("ADDRESS", server.Address, StringComparison.Ordinal), "effect: { repeat: pure }"))).Code);
    }

    [Theory]
    [InlineData("use: test/hang")]
    [InlineData("flow: hanging")]
    [InlineData("tool: test.hang")]
    public async Task Agent_ThatHangs_IsEndedAtItsTime(string card)
    {
        await using var bench = await OpenAsync();
        var run = await bench.StartAsync(Flow(card, "timeout: 30s\n    effect: { repeat: pure }"));

        await _begun.Task.WaitAsync(ModelBench.Cancellation);
        if (!card.StartsWith("use", StringComparison.Ordinal)) { await bench.SeeAsync(run, static happened => happened.Kind == "timer.set"); }
        bench.Time.Advance(TimeSpan.FromSeconds(31));
        var end = await bench.EndAsync(run);

        Assert.Equal((RunStatus.Failed, "TUT1013"), (end.Status, end.ErrorCode));
    }

    [Fact]
    public async Task Agent_ThatCallsWithoutEnd_PausesItsRunAtItsSteps()
    {
        await using var bench = await OpenAsync();
        var run = await bench.StartAsync("""
            tutti: flow/v1
            name: endless
            steps:
              again:
                loop: { until: "false", max: 1000000 }
                do: { one: { use: test/lie } }
            """);

        var paused = await bench.SeeAsync(run, static happened => happened.Kind == "run.paused");

        Assert.Equal("step-limit", paused.Code);
        Assert.Equal(200, (await bench.Engine.EventsAsync(run, -1, ModelBench.Cancellation)).Count(static happened => happened.Kind == "step.completed"));
    }

    private Task<ModelBench> OpenAsync() => new ModelBench()
        .Tool("test.lie")
        .Tool("test.hang", act: async cancellationToken =>
        {
            _begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return ToolOutput.Of("never");
        })
        .OpenAsync(host => host
            .Add(CodeAgentKind.Instance)
            .Add(FlowAgentKind.Instance)
            .Add(new HttpAgentKind(static () => Client, static _ => null))
            .Add(new PlanFunction("test/lie", "Lies.", static (_, _) => new(JsonElement.Parse("""{"answer":"many"}"""))))
            .Add(new PlanFunction("test/flood", "Floods.", static (_, _) => new(JsonSerializer.SerializeToElement(new string('x', 33 * 1024 * 1024)))))
            .Add(new PlanFunction("test/hang", "Never ends.", async (attempt, input) =>
            {
                _begun.TrySetResult();
                await Task.Delay(Timeout.Infinite, attempt.CancellationToken);
                return input;
            })));

    private static string Flow(string card, string more) => $$"""
        tutti: flow/v1
        name: hostile
        agents:
          one:
            {{card}}
            {{more}}
        steps: { a: { agent: one } }
        flows:
          lying: { name: lying, steps: { a: { use: test/lie } }, outputs: { answer: "${a.answer}" } }
          hanging: { name: hanging, steps: { a: { use: test/hang } }, outputs: { answer: "${a}" } }
        """;
}
