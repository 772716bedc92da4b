using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.ModelAgents.Patterns;
using Tutti.Agents.Models.Scripted;
using Tutti.Documents.Reading;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Agents.ModelAgents;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Planning;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Tests.Support;
using Tutti.Orchestration.Triggers;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Interpreting;

/// <summary>Every loop has a bound by default, and the page of patterns says the one that the code has.</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "It looks at every kind of loop there is.")]
public sealed class LoopBoundsTests
{
    private const string Flow = """
        tutti: flow/v1
        name: thinker
        agents:
          writer: { model: { name: writer, TOKENS tools: ["files.*"] } }
        steps:
          work: { agent: writer, with: { task: Write. } }
        outputs: { said: "${work}" }
        """;

    [Fact]
    public void Patterns_TheTableOfBounds_IsWhatTheCodeHas()
    {
        var agent = ModelAgentLimits.Default;
        var rounds = typeof(MakerChecker).GetMethods().Single(static method => method.Name == nameof(MakerChecker.RunAsync) && method.GetParameters().Any(static parameter => parameter.Name == "checker")).GetParameters().Single(static parameter => parameter.Name == "mostRounds").DefaultValue;
        var trigger = new TriggerDefinition { Name = "t", Flow = "f", Folder = "/" };
        var terms = new DeliveryTerms { To = "https://example.org" };
        var run = RunLimits.Default;
        var tokens = ModelCard.UsualTokens.ToString("N0", CultureInfo.InvariantCulture);
        string[] expected =
        [
            "| `loop` | the `max` that must be there |",
            $"| `reflect` | {PlanStep.Reflect.UsualRounds} rounds |",
            $"| `MakerChecker.RunAsync` | {rounds} rounds |",
            $"| `chat` | {GroupChat.UsualTurns} turns |",
            $"| `handoff` | {Handoff.UsualHops} hops, no circle |",
            $"| `bid` | {ContractNet.UsualAwards} awards |",
            $"| `swarm` | {Swarm.UsualClaims} claims, quiet | `max` | {TimeSpans.Format(Swarm.UsualTime)}: `within` |",
            $"| `route` | {PlanStep.Route.UsualAgents} agents |",
            "| `compete`, `parallel`, `map` | one for each branch, attempt or item |",
            $"| `goal` | {PlanStep.Goal.UsualReplans} plans after the first, {PlanStep.Goal.UsualRepairs} repairs of a draft |",
            $"| a block of a goal's plan | {DraftShape.MostItems} items, {DraftShape.UsualRounds} rounds ({DraftShape.MostRounds} at most) |",
            $"| an agent that thinks | {agent.Turns} turns, {agent.FaultyTurns} faulty in a row, {agent.Repairs} repairs, {agent.Attempts} attempts at a call, no circle | `turns`; `ModelAgentLimits` | `timeout`; the run's | {tokens}: `tokens` |",
            $"| a supervisor | as an agent that thinks, {agent.Depth} deep | `turns` | `timeout`; the run's | {tokens} with all below it: `tokens` |",
            "| `repeat` | none: it watches until `until`, `max` or a person ends it |",
            $"| a trigger | {trigger.Max} run at a time, {TriggerDoor.MostDepth} runs that lead to each other |",
            $"| a delivery | {terms.Tries} tries | `tries` | {TimeSpans.Format(terms.GiveUp)}: `give-up` |",
            $"| a run | {run.Steps} steps | `limits.steps` | {TimeSpans.Format(run.TimeToLive)} of work, {TimeSpans.Format(run.Idle)} without progress: `limits.ttl`, `limits.idle` |",
        ];

        var page = File.ReadAllText(RepositoryRoot.At("docs", "patterns.md"));
        var table = page[page.IndexOf("## Bounds", StringComparison.Ordinal)..].Split('\n').SkipWhile(static line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1).TakeWhile(static line => line.StartsWith('|')).ToList();

        Assert.Equal(expected.Length, table.Count);
        Assert.All(expected.Zip(table), static pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.Contains($"| {agent.Turns}, {tokens} |", File.ReadAllText(RepositoryRoot.At("docs", "flow-format.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 7)] // seven times 300,000 are more than two million
    [InlineData("tokens: 3000000,", 10)]
    [InlineData("tokens: 100,", 1)]
    public async Task Tokens_OfAnAgentThatGoesAstray_AreBound(string tokens, int calls)
    {
        await using var bench = await Straying().OpenAsync();

        var (code, message) = await bench.FailsAsync(Flow.Replace("TOKENS", tokens, StringComparison.Ordinal));

        Assert.Equal(("TUT4205", calls), (code, bench.Asked("writer")));
        Assert.Contains("tokens", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_OfARunThatBeganBefore_AreNotBound()
    {
        await using var bench = await Straying().OpenAsync();
        var (run, limits) = PlanWorkflows.Prepare(bench.Parse(Flow.Replace("TOKENS", "", StringComparison.Ordinal)), bench.Host, JsonElement.Parse("{}"));

        var ended = await bench.EndAsync(await bench.Engine.StartAsync($"{PlanWorkflows.Prefix}thinker", run with { Flags = [1, 2, 3, 4] }, new StartOptions { Limits = limits }, ModelBench.Cancellation));

        Assert.Equal("""{"said":"Done."}""", System.Text.Encoding.UTF8.GetString(ended.Output.Span));
        Assert.Equal(13, bench.Asked("writer"));
    }

    /// <summary>Writes twelve times, each time something else, and each time it costs much.</summary>
    private static ModelBench Straying() => new ModelBench { TokensOfACall = 300_000 }.Tool("files.write").Model(
        "writer",
        [.. Enumerable.Range(0, 12).Select<int, Action<ScriptedModel, IReadOnlyList<ChatMessage>>>(static turn => (say, _) => say.Call("files_write", $$"""{"text":"part {{turn.ToString(CultureInfo.InvariantCulture)}}"}""")), static (say, _) => say.Say("Done.")]);
}
