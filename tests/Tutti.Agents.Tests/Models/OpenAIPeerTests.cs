using System.Text.Json;
using OpenAI.Chat;
using Tutti.Agents.Models;
using Tutti.Testing.Models;
using static Tutti.Testing.Models.FakeReply;
using ChatMessage = OpenAI.Chat.ChatMessage;

namespace Tutti.Agents.Tests.Models;

/// <summary>The official package of OpenAI before the same fake server: it speaks the real protocol, and ours reads what theirs reads.</summary>
public sealed class OpenAIPeerTests
{
    private static readonly FakeReply Calling = Stream(
        Delta("""{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"weather","arguments":""}}]}"""),
        Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":\"Bern\"}"}}]}"""), Delta("{}", "tool_calls"), Usage(9, 3));

    [Fact]
    public async Task Streaming_ReadsWordsAndUsageAsWeDo()
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(Saying("Hel", "lo"), Saying("Hel", "lo"));
        var (words, input) = ("", 0);

        await foreach (var update in OfficialClient.Of(bench.Server).CompleteChatStreamingAsync([ChatMessage.CreateUserMessage("How is it?")], cancellationToken: TestContext.Current.CancellationToken))
        {
            words += string.Concat(update.ContentUpdate.Select(static part => part.Text));
            input = update.Usage?.InputTokenCount ?? input;
        }

        var ours = (await bench.AskAsync()).ToModelReply();
        Assert.Equal((words, input), (ours.Message.Text, (int)ours.Usage.InputTokens));
        Assert.Equal(("Hello", 9), (words, input));
    }

    [Fact]
    public async Task Requests_SayTheSameAsOurs()
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(Calling, Calling);
        await AskOfficiallyAsync(bench.Server);

        var request = new ModelRequest
        {
            Messages = [ModelMessage.System("Be brief."), ModelMessage.User("How is it?")],
            Tools = [new ToolOffer { Name = "weather", Description = "Tells the weather.", InputSchema = JsonElement.Parse(ModelBench.Weather) }],
            MaximumOutputTokens = 50,
            Temperature = 0.5f,
        };
        await bench.Client.CallAsync(request, onDelta: null, TestContext.Current.CancellationToken);

        var (theirs, ours) = (bench.Server.Requests[0], bench.Server.Requests[1]);
        Assert.Equal((theirs.Method, theirs.Path, theirs.Headers["Authorization"]), (ours.Method, ours.Path, ours.Headers["Authorization"]));
        // They already use the newer name of the limit; we do when a server asks for it.
        foreach (var member in theirs.Json.EnumerateObject().Where(static member => member.Name is not "max_completion_tokens"))
        {
            Assert.True(JsonElement.DeepEquals(member.Value, ours.Json.GetProperty(member.Name)), $"{member.Name}: {member.Value} and {ours.Json.GetProperty(member.Name)}");
        }
    }

    [Fact]
    public async Task OddFinishReason_ThrowsThere_AndIsReadHere()
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(Json(Whole("""{"role":"assistant","content":"Hello"}""", "eos")), Json(Whole("""{"role":"assistant","content":"Hello"}""", "eos")));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => OfficialClient.Of(bench.Server).CompleteChatAsync([ChatMessage.CreateUserMessage("How is it?")], cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("Hello", (await bench.AskAsync()).Text);
    }

    private static async Task AskOfficiallyAsync(FakeModelServer server)
    {
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 50, Temperature = 0.5f, AllowParallelToolCalls = true };
        options.Tools.Add(ChatTool.CreateFunctionTool("weather", "Tells the weather.", BinaryData.FromString(ModelBench.Weather)));
        await foreach (var _ in OfficialClient.Of(server).CompleteChatStreamingAsync([ChatMessage.CreateSystemMessage("Be brief."), ChatMessage.CreateUserMessage("How is it?")], options, TestContext.Current.CancellationToken)) { }
    }
}
