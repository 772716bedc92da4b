using System.Collections.Concurrent;
using System.Text.Json;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.ModelAgents.Stopping;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Scripted;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Agents.Tools;
using Tutti.Governance.Amounts;
using Tutti.Governance.Prices;

namespace Tutti.Agents.Tests.ModelAgents;

/// <summary>How a loop ends: by an answer of a form, a condition, a limit, a circle.</summary>
public sealed class EndTests
{
    private static AnswerForm Verdict { get; } = new()
    {
        Name = "verdict",
        Schema = JsonElement.Parse("""{"type":"object","properties":{"verdict":{"enum":["merge","refuse"]}},"required":["verdict"]}"""),
    };

    [Fact]
    public async Task GivenNothingButNonsense_WhenItGoesOn_ThenTheAgentEndsWithACode()
    {
        using var model = new ScriptedModel().Call("a", "{}").Say("").Call("b", "[1]").Say("never asked");
        var agent = AgentHost.Agent(model, TestTools.Of("look", ToolEffect.Pure, static text => text));
        await using var host = await new AgentHost().With(agent).OpenAsync();

        Assert.Equal("TUT4201", await host.FailAsync(agent.Name));
        Assert.Equal(1, model.TurnsLeft);
    }

    [Fact]
    public async Task GivenAForm_WhenAnswersDoNotFit_ThenEachCorrectionIsAStepOfItsOwn()
    {
        using var model = new ScriptedModel().Say("Merge it.").Say("""{"verdict":"perhaps"}""").Say("""{"verdict":"merge"}""");
        var agent = AgentHost.Agent(model) with { Answer = Verdict };
        await using var host = await new AgentHost().With(agent).OpenAsync();

        var result = await host.RunAsync(agent);

        Assert.Equal(("merge", 3), (result.Value?.GetProperty("verdict").GetString(), result.Turns));
        Assert.Contains("does not fit the schema", Seen.Lines(model.Calls[1])[^1], StringComparison.Ordinal);
        Assert.Equal(3, (await host.EventsAsync()).Count(static happened => happened is { Kind: "step.completed", Path: "worker/model" or "worker/model#1" or "worker/model#2" }));
    }

    [Fact]
    public async Task GivenAForm_WhenNoCorrectionHelps_ThenTheAgentEndsWithACode()
    {
        using var model = new ScriptedModel().Otherwise(static _ => "no JSON");
        var agent = AgentHost.Agent(model) with { Answer = Verdict, Limits = new ModelAgentLimits { Repairs = 1 } };
        await using var host = await new AgentHost().With(agent).OpenAsync();

        Assert.Equal("TUT4119", await host.FailAsync(agent.Name));
        Assert.Equal(2, model.Calls.Count);
    }

    [Fact]
    public async Task GivenAStopCondition_WhenItHolds_ThenTheToolsOfTheTurnHaveAnswered()
    {
        var kept = new ConcurrentQueue<string>();
        using var model = new ScriptedModel().Call("look", TestTools.Text("a")).Call("save", TestTools.Text("b")).Say("never asked");
        var agent = AgentHost.Agent(model, TestTools.Keeping("look", ToolEffect.Pure, kept), TestTools.Keeping("save", ToolEffect.Unknown, kept)) with
        {
            StopWhen = StopWhen.ToolCalled("save") | StopWhen.Tokens(1_000_000),
        };
        await using var host = await new AgentHost().With(agent).OpenAsync();

        var result = await host.RunAsync(agent);

        Assert.Equal(("tool 'save' was called", 2, false), (result.StoppedBy, result.Turns, result.IsAnswered));
        Assert.Equal(["a", "b"], kept);
        Assert.Equal("TUT4205", Assert.Throws<ModelAgentException>(() => result.Require()).Code);
    }

    [Fact]
    public async Task GivenADeniedTool_WhenItIsAskedFor_ThenItDoesNotCountAsCalled()
    {
        using var model = new ScriptedModel().Call("save", TestTools.Text("b")).Say("Then not.");
        var agent = AgentHost.Agent(model, TestTools.Of("save", ToolEffect.Unknown, static text => text)) with { StopWhen = StopWhen.ToolCalled("save") };
        await using var host = await new AgentHost { Rules = "{ id: \"no\", deny: \"local.save\" }" }.With(agent).OpenAsync();

        Assert.Equal("Then not.", (await host.RunAsync(agent)).Text);
    }

    [Fact]
    public async Task GivenNoCondition_WhenTheAgentNeverEnds_ThenTheLimitOfTurnsHolds()
    {
        var asked = 0;
        using var model = new StepwiseModel([.. Enumerable.Range(0, 9).Select<int, Action<ScriptedModel>>(turn => script => script.Call("look", TestTools.Text($"place {turn * 37}")))]);
        var agent = AgentHost.Agent(model, TestTools.Of("look", ToolEffect.Pure, text => $"{text} {Interlocked.Increment(ref asked)}")) with { Limits = new ModelAgentLimits { Turns = 6 } };
        await using var host = await new AgentHost().With(agent).OpenAsync();

        var result = await host.RunAsync(agent);

        Assert.Equal(("6 turns", 6, 6), (result.StoppedBy, model.Calls, asked));
    }

    [Fact]
    public async Task GivenPrices_WhenTheAgentRuns_ThenItsCostIsExactAndStopsIt()
    {
        using var model = new ScriptedModel().Call("look", TestTools.Text("a")).Say("never asked");
        var agent = AgentHost.Agent(model, TestTools.Of("look", ToolEffect.Pure, static text => text)) with
        {
            Model = AgentModel.Of(model, "scripted", price: new ModelPrice { Unit = "USD", InputPerMillion = 1_000_000, OutputPerMillion = 0 }),
            StopWhen = StopWhen.Cost(Amount.Of(5, "USD")),
        };
        await using var host = await new AgentHost().With(agent).OpenAsync();

        var result = await host.RunAsync(agent);

        Assert.Equal("5 USD", result.StoppedBy);
        Assert.Equal([$"{result.Usage.InputTokens} USD"], result.Cost);
    }

    [Fact]
    public async Task GivenACircle_WhenTheModelIsToldInVain_ThenTheAgentEndsWithACode()
    {
        using var model = new StepwiseModel([.. Enumerable.Range(0, 9).Select<int, Action<ScriptedModel>>(static _ => static script => script.Call("look", TestTools.Text("same")))]);
        var agent = AgentHost.Agent(model, TestTools.Of("look", ToolEffect.Pure, static text => text));
        await using var host = await new AgentHost().With(agent).OpenAsync();

        Assert.Equal("TUT4203", await host.FailAsync(agent.Name));
        Assert.Equal(4, model.Calls);
    }

    [Fact]
    public async Task GivenACircle_WhenTheModelListens_ThenItGoesOn()
    {
        using var model = new ScriptedModel().Call("look", TestTools.Text("s")).Call("look", TestTools.Text("s")).Call("look", TestTools.Text("s")).Answer(static asked => $"Told: {asked.LastText}");
        var agent = AgentHost.Agent(model, TestTools.Of("look", ToolEffect.Pure, static text => text));
        await using var host = await new AgentHost().With(agent).OpenAsync();

        Assert.StartsWith("Told: You repeat yourself", (await host.RunAsync(agent)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenWordsThatCome_WhenSomebodyWatches_ThenTheyAreShownAndNotKept()
    {
        using var release = new SemaphoreSlim(0);
        using var model = new ScriptedModel().Call("wait", TestTools.Text("for a watcher")).Say("Slowly spoken.").Call("wait", TestTools.Text("for its eyes")).Say("""{"verdict":"merge"}""");
        var wait = TestTools.Of("wait", ToolEffect.Pure, async (_, step) =>
        {
            await release.WaitAsync(step.CancellationToken).ConfigureAwait(false);
            return ToolOutput.Of("waited");
        });
        var agent = AgentHost.Agent(model, wait) with { Answer = Verdict };
        await using var host = await new AgentHost().With(agent).OpenAsync();
        var run = await host.StartAsync(agent.Name);
        var isWatched = false;

        var seen = await host.SeeAsync(run, happened =>
        {
            if (!isWatched) { release.Release(); }
            isWatched = true;
            return happened.Kind == "step.output";
        });
        release.Release();

        Assert.Equal(("worker/model#1", "Slowly spoken."), (seen.Path, seen.Text));
        await host.RunAsync(agent);
        Assert.DoesNotContain(await host.EventsAsync(), static happened => happened.Kind == "step.output");
    }
}
