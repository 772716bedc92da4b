using System.Text.Json;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Tests.Support;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Interpreting;

/// <summary>What the attempts of a competition spent, and what was saved by ending those that had lost.</summary>
public sealed class CompetitionSpendingTests
{
    private const string Prices = """
        tutti: policy/v1
        prices:
          - { model: quick, unit: USD, input: 1000000, output: 1000000 }
          - { model: slow, unit: USD, input: 1000000, output: 1000000 }
        rules:
          - { id: all, allow: "*" }
        """;

    private const string Race = """
        tutti: flow/v1
        name: race
        agents:
          quick: { model: { name: quick, instructions: Be quick. } }
          slow: { model: { name: slow, instructions: Be slow. } }
        steps:
          best:
            compete: { score: "size(best.value)", enough: best.score >= 5, max: 2 }
            each:
              slow:
                do:
                  thought: { agent: slow, with: { task: Think. } }
                  sleep: { use: test/sleep }
              quick:
                do:
                  after: { use: test/after }
                  more: { agent: quick, with: { task: Think. } }
                  done: { agent: quick, with: { task: Think once more. } }
              third: { agent: quick, with: { task: Think too. } }
        outputs: { spending: "${best.spending}", cancelled: "${best.cancelled}" }
        """;

    [Fact]
    public async Task Compete_AnAttemptIsEnded_ShowsWhatEachSpentAndWhatWasSaved()
    {
        await using var bench = await OpenAsync();

        var spending = JsonElement.Parse(await bench.RunAsync(Race)).GetProperty("spending");

        var (slow, quick, third) = (spending.GetProperty("attempts")[0], spending.GetProperty("attempts")[1], spending.GetProperty("attempts")[2]);
        Assert.Equal("quick", spending.GetProperty("winner").GetString());
        Assert.Equal(("cancelled", 1, 0), Seen(slow));
        Assert.Equal(("won", 2, 0), Seen(quick));
        Assert.Equal(("never began", 0, 0), Seen(third));
        Assert.True(TokensOf(slow) > 10 && TokensOf(quick) > TokensOf(slow));
        Assert.Equal($"{TokensOf(quick)} USD", quick.GetProperty("costs")[0].GetString()); // a dollar for each token
        Assert.Equal(TokensOf(slow) + TokensOf(quick), TokensOf(spending));
        var saved = spending.GetProperty("saved");
        Assert.Equal((2, TokensOf(quick) - TokensOf(slow) + TokensOf(quick)), (saved.GetProperty("attempts").GetInt32(), TokensOf(saved)));
        Assert.StartsWith($"{TokensOf(saved)}", saved.GetProperty("costs")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("mean of 1 that ran to its end", saved.GetProperty("by").GetString());
    }

    [Fact]
    public async Task Compete_ACallIsUnderWay_IsSaidAndNotCounted()
    {
        await using var bench = await OpenAsync(policy: ModelBench.Anything);
        var hanging = Race.Replace("thought: { agent: slow, with: { task: Think. } }", "thought: { agent: slow, with: { task: Hang. } }", StringComparison.Ordinal);

        var spending = JsonElement.Parse(await bench.RunAsync(hanging)).GetProperty("spending");

        Assert.Equal(("cancelled", 0, 1), Seen(spending.GetProperty("attempts")[0]));
        Assert.Equal(0, spending.GetProperty("attempts")[0].GetProperty("tokens").GetInt64());
        Assert.Empty(spending.GetProperty("saved").GetProperty("costs").EnumerateArray()); // nobody knows a price
    }

    [Fact]
    public async Task Compete_NobodyThinks_WhatWasSavedIsUnknown()
    {
        await using var bench = await OpenAsync();

        var spending = JsonElement.Parse(await bench.RunAsync("""
            tutti: flow/v1
            name: race
            steps:
              best:
                compete: { attempts: 2, max: 1, score: "1", enough: "true" }
                do:
                  one: { use: test/echo }
            outputs: { spending: "${best.spending}" }
            """)).GetProperty("spending");

        Assert.Equal(JsonValueKind.Null, spending.GetProperty("saved").GetProperty("tokens").ValueKind);
        Assert.StartsWith("unknown", spending.GetProperty("saved").GetProperty("by").GetString(), StringComparison.Ordinal);
        Assert.Equal(["won", "never began"], spending.GetProperty("attempts").EnumerateArray().Select(static one => one.GetProperty("ended").GetString()));
    }

    [Fact]
    public async Task Compete_AllRunToTheirEnd_NothingWasSaved()
    {
        await using var bench = await OpenAsync();

        var saved = JsonElement.Parse(await bench.RunAsync("""
            tutti: flow/v1
            name: race
            agents: { quick: { model: { name: quick, instructions: Be quick. } } }
            steps:
              best:
                compete: { attempts: 2, score: "1" }
                do: { one: { agent: quick, with: { task: Think. } } }
            outputs: { saved: "${best.spending.saved}" }
            """)).GetProperty("saved");

        Assert.Equal((0, "no attempt was ended"), (saved.GetProperty("attempts").GetInt32(), saved.GetProperty("by").GetString()));
    }

    [Fact]
    public void Spending_OfAnAttemptWithinAnother_IsTheOuterOnesToo()
    {
        var outer = new AttemptSpending(outer: null);
        var inner = new AttemptSpending(outer);

        inner.Note(new ModelCallNote(HasEnded: false, Reply: null));
        inner.Note(new ModelCallNote(HasEnded: true, new ModelReply { Message = ModelMessage.Of(ModelRole.Assistant, "x"), Finish = ModelFinish.Stop, Usage = new ModelUsage { InputTokens = 3, OutputTokens = 4 }, Cost = ["0.5 USD"] }));
        inner.Note(new ModelCallNote(HasEnded: false, Reply: null));

        Assert.Equal((7, 1, 1, 0.5m), (outer.Tokens, outer.Calls, outer.Open, outer.CostIn("USD")));
        Assert.Equal((7, 1, 1, (decimal?)null), (inner.Tokens, inner.Calls, inner.Open, inner.CostIn("EUR")));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task P12_Compete_ARunOfAnOlderVersion_JournalsNothingMore(int flag, bool keeps)
    {
        await using var bench = await OpenAsync();
        var plan = bench.Parse(Race);
        var (run, limits) = PlanWorkflows.Prepare(plan, bench.Host, JsonElement.Parse("{}"));

        var started = await bench.Engine.StartAsync(PlanWorkflows.Prefix + plan.Name, run with { Flags = [.. Enumerable.Range(1, flag)] }, new StartOptions { Limits = limits }, ModelBench.Cancellation);
        await bench.EndAsync(started);

        Assert.Equal(keeps, (await bench.Engine.EventsAsync(started, -1, ModelBench.Cancellation)).Any(static happened => happened.Path == "best/spending"));
    }

    [Fact]
    public async Task P2_Spending_CrashAfterAnyRecord_ComesToTheSame()
    {
        await using var whole = await OpenAsync();
        var expected = await whole.RunAsync(Race, key: "once");

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            await using var rest = await OpenAsync(await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation));

            Assert.Equal((survived, expected), (survived, await rest.RunAsync(Race, key: "once")));
        }
    }

    private static (string? Ended, int Calls, int Open) Seen(JsonElement attempt) => (attempt.GetProperty("ended").GetString(), attempt.GetProperty("calls").GetInt32(), attempt.GetProperty("open").GetInt32());

    private static long TokensOf(JsonElement holder) => holder.GetProperty("tokens").GetInt64();

    /// <summary>The quick attempt waits until the slow one has thought, so that what that has spent by then is known.</summary>
    private static Task<ModelBench> OpenAsync(InMemoryStore? store = null, string policy = Prices)
    {
        var asleep = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new ModelBench(policy, store)
            .Model("slow", (say, sent) =>
            {
                if (!sent.Any(static message => message.Text.Contains("Hang.", StringComparison.Ordinal))) { say.Say("no"); }
                else
                {
                    say.Hang();
                    asleep.TrySetResult();
                }
            })
            .Model("quick", static (say, _) => say.Say("enough"))
            .OpenAsync(host => host
                .Add(new PlanFunction("test/echo", "Gives its input.", static (_, input) => new(input)))
                .Add(new PlanFunction("test/sleep", "Ends when it is cancelled.", async (attempt, input) =>
                {
                    asleep.TrySetResult();
                    await Task.Delay(Timeout.Infinite, attempt.CancellationToken);
                    return input;
                }))
                .Add(new PlanFunction("test/after", "Ends when the other sleeps.", async (attempt, input) =>
                {
                    await asleep.Task.WaitAsync(attempt.CancellationToken);
                    return input;
                })));
    }
}
