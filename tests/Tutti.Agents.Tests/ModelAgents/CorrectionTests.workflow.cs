using System.Text.Json;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Scripted;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Agents.Tools;
using Tutti.Kernel;
using Tutti.Kernel.Waits;

namespace Tutti.Agents.Tests.ModelAgents;

/// <summary>People who step into the work of an agent.</summary>
public sealed class CorrectionTests
{
    private static readonly CorrectionOptions Ann = new() { By = "ann", Because = "I know better" };

    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _leave = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GivenAnAgentAtWork_WhenItIsTold_ThenItsNextCallHasTheWordsOnce()
    {
        using var model = new ScriptedModel().Call("look", TestTools.Text("a")).Call("look", TestTools.Text("b")).Say("Done.");
        var agent = AgentHost.Agent(model, Waiting());
        await using var host = await new AgentHost().With(agent).OpenAsync();
        var run = await host.StartAsync(agent.Name);
        await _entered.Task.WaitAsync(AgentHost.Patience, Cancellation);

        await host.Engine.TellAsync(run, "worker", "Be brief.", Ann, Cancellation);
        _leave.SetResult();

        Assert.Equal("Done.", (await host.RunAsync(agent)).Text);
        const string Word = "user: [ann, a person who watches over this work, says:]\nBe brief.";
        Assert.Equal(["system: You are a worker.", "user: Do it.", "assistant: look", "tool: saw a", Word], Seen.Lines(model.Calls[1]));
        Assert.Equal(1, Seen.Lines(model.Calls[2]).Count(static line => line == Word));
        var told = Assert.Single(await host.EventsAsync(), static happened => happened.Kind == "scope.told");
        Assert.Equal(("worker", "ann", "Be brief."), (told.Path, told.By, told.Text));
    }

    [Fact]
    public async Task GivenWordsThatComeWithTheLastAnswer_WhenTheAgentWouldEnd_ThenItAnswersThemFirst()
    {
        using var script = new ScriptedModel().Say("Too early.").Say("After all.");
        using var model = new HeldModel(script, _entered, _leave.Task);
        var agent = AgentHost.Agent(model) with { Streams = false };
        await using var host = await new AgentHost().With(agent).OpenAsync();
        var run = await host.StartAsync(agent.Name);
        await _entered.Task.WaitAsync(AgentHost.Patience, Cancellation);

        await host.Engine.TellAsync(run, "worker", "Wait.", Ann, Cancellation);
        _leave.SetResult();

        Assert.Equal("After all.", (await host.RunAsync(agent)).Text);
        Assert.EndsWith("says:]\nWait.", Seen.Lines(script.Calls[1])[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAStuckAgent_WhenAPersonAnswersInItsPlace_ThenItsToolIsCancelledAndTheRunGoesOn()
    {
        using var model = new ScriptedModel().Call("look", TestTools.Text("a"));
        var form = new AnswerForm { Name = "worker", Schema = JsonElement.Parse("""{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}""") };
        var agent = AgentHost.Agent(model, Waiting()) with { Answer = form };
        await using var host = await new AgentHost().With(agent).OpenAsync();
        var run = await host.StartAsync(agent.Name);
        await _entered.Task.WaitAsync(AgentHost.Patience, Cancellation);

        var misfit = await Assert.ThrowsAnyAsync<TuttiException>(() => host.Engine.CorrectAsync(run, "worker", JsonElement.Parse("""{"n":"many"}"""), Ann, Cancellation));
        await host.Engine.CorrectAsync(run, "worker", JsonElement.Parse("""{"n":3}"""), Ann, Cancellation);

        Assert.Equal("TUT1055", misfit.Code);
        var result = await host.RunAsync(agent);
        Assert.Equal((3, 1, true), (result.Value?.GetProperty("n").GetInt32(), result.Turns, result.IsAnswered));
        Assert.Contains(await host.EventsAsync(), static happened => happened is { Kind: "step.cancelled" } && happened.Path.EndsWith("look", StringComparison.Ordinal));
    }

    private FunctionTool Waiting() => TestTools.Of("look", ToolEffect.Pure, async (text, step) =>
    {
        _entered.TrySetResult();
        await _leave.Task.WaitAsync(AgentHost.Patience, TimeProvider.System, step.CancellationToken).ConfigureAwait(false);
        return ToolOutput.Of($"saw {text}");
    });

    /// <summary>Holds the first answer back.</summary>
    private sealed class HeldModel(IChatClient inner, TaskCompletionSource asked, Task leave) : DelegatingChatClient(inner)
    {
        public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            asked.TrySetResult();
            await leave.WaitAsync(AgentHost.Patience, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            return await base.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        }
    }
}
