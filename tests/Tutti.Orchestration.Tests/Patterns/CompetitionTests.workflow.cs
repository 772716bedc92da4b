using System.Text.Json;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models;
using Tutti.Governance.Amounts;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Tests.Support;

namespace Tutti.Orchestration.Tests.Patterns;

/// <summary>Competitions as a plain function.</summary>
public sealed class CompetitionTests
{
    [Fact]
    public async Task Compete_ContendersCount_TheResultSaysWhatWasSpentAndSaved()
    {
        var spending = await RaceAsync(static name => new AttemptSpending());

        Assert.Equal("first", spending!.Winner);
        Assert.Equal([("first", "won", 6), ("second", "cancelled", 2), ("third", "never began", 0)], spending.Attempts.Select(static one => (one.Id, one.Ended, one.Tokens)));
        Assert.Equal(8, spending.Tokens);
        Assert.Equal([Amount.Of(8, "USD")], spending.Costs);
        Assert.Equal((2, 10L), (spending.Saved.Attempts, spending.Saved.Tokens)); // four of the second, six of the third
        Assert.Equal([Amount.Of(10, "USD")], spending.Saved.Costs);
    }

    [Fact]
    public async Task Compete_OneDoesNotCount_ItIsTakenForNothing() =>
        Assert.Equal([6, 0, 0], (await RaceAsync(static name => name == "first" ? new AttemptSpending() : null))!.Attempts.Select(static one => one.Tokens));

    [Fact]
    public async Task Compete_NobodyCounts_NothingIsSaid() => Assert.Null(await RaceAsync(static _ => null));

    /// <summary>The second has thought once when the first is good enough; the third waits for its turn.</summary>
    private static async Task<CompetitionSpending?> RaceAsync(Func<string, AttemptSpending?> spendingOf)
    {
        CompetitionSpending? spending = null;
        await using var bench = new ModelBench();
        await bench.OpenAsync(options: options => options.AddWorkflow(WorkflowDefinition.Create<string, string>("race", 1, async (context, _) =>
        {
            var result = await Competition.RunAsync(context, [Of("first"), Of("second"), Of("third")], (_, text) => text.Length, attempt => attempt.Score > 3, mostAtOnce: 2);
            spending = result.Spending;
            return result.Best.Value;
        })));
        var run = await bench.Engine.StartAsync("race", "x", cancellationToken: ModelBench.Cancellation);
        Assert.Equal("enough", System.Text.Encoding.UTF8.GetString((await bench.EndAsync(run)).Output.Span));
        return spending;

        Contender<string> Of(string name)
        {
            var own = spendingOf(name);
            return new Contender<string>(name, scope => WorkAsync(scope, name, own)) { Spending = own };
        }
    }

    private static async Task<string> WorkAsync(WorkflowContext scope, string name, AttemptSpending? spending)
    {
        Think(spending, tokens: 2);
        if (name == "second") { await scope.SignalAsync<JsonElement>("never"); }
        else { await scope.StepAsync("work", StepOptions.Pure, static _ => ValueTask.FromResult(0)); }
        Think(spending, tokens: 4);
        return "enough";
    }

    private static void Think(AttemptSpending? spending, int tokens)
    {
        spending?.Note(new ModelCallNote(HasEnded: false, Reply: null));
        spending?.Note(new ModelCallNote(HasEnded: true, new ModelReply { Message = ModelMessage.Of(ModelRole.Assistant, "x"), Finish = ModelFinish.Stop, Usage = new ModelUsage { OutputTokens = tokens }, Cost = [$"{tokens} USD"] }));
    }
}
