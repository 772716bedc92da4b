using Microsoft.Extensions.AI;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.ModelAgents.Patterns;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Scripted;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Agents.Tools;
using Tutti.Testing;

namespace Tutti.Agents.Tests.ModelAgents;

/// <summary>What decides by itself (trimming, correcting, giving work out) decides the same after a crash at any record.</summary>
public sealed class ReplayTests
{
    private const int Pages = 8;

    [Fact]
    public Task P4_GivenATeamSideBySide_WhenTheHostDies_ThenTheNextOneComesToTheSame() => SameAfterAnyCrashAsync(static () =>
    {
        StepwiseModel Worker(string name) => new(static script => script.Call("look", TestTools.Text("here")), script => script.Say($"{name} looked."));
        var team = new[] { "left", "right" }.Select(name => new SubAgent(AgentHost.Agent(Worker(name), TestTools.Of("look", ToolEffect.Pure, static text => $"saw {text}")) with { Name = name }, "Looks.")).ToList();
        var boss = new StepwiseModel(
            static script => script.Call(("left", """{"request":"Look left."}"""), ("right", """{"request":"Look right."}""")),
            static script => script.Answer(static asked => string.Concat(asked.Messages[^1].Contents.OfType<FunctionResultContent>().Select(static result => result.Result))));
        return new AgentHostSetup((host) => host.With("team", (ctx, gate, task) => AgentPatterns.SuperviseAsync(ctx, gate, AgentHost.Agent(boss) with { Name = "boss" }, team, task)), "team", "left looked.right looked.");
    });

    [Fact]
    public Task P4_GivenAServerThatRefusesLongTalks_WhenTheHostDies_ThenTheNextOneTrimsTheSame() => SameAfterAnyCrashAsync(static () =>
    {
        var model = new StepwiseModel([
            .. Enumerable.Range(0, Pages).Select<int, Action<ScriptedModel>>(static page => script => script.Call("read", TestTools.Text($"{page}"))),
            static script => script.Answer(static asked => $"{asked.Messages.Sum(static message => message.Contents.OfType<FunctionResultContent>().Sum(static result => $"{result.Result}".Length))} characters")]);
        var agent = AgentHost.Agent(new NarrowModel(model), TestTools.Of("read", ToolEffect.Pure, static text => string.Join(' ', Enumerable.Range(0, 500).Select(word => $"{text}:{word}"))));
        return new AgentHostSetup(host => host.With(agent), agent.Name, Expected: null);
    });

    [Fact]
    public Task P4_GivenAMakerWhoIsChecked_WhenTheHostDies_ThenTheNextOneComesToTheSame() => SameAfterAnyCrashAsync(static () =>
    {
        var maker = AgentHost.Agent(new AnsweringModel(static asked => asked.Contains("too short", StringComparison.Ordinal) ? "A longer work." : "Short.")) with { Name = "maker" };
        var checker = AgentHost.Agent(new AnsweringModel(static asked => asked.Contains("longer", StringComparison.Ordinal) ? """{"accepted":true,"score":1,"remarks":""}""" : """{"accepted":false,"score":0.5,"remarks":"too short"}""")) with { Name = "checker" };
        return new AgentHostSetup(host => host.With("made", async (ctx, gate, task) => (await MakerChecker.RunAsync(ctx, gate, maker, checker, task)).Best), "made", "A longer work.");
    });

    private static async Task SameAfterAnyCrashAsync(Func<AgentHostSetup> make)
    {
        var setup = make();
        await using var whole = await setup.Add(new AgentHost()).OpenAsync();
        var expected = await whole.RunAsync<ModelAgentResult>(setup.Workflow);
        if (setup.Expected is { } words) { Assert.Equal(words, expected.Text); }
        var texts = await Journals.TextsAsync(whole.Store);

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            var next = make();
            await using var rest = await next.Add(new AgentHost(await CrashImage.OfAsync(whole.Store, survived, TestContext.Current.CancellationToken))).OpenAsync();

            var result = await rest.RunAsync<ModelAgentResult>(next.Workflow);

            Assert.Equal((survived, expected.Text, expected.Turns, expected.Usage), (survived, result.Text, result.Turns, result.Usage));
            Assert.Equal(texts.Take((int)survived), (await Journals.TextsAsync(rest.Store)).Take((int)survived));
        }
    }

    private sealed record AgentHostSetup(Func<AgentHost, AgentHost> Add, string Workflow, string? Expected);

    /// <summary>A model whose server takes no more than some characters of results.</summary>
    private sealed class NarrowModel(IChatClient model) : DelegatingChatClient(model)
    {
        public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            List<ChatMessage> sent = [.. messages];
            var length = sent.Sum(static message => message.Contents.OfType<FunctionResultContent>().Sum(static result => $"{result.Result}".Length));
            return length > 12_000 ? throw new ContextOverflowException("too long", null, null) : base.GetStreamingResponseAsync(sent, options, cancellationToken);
        }
    }

    /// <summary>A model that answers the last words of a talk.</summary>
    private sealed class AnsweringModel(Func<string, string> answer) : DelegatingChatClient(new ScriptedModel().Otherwise(asked => answer(asked.LastText)));
}
