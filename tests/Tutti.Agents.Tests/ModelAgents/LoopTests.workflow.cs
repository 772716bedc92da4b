using System.Collections.Concurrent;
using System.Text.Json;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models.Scripted;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Agents.Tools;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tests.ModelAgents;

public sealed class LoopTests
{
    [Fact]
    public async Task GivenAModelThatCallsATool_WhenItRuns_ThenTheResultComesBackAndTheAnswerIsGiven()
    {
        using var model = new ScriptedModel().Call("look", TestTools.Text("here")).Say("It is there.");
        var agent = AgentHost.Agent(model, TestTools.Of("look", ToolEffect.Pure, static text => $"saw {text}"));
        await using var host = await new AgentHost().With(agent).OpenAsync();

        var result = await host.RunAsync(agent, "Find it.");

        Assert.Equal(("It is there.", true, 2, 0), (result.Text, result.IsAnswered, result.Turns, result.FaultyCalls));
        Assert.True(result.Usage.TotalTokens > 0);
        Assert.Equal(["system: You are a worker.", "user: Find it."], Seen.Lines(model.Calls[0]));
        Assert.Equal(["system: You are a worker.", "user: Find it.", "assistant: look", "tool: saw here"], Seen.Lines(model.Calls[1]));
        Assert.Equal(["look", ReadMoreTool.ToolName], model.Calls[0].Options?.Tools?.Select(static tool => tool.Name));
    }

    [Fact]
    public async Task GivenPureTools_WhenTheyAreCalledInOneReply_ThenTheyRunSideBySideAndAnswerInOrder()
    {
        var (begun, both) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var meet = TestTools.Of("meet", ToolEffect.Pure, async (text, step) =>
        {
            if (Interlocked.Increment(ref begun) == 2) { both.SetResult(); }
            await both.Task.WaitAsync(AgentHost.Patience, TimeProvider.System, step.CancellationToken).ConfigureAwait(false);
            return ToolOutput.Of($"met {text}");
        });
        using var model = new ScriptedModel().Call(("meet", TestTools.Text("a")), ("meet", TestTools.Text("b"))).Say("Done.");
        var agent = AgentHost.Agent(model, meet);
        await using var host = await new AgentHost().With(agent).OpenAsync();

        await host.RunAsync(agent);

        Assert.Equal("tool: met a|met b", Seen.Lines(model.Calls[1])[^1]);
    }

    [Fact]
    public async Task GivenToolsThatAct_WhenTheyAreCalledInOneReply_ThenEachRunsAloneInOrder()
    {
        var (running, log) = (0, new ConcurrentQueue<string>());
        async Task<ToolOutput> ActAsync(string text, StepContext step)
        {
            log.Enqueue($"{Interlocked.Increment(ref running)} {text}");
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return ToolOutput.Of(text);
        }

        using var model = new ScriptedModel().Call(("act", TestTools.Text("first")), ("act", TestTools.Text("second")), ("act", TestTools.Text("third"))).Say("Done.");
        var agent = AgentHost.Agent(model, TestTools.Of("act", ToolEffect.Unknown, ActAsync));
        await using var host = await new AgentHost().With(agent).OpenAsync();

        await host.RunAsync(agent);

        Assert.Equal(["1 first", "1 second", "1 third"], log);
    }

    [Fact]
    public async Task GivenADenial_WhenAToolIsCalled_ThenTheModelIsToldWhyAndGoesOn()
    {
        var kept = new ConcurrentQueue<string>();
        using var model = new ScriptedModel().Call(("wipe", TestTools.Text("all")), ("look", TestTools.Text("here"))).Say("I may not.");
        var agent = AgentHost.Agent(model, TestTools.Keeping("wipe", ToolEffect.Unknown, kept), TestTools.Of("look", ToolEffect.Pure, static text => $"saw {text}"));
        await using var host = await new AgentHost { Rules = "{ id: \"no\", deny: \"local.wipe\" }" }.With(agent).OpenAsync();

        var result = await host.RunAsync(agent);

        var told = JsonElement.Parse(Seen.Results(model.Calls[1])[0]);
        Assert.Equal(("TUT2201", "no", "never"), (told.GetProperty("code").GetString(), told.GetProperty("rule").GetString(), told.GetProperty("retry").GetString()));
        Assert.Equal("saw here", Seen.Results(model.Calls[1])[1]);
        Assert.Empty(kept);
        Assert.Equal("I may not.", result.Text);
    }

    [Fact]
    public async Task GivenADenial_WhenTheModelIsCalled_ThenTheAgentEndsWithACode()
    {
        using var model = new ScriptedModel();
        var agent = AgentHost.Agent(model);
        await using var host = await new AgentHost { Rules = "{ id: \"no\", deny: \"model:scripted\" }" }.With(agent).OpenAsync();

        Assert.Equal("TUT4202", await host.FailAsync(agent.Name));
        Assert.Empty(model.Calls);
    }

    [Fact]
    public async Task GivenInventedToolsAndArguments_WhenTheyAreAskedFor_ThenTheModelIsToldTheKnownOnes()
    {
        using var model = new ScriptedModel().Call("lok", TestTools.Text("x")).Call("look", """{"txt":"x"}""").Call("look", TestTools.Text("x")).Say("Done.");
        var agent = AgentHost.Agent(model, TestTools.Of("look", ToolEffect.Pure, static text => $"saw {text}"));
        await using var host = await new AgentHost().With(agent).OpenAsync();

        var result = await host.RunAsync(agent);

        Assert.Contains("There are: look", Seen.Results(model.Calls[1])[0], StringComparison.Ordinal);
        Assert.Contains("do not fit the schema of 'look'", Seen.Results(model.Calls[2])[0], StringComparison.Ordinal);
        Assert.Equal((2, "Done."), (result.FaultyCalls, result.Text));
    }

    [Fact]
    public async Task GivenArgumentsThatTwoReadersReadDifferently_WhenTheyAreAskedFor_ThenNothingIsDone()
    {
        var kept = new ConcurrentQueue<JsonElement>();
        var any = FunctionTool.Of(new ToolDeclaration { Name = "any", InputSchema = JsonElement.Parse("""{"type":"object"}""") }, (arguments, _) =>
        {
            kept.Enqueue(arguments);
            return Task.FromResult(ToolOutput.Of("did it"));
        });
        using var model = new ScriptedModel().Call("any", """{"path":"a","PATH":"b"}""").Say("Done.");
        var agent = AgentHost.Agent(model, any);
        await using var host = await new AgentHost().With(agent).OpenAsync();

        await host.RunAsync(agent);

        Assert.Contains("Nothing was done", Seen.Results(model.Calls[1])[0], StringComparison.Ordinal);
        Assert.Empty(kept);
    }

    [Fact]
    public async Task GivenAToolThatFails_WhenItIsCalled_ThenTheModelIsTold()
    {
        var broken = TestTools.Of("broken", ToolEffect.Pure, (_, _) => throw new StepRejectedException("It is closed on Sundays.", "APP7"));
        var no = TestTools.Of("no", ToolEffect.Pure, (_, _) => Task.FromResult(ToolOutput.Failed("no such file")));
        using var model = new ScriptedModel().Call(("broken", TestTools.Text("x")), ("no", TestTools.Text("x"))).Say("Done.");
        var agent = AgentHost.Agent(model, broken, no);
        await using var host = await new AgentHost().With(agent).OpenAsync();

        await host.RunAsync(agent);

        Assert.Equal("""{"error":"It is closed on Sundays.","code":"APP7"}""", Seen.Results(model.Calls[1])[0]);
        Assert.Equal("no such file", Seen.Results(model.Calls[1])[1]);
    }

    [Fact]
    public async Task GivenABusyServer_WhenItSaysWhenToComeBack_ThenTheRunWaitsForThatAndNothingIsLost()
    {
        using var model = new ScriptedModel().FailBusy(TimeSpan.FromMinutes(7)).Say("Now.");
        var agent = AgentHost.Agent(model);
        await using var host = await new AgentHost().With(agent).OpenAsync();
        var run = await host.StartAsync(agent.Name);

        var attempted = await host.SeeAsync(run, static happened => happened.Kind == "step.attempted");
        Assert.Equal(host.Time.GetUtcNow() + TimeSpan.FromMinutes(7), attempted.Due);
        host.Time.Advance(TimeSpan.FromMinutes(7));

        Assert.Equal("Now.", (await host.RunAsync(agent)).Text);
    }

    [Fact]
    public async Task GivenAToolOfAnUnnameableIdentity_WhenTheAgentBegins_ThenItEndsWithACode()
    {
        using var model = new ScriptedModel();
        var agent = AgentHost.Agent(model, TestTools.Of("look", ToolEffect.Pure, static (_, _) => Task.FromResult(ToolOutput.Of("")), identity: "agents.look"));
        await using var host = await new AgentHost().With(agent).OpenAsync();

        Assert.Equal("TUT4209", await host.FailAsync(agent.Name));
    }

    [Fact]
    public void Registry_UnknownName_NamesTheKnownOnes()
    {
        using var model = new ScriptedModel();
        var registry = new ModelAgentRegistry().Add(AgentHost.Agent(model));

        Assert.Contains("worker", Assert.Throws<ModelAgentException>(() => registry.Find("woker")).Message, StringComparison.Ordinal);
        Assert.Equal("TUT4208", Assert.Throws<ModelAgentException>(() => registry.Add(AgentHost.Agent(model))).Code);
        Assert.Equal("TUT4209", Assert.Throws<ModelAgentException>(() => AgentHost.Agent(model) with { Name = "no name" }).Code);
    }
}
