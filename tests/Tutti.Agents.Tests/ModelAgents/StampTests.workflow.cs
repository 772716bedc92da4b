using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Discovery;
using Tutti.Agents.Models.Scripted;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Agents.Tools;
using Tutti.Kernel.Memory;
using Tutti.Testing;

namespace Tutti.Agents.Tests.ModelAgents;

/// <summary>What a run keeps of its agent (rule D1), while the host changes.</summary>
public sealed class StampTests
{
    [Fact]
    public async Task D1_GivenAnotherAgentOfTheName_WhenTheRunGoesOn_ThenItGoesOnWithWhatItBeganWith()
    {
        await using var old = await BegunAsync();
        using var model = new ScriptedModel().Otherwise(static _ => "Done.");
        var changed = AgentHost.Agent(model, TestTools.Of("other", ToolEffect.Pure, static text => text)) with { Instructions = "You are somebody else." };
        await using var host = await new AgentHost(await UntilFirstReplyAsync(old.Store)).With(changed).OpenAsync();

        await host.RunAsync(changed);

        Assert.Equal("system: You are a worker.", Seen.Lines(model.Calls[0])[0]);
        Assert.Equal(["look", ReadMoreTool.ToolName], model.Calls[0].Options?.Tools?.Select(static tool => tool.Name));
        Assert.Contains("\"code\":\"TUT4207\"", Seen.Results(model.Calls[0])[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAHostWithoutTheModel_WhenARunIsReplayed_ThenOnlyTheNextCallFails()
    {
        await using var old = await BegunAsync();
        using var none = new ModelCatalog(new ModelFindings { Source = ModelSource.None });
        var agent = AgentHost.Agent(new ScriptedModel(), Look()) with { Model = AgentModel.Of(none, ModelTier.Small) };
        await using var host = await new AgentHost(await UntilFirstReplyAsync(old.Store)).With(agent).OpenAsync();

        Assert.Equal("TUT4121", await host.FailAsync(agent.Name));
        Assert.Contains(await host.EventsAsync(), static happened => happened is { Kind: "step.completed", Path: "worker/tools/0/look" });
    }

    [Fact]
    public async Task GivenAHostWithoutTheModel_WhenAnAgentBegins_ThenItEndsWithACode()
    {
        using var none = new ModelCatalog(new ModelFindings { Source = ModelSource.None });
        var agent = AgentHost.Agent(new ScriptedModel()) with { Model = AgentModel.Of(none, ModelTier.Small) };
        await using var host = await new AgentHost().With(agent).OpenAsync();

        Assert.Equal("TUT4121", await host.FailAsync(agent.Name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GivenFilesOfATool_WhenTheModelTakesThem_ThenTheyFollowTheResults(bool takes)
    {
        var output = new ToolOutput { Text = "[an image: image/png]", Media = [new ModelPart.Media { MediaType = "image/png", Data = "AAAA" }] };
        using var model = new ScriptedModel().Call("look", TestTools.Text("x")).Say("Seen.");
        var agent = AgentHost.Agent(model, TestTools.Of("look", ToolEffect.Pure, (_, _) => Task.FromResult(output))) with { TakesMedia = takes };
        await using var host = await new AgentHost().With(agent).OpenAsync();

        await host.RunAsync(agent);

        Assert.Equal(takes ? "user: The files that belong to these results:|DataContent" : "tool: [an image: image/png]", Seen.Lines(model.Calls[1])[^1]);
    }

    private static FunctionTool Look() => TestTools.Of("look", ToolEffect.Pure, static text => $"saw {text}");

    private static async Task<AgentHost> BegunAsync()
    {
        using var model = new ScriptedModel().Call("look", TestTools.Text("here")).Say("Done.");
        var agent = AgentHost.Agent(model, Look());
        var host = await new AgentHost().With(agent).OpenAsync();
        await host.RunAsync(agent);
        return host;
    }

    /// <summary>The journal up to the first reply of the model.</summary>
    private static async Task<InMemoryStore> UntilFirstReplyAsync(InMemoryStore whole)
    {
        var texts = await Journals.TextsAsync(whole);
        var reply = Enumerable.Range(0, texts.Count).First(position => texts[position].Contains("\"finish\":\"calls\"", StringComparison.Ordinal));
        return await CrashImage.OfAsync(whole, reply + 1, TestContext.Current.CancellationToken);
    }
}
