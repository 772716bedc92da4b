using System.Collections.Concurrent;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.ModelAgents.Patterns;
using Tutti.Agents.Models.Scripted;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Agents.Tools;
using Tutti.Governance.Grants;
using Tutti.Governance.Naming;

namespace Tutti.Agents.Tests.ModelAgents.Patterns;

public sealed class PatternTests
{
    [Fact]
    public async Task Sequence_SeveralAgents_EachGetsTheTaskAndTheLastResultOnly()
    {
        using var first = new ScriptedModel().Say("A plan.");
        using var second = new ScriptedModel().Say("Some code.");
        using var third = new ScriptedModel().Answer(static asked => asked.LastText);
        await using var host = await new AgentHost().With("team", async (ctx, gate, task) =>
            (await AgentPatterns.SequenceAsync(ctx, gate, [Named("architect", first), Named("coder", second), Named("tester", third)], task))[^1]).OpenAsync();

        var result = await host.RunAsync<ModelAgentResult>("team", "Build it.");

        Assert.Equal("Build it.\n\nWhat 'coder' came to:\nSome code.", result.Text);
    }

    [Fact]
    public async Task Parallel_SeveralAgents_WorkSideBySideAndAreJoined()
    {
        using var models = new SemaphoreSlim(0);
        var begun = 0;
        string Meet(ScriptedCall asked)
        {
            if (Interlocked.Increment(ref begun) == 2) { models.Release(2); }
            return models.Wait(AgentHost.Patience, CancellationToken.None) ? $"about {asked.LastText}" : "alone";
        }

        using var first = new ScriptedModel().Answer(Meet);
        using var second = new ScriptedModel().Answer(Meet);
        using var joiner = new ScriptedModel().Answer(static asked => asked.LastText);
        await using var host = await new AgentHost().With("team", (ctx, gate, task) =>
            AgentPatterns.ParallelAsync(ctx, gate, [new AgentWork(Named("a", first), "speed"), new AgentWork(Named("b", second), "safety")], Named("joiner", joiner), task)).OpenAsync();

        var result = await host.RunAsync<ModelAgentResult>("team", "Review it.");

        Assert.Equal("Review it.\n\nWhat the others came to:\n\n1. 'a':\nabout speed\n\n2. 'b':\nabout safety", result.Text);
    }

    [Fact]
    public async Task Supervise_GivenATeam_WhenItGivesOutWork_ThenEachWorksUnderItsOwnNameAndGrant()
    {
        var kept = new ConcurrentQueue<string>();
        using var boss = new ScriptedModel().Call(("coder", """{"request":"Write it."}"""), ("tester", """{"request":"Test it."}""")).Say("All done.");
        using var coder = new ScriptedModel().Call("save", TestTools.Text("code")).Say("Written.");
        using var tester = new ScriptedModel().Call("save", TestTools.Text("report")).Answer(static asked => $"Told: {asked.Messages[^1].Contents[0]}");
        var save = TestTools.Keeping("save", ToolEffect.Unknown, kept);
        var team = new[]
        {
            new SubAgent(AgentHost.Agent(coder, save) with { Name = "coder" }, "Writes code."),
            new SubAgent(AgentHost.Agent(tester, save) with { Name = "tester" }, "Tests code.") { Grant = new Grant("tests", NameSet.Of("model:*")) },
        };
        await using var host = await new AgentHost().With("team", (ctx, gate, task) => AgentPatterns.SuperviseAsync(ctx, gate, Named("boss", boss), team, task)).OpenAsync();

        var result = await host.RunAsync<ModelAgentResult>("team", "Build it.");

        Assert.Equal("All done.", result.Text);
        Assert.Equal(["code"], kept);
        Assert.Equal(["Write it.", "Test it."], [coder.Calls[0].LastText, tester.Calls[0].LastText]);
        Assert.Equal((2, 2, 2), (boss.Calls.Count, coder.Calls.Count, tester.Calls.Count));
        Assert.Equal((2, result.Usage.TotalTokens > 0), (result.Turns, true));
    }

    [Fact]
    public async Task Supervise_GivenASubAgentThatMayNotBeAsked_WhenItIs_ThenOnlyTheModelIsTold()
    {
        using var boss = new ScriptedModel().Call("coder", """{"request":"Write it."}""").Say("I may not.");
        using var coder = new ScriptedModel();
        await using var host = await new AgentHost { Rules = "{ id: \"no\", deny: \"agents.coder\" }" }.With("team", (ctx, gate, task) =>
            AgentPatterns.SuperviseAsync(ctx, gate, Named("boss", boss), [new SubAgent(Named("coder", coder), "Writes code.")], task)).OpenAsync();

        Assert.Equal("I may not.", (await host.RunAsync<ModelAgentResult>("team")).Text);
        Assert.Empty(coder.Calls);
    }

    [Fact]
    public async Task Supervise_GivenASubAgentThatFails_WhenItIsAsked_ThenTheSupervisorIsToldTheCode()
    {
        using var boss = new ScriptedModel().Call("coder", """{"request":"Write it."}""").Answer(static asked => $"{((Microsoft.Extensions.AI.FunctionResultContent)asked.Messages[^1].Contents[0]).Result}");
        using var coder = new ScriptedModel().Say("").Say("").Say("");
        await using var host = await new AgentHost().With("team", (ctx, gate, task) =>
            AgentPatterns.SuperviseAsync(ctx, gate, Named("boss", boss), [new SubAgent(Named("coder", coder), "Writes code.")], task)).OpenAsync();

        Assert.Contains("\"code\":\"TUT4201\"", (await host.RunAsync<ModelAgentResult>("team")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Supervise_GivenAgentsInAgents_WhenTheyLieTooDeep_ThenTheLastOneDoesNotBegin()
    {
        using var last = new ScriptedModel();
        using var third = new ScriptedModel().Call("last", """{"request":"x"}""").Answer(static asked => $"{((Microsoft.Extensions.AI.FunctionResultContent)asked.Messages[^1].Contents[0]).Result}");
        using var second = new ScriptedModel().Call("third", """{"request":"x"}""").Answer(static asked => $"{((Microsoft.Extensions.AI.FunctionResultContent)asked.Messages[^1].Contents[0]).Result}");
        using var first = new ScriptedModel().Call("second", """{"request":"x"}""").Answer(static asked => $"{((Microsoft.Extensions.AI.FunctionResultContent)asked.Messages[^1].Contents[0]).Result}");
        var deep = Named("third", third) with { SubAgents = [new SubAgent(Named("last", last), "Last.")] };
        var middle = Named("second", second) with { SubAgents = [new SubAgent(deep, "Third.")] };
        var agent = Named("first", first) with { SubAgents = [new SubAgent(middle, "Second.")], Limits = new ModelAgentLimits { Depth = 2 } };
        await using var host = await new AgentHost().With(agent).OpenAsync();

        Assert.Contains("TUT4206", (await host.RunAsync(agent)).Text, StringComparison.Ordinal);
        Assert.Empty(last.Calls);
    }

    [Fact]
    public async Task MakerChecker_GivenRemarks_WhenTheMakerCorrects_ThenTheAcceptedWorkIsGiven()
    {
        using var maker = new ScriptedModel().Say("first").Answer(static asked => asked.LastText.Contains("too short", StringComparison.Ordinal) && asked.LastText.Contains("first", StringComparison.Ordinal) ? "second" : "lost");
        using var checker = new ScriptedModel().Say(Check(false, 0.4, "too short")).Say(Check(true, 0.9, ""));
        var result = await CheckedAsync(maker, checker, 3);

        Assert.Equal(("second", true, 2, "accepted"), (result.Text, result.IsAccepted, result.Rounds, result.EndedBy));
    }

    [Fact]
    public async Task MakerChecker_GivenNoAcceptance_WhenRoundsAreUsedUp_ThenTheBestIsKept()
    {
        using var maker = new ScriptedModel().Say("first").Say("second").Say("third");
        using var checker = new ScriptedModel().Say(Check(false, 0.4, "no")).Say(Check(false, 0.8, "no")).Say(Check(false, 0.1, "no"));
        var result = await CheckedAsync(maker, checker, 3);

        Assert.Equal(("second", false, 3, "3 rounds"), (result.Text, result.IsAccepted, result.Rounds, result.EndedBy));
    }

    [Fact]
    public async Task MakerChecker_GivenTheSameWorkAgain_WhenItIsMade_ThenItIsNotCheckedTwice()
    {
        using var maker = new ScriptedModel().Say("first").Say("first");
        using var checker = new ScriptedModel().Say(Check(false, 0.4, "no"));
        var result = await CheckedAsync(maker, checker, 3);

        Assert.Equal(("first", false, 1, "The maker gave the same work again."), (result.Text, result.IsAccepted, result.Rounds, result.EndedBy));
    }

    [Fact]
    public async Task MakerChecker_GivenCodeThatChecks_WhenItRuns_ThenItsStepsAreJournaled()
    {
        using var maker = new ScriptedModel().Say("2").Say("4");
        await using var host = await new AgentHost().With("checked", async (ctx, gate, task) =>
        {
            var made = await MakerChecker.RunAsync(ctx, gate, Named("maker", maker), async (scope, work) =>
            {
                var isEven = await scope.StepAsync("test", _ => ValueTask.FromResult(work.Text == "4"));
                return new CheckVerdict(isEven, isEven ? 1 : 0, "not 4");
            }, task);
            return made.Best.Text;
        }).OpenAsync();

        Assert.Equal("4", await host.RunAsync<string>("checked"));
        Assert.Equal(2, (await host.EventsAsync()).Count(static happened => happened is { Kind: "step.completed", Path: "round/check/test" or "round#1/check/test" }));
    }

    private static async Task<(string Text, bool IsAccepted, int Rounds, string EndedBy)> CheckedAsync(ScriptedModel maker, ScriptedModel checker, int rounds)
    {
        (string, bool, int, string) seen = default;
        await using var host = await new AgentHost().With("checked", async (ctx, gate, task) =>
        {
            var made = await MakerChecker.RunAsync(ctx, gate, Named("maker", maker), Named("checker", checker), task, rounds);
            seen = (made.Best.Text, made.IsAccepted, made.Rounds.Count, made.EndedBy);
            return made.Best;
        }).OpenAsync();
        await host.RunAsync<ModelAgentResult>("checked");
        return seen;
    }

    private static string Check(bool isAccepted, double score, string remarks) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""{"accepted":{{(isAccepted ? "true" : "false")}},"score":{{score}},"remarks":"{{remarks}}"}""");

    private static ModelAgent Named(string name, ScriptedModel model) => AgentHost.Agent(model) with { Name = name };
}
