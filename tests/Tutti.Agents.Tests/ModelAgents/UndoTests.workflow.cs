using System.Collections.Concurrent;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models.Scripted;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Agents.Tools;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tests.ModelAgents;

/// <summary>What an agent's tools have done is undone with its run.</summary>
public sealed class UndoTests
{
    [Fact]
    public async Task E4_GivenToolsWithAnUndo_WhenTheRunFails_ThenTheyAreTakenBackNewestFirst()
    {
        var (done, undone) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        using var model = new ScriptedModel().Call(("make", TestTools.Text("first")), ("make", TestTools.Text("second"))).Say("Both are made.");
        var agent = AgentHost.Agent(model, TestTools.Keeping("make", new ToolEffect { Repeat = RepeatRule.AtMostOnce, Undo = "things/unmake@1" }, done));
        await using var host = await new AgentHost
        {
            Declare = options => options.Undos.Add<ToolUndo>("things/unmake@1", (_, call) =>
            {
                undone.Enqueue($"{call.Tool} {call.Arguments.GetProperty("text").GetString()}");
                return ValueTask.CompletedTask;
            }),
        }.With<ModelAgentResult>("all", async (ctx, gate, task) =>
        {
            await ModelAgentLoop.RunAsync(ctx, gate, agent, task);
            throw new StepRejectedException("Not after all.", "APP9");
        }).OpenAsync();

        Assert.Equal("APP9", await host.FailAsync("all"));
        Assert.Equal(["first", "second"], done);
        Assert.Equal(["local.make second", "local.make first"], undone);
    }
}
