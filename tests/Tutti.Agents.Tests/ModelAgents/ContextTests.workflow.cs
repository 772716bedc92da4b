using System.Text.Json;
using Microsoft.Extensions.AI;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models.Scripted;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Agents.Tools;
using Tutti.Testing;

namespace Tutti.Agents.Tests.ModelAgents;

/// <summary>Conversations that are longer than the model's context.</summary>
public sealed class ContextTests
{
    private const int Pages = 12;

    [Fact]
    public async Task GivenASmallContext_WhenTheConversationGrows_ThenOldResultsBecomeReferencesThatCanBeRead()
    {
        string? reference = null;
        using var model = new StepwiseModel([
            .. Enumerable.Range(0, Pages).Select<int, Action<ScriptedModel>>(static page => script => script.Call("read", TestTools.Text($"{page}"))),
            script => script.Call(ReadMoreTool.ToolName, $$"""{"reference":"{{reference}}"}"""),
            static script => script.Answer(static asked => string.Concat(asked.Messages[^1].Contents.OfType<FunctionResultContent>().Select(static result => result.Result)))]);
        using var watching = new WatchingModel(model, messages => reference ??= Reference(messages));
        var agent = Reader(watching, contextTokens: 6_000);
        await using var host = await new AgentHost().With(agent).OpenAsync();

        var result = await host.RunAsync(agent, "Read all pages.");

        Assert.StartsWith(Page(0), result.Text, StringComparison.Ordinal);
        Assert.All(watching.Sent, static messages => Assert.StartsWith("Read all pages.", messages[1].Text, StringComparison.Ordinal));
        Assert.All(watching.Sent, static messages => Assert.Equal("You are a worker.", messages[0].Text));
        var left = await LeftAsync(host);
        Assert.Contains(left, static omission => omission.GetProperty("results").GetInt32() > 0 && omission.GetProperty("tokens").GetInt64() > 0);
    }

    [Fact]
    public async Task GivenATinyContext_WhenReferencesDoNotSuffice_ThenOldTurnsAreLeftOutAndTheTaskStays()
    {
        using var model = new ScriptedModel();
        for (var page = 0; page < Pages; page++) { model.Call("read", TestTools.Text($"{page}")); }
        using var watching = new WatchingModel(model.Say("Read."), static _ => { });
        var agent = Reader(watching, contextTokens: 2_600);
        await using var host = await new AgentHost().With(agent).OpenAsync();

        await host.RunAsync(agent, "Read all pages.");

        Assert.Contains(await LeftAsync(host), static omission => omission.GetProperty("turns").GetInt32() > 0);
        Assert.Contains(watching.Sent, static messages => messages[1].Text.Contains("steps on this are left out", StringComparison.Ordinal));
        Assert.All(watching.Sent, static messages => Assert.StartsWith("Read all pages.", messages[1].Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenATaskThatFitsNowhere_WhenTheAgentBegins_ThenItEndsWithACode()
    {
        using var model = new ScriptedModel();
        var agent = Reader(model, contextTokens: 2_600);
        await using var host = await new AgentHost().With(agent).OpenAsync();

        Assert.Equal("TUT4204", await host.FailAsync(agent.Name, string.Join(' ', Enumerable.Range(0, 5_000))));
        Assert.Empty(model.Calls);
    }

    [Fact]
    public async Task GivenAServerThatFindsItTooLong_WhenNothingWasKnown_ThenItIsSentOnceMoreWithLess()
    {
        using var model = new ScriptedModel().Call("read", TestTools.Text("0")).Call("read", TestTools.Text("1")).Call("read", TestTools.Text("2")).Call("read", TestTools.Text("3")).FailOverflow().Say("Read.");
        var agent = Reader(model, contextTokens: null);
        await using var host = await new AgentHost().With(agent).OpenAsync();

        var result = await host.RunAsync(agent);

        Assert.Equal(("Read.", 5), (result.Text, result.Turns));
        Assert.True(Length(model.Calls[5]) < 0.7 * Length(model.Calls[4]), $"{Length(model.Calls[5])} of {Length(model.Calls[4])}");
    }

    [Fact]
    public async Task GivenAServerThatFindsItTooLongTwice_WhenItWasTrimmed_ThenTheAgentEndsWithItsCode()
    {
        using var model = new ScriptedModel().Call("read", TestTools.Text("0")).Call("read", TestTools.Text("1")).Call("read", TestTools.Text("2")).Call("read", TestTools.Text("3")).FailOverflow().FailOverflow().Say("never asked");
        var agent = Reader(model, contextTokens: null);
        await using var host = await new AgentHost().With(agent).OpenAsync();

        Assert.Equal("TUT4112", await host.FailAsync(agent.Name));
        Assert.Equal(1, model.TurnsLeft);
    }

    [Fact]
    public async Task GivenAResultThatIsTooLongAtOnce_WhenTheHostDies_ThenItsReferenceIsStillGood()
    {
        var whole = string.Join('\n', Enumerable.Range(0, 5_000).Select(static line => $"line {line}"));
        string? reference = null;
        StepwiseModel Model() => new(
            static script => script.Call("read", TestTools.Text("all")),
            script => script.Call(ReadMoreTool.ToolName, $$"""{"reference":"{{reference}}","find":"line 4999"}"""),
            static script => script.Answer(static asked => string.Concat(asked.Messages[^1].Contents.OfType<FunctionResultContent>().Select(static result => result.Result))));
        ModelAgent Agent(IChatClient model) => AgentHost.Agent(new WatchingModel(model, messages => reference ??= Reference(messages)), TestTools.Of("read", ToolEffect.Pure, _ => whole));
        using var first = Model();
        await using var host = await new AgentHost().With(Agent(first)).OpenAsync();
        Assert.EndsWith("line 4999", (await host.RunAsync(Agent(first))).Text, StringComparison.Ordinal);

        for (var survived = 1L; survived <= host.Store.DurableHead; survived++)
        {
            using var second = Model();
            await using var rest = await new AgentHost(await CrashImage.OfAsync(host.Store, survived, TestContext.Current.CancellationToken)).With(Agent(second)).OpenAsync();
            Assert.EndsWith("line 4999", (await rest.RunAsync(Agent(second))).Text, StringComparison.Ordinal);
        }
    }

    private static ModelAgent Reader(IChatClient model, int? contextTokens) => AgentHost.Agent(model, TestTools.Of("read", ToolEffect.Pure, static text => Page(int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)))) with
    {
        Model = AgentModel.Of(model, "scripted", contextTokens),
        MaximumOutputTokens = 500,
    };

    private static string Page(int page) => string.Join('\n', Enumerable.Range(0, 50).Select(line => $"Line {line} of page {page} says {page * line}."));

    private static int Length(ScriptedCall call) => call.Messages.Sum(static message => message.Contents.OfType<FunctionResultContent>().Sum(static result => $"{result.Result}".Length));

    private static string? Reference(IReadOnlyList<ChatMessage> messages)
    {
        var text = string.Concat(messages.SelectMany(static message => message.Contents).OfType<FunctionResultContent>().Select(static result => result.Result));
        var at = text.IndexOf("reference \"", StringComparison.Ordinal);
        return at < 0 ? null : text[(at + "reference \"".Length)..text.IndexOf('"', at + "reference \"".Length)];
    }

    /// <summary>What calls were recorded to leave out.</summary>
    private static async Task<IReadOnlyList<JsonElement>> LeftAsync(AgentHost host)
    {
        const string mark = "\"left\":";
        var found = new List<JsonElement>();
        foreach (var text in await Journals.TextsAsync(host.Store))
        {
            var at = text.IndexOf(mark, StringComparison.Ordinal);
            if (at >= 0) { found.Add(JsonElement.Parse(text[(at + mark.Length)..(text.IndexOf('}', at) + 1)])); }
        }

        return found;
    }

    /// <summary>Keeps what a model is sent.</summary>
    private sealed class WatchingModel(IChatClient model, Action<IReadOnlyList<ChatMessage>> look) : DelegatingChatClient(model)
    {
        private readonly List<IReadOnlyList<ChatMessage>> _sent = [];

        internal IReadOnlyList<IReadOnlyList<ChatMessage>> Sent => _sent;

        public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            List<ChatMessage> sent = [.. messages];
            _sent.Add(sent);
            look(sent);
            return base.GetStreamingResponseAsync(sent, options, cancellationToken);
        }
    }
}
