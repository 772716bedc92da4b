using System.ClientModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenAI.Chat;
using Tutti.Agents.Models;
using Tutti.Testing.Models;
using static Tutti.Testing.Models.FakeReply;
using ChatMessage = OpenAI.Chat.ChatMessage;

namespace Tutti.Agents.Tests.Models;

/// <summary>The same reply, byte for byte, to the official client of OpenAI and to ours: both read the same words, calls, ends, counts and refusals.</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "It names the types of two clients, because it compares them.")]
public sealed class OpenAIDifferentialTests
{
    private const string TwoCalls = """[{"id":"call_a","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}},{"id":"call_b","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Basel\",\"days\":2}"}}]""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, FakeReply> Wholes => new()
    {
        { "words", Json(Whole("""{"role":"assistant","content":"Hello"}""")) },
        { "words that were cut", Json(Whole("""{"role":"assistant","content":"Hel"}""", "length")) },
        { "words that were filtered", Json(Whole("""{"role":"assistant","content":"H"}""", "content_filter")) },
        { "two calls", Json(Whole($$"""{"role":"assistant","content":null,"tool_calls":{{TwoCalls}}}""", "tool_calls")) },
        { "words and calls", Json(Whole($$"""{"role":"assistant","content":"I look.","tool_calls":{{TwoCalls}}}""", "tool_calls")) },
        { "JSON", Json(Whole("""{"role":"assistant","content":"{\"sum\":5}"}""")) },
        { "odd letters", Json(Whole("""{"role":"assistant","content":"\u00fc \ud83d\ude00 \u2028 \\ \""}""")) },
    };

    public static TheoryData<string, FakeReply> Streams => new()
    {
        { "words", Saying("Hel", "lo") },
        { "words that were cut", Stream(Words("Hel"), Delta("{}", "length"), Usage(9, 3)) },
        {
            "two calls, their arguments in pieces", Stream(
                Delta("""{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"weather","arguments":""}}]}"""),
                Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]}"""),
                Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"\"Bern\"}"}}]}"""),
                Delta("""{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Basel\"}"}}]}"""),
                Delta("{}", "tool_calls"),
                Usage(9, 3))
        },
        { "words, then a call", Stream(Words("I look."), Delta("""{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}}]}"""), Delta("{}", "tool_calls"), Usage(9, 3)) },
    };

    [Theory]
    [MemberData(nameof(Wholes), DisableDiscoveryEnumeration = true)]
    public async Task WholeReply_IsReadAlike(string what, FakeReply reply)
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(reply, reply with { });

        ChatCompletion theirs = await OfficialClient.Of(bench.Server).CompleteChatAsync([ChatMessage.CreateUserMessage("How is it?")], OptionsWithTool(), Cancellation);
        var ours = (await bench.AskAsync(options: ModelBench.WithTools())).ToModelReply();

        Assert.Equal(
            (what, string.Concat(theirs.Content.Select(static part => part.Text)), Shown(theirs.ToolCalls), Shown(theirs.FinishReason), theirs.Usage.InputTokenCount, theirs.Usage.OutputTokenCount),
            (what, ours.Message.Text, Shown(ours), ours.Finish.ToString(), (int)ours.Usage.InputTokens, (int)ours.Usage.OutputTokens));
    }

    [Theory]
    [MemberData(nameof(Streams), DisableDiscoveryEnumeration = true)]
    public async Task Stream_IsReadAlike(string what, FakeReply reply)
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(reply, reply with { });
        var (words, calls, finish, input) = (new StringBuilder(), new SortedDictionary<int, (string Id, string Name, StringBuilder Arguments)>(), "", 0);

        await foreach (var update in OfficialClient.Of(bench.Server).CompleteChatStreamingAsync([ChatMessage.CreateUserMessage("How is it?")], OptionsWithTool(), Cancellation))
        {
            foreach (var part in update.ContentUpdate) { words.Append(part.Text); }
            foreach (var call in update.ToolCallUpdates)
            {
                if (!calls.TryGetValue(call.Index, out var known)) { calls[call.Index] = known = (call.ToolCallId, call.FunctionName, new StringBuilder()); }
                known.Arguments.Append(call.FunctionArgumentsUpdate);
            }

            finish = update.FinishReason is { } reason ? Shown(reason) : finish;
            input = update.Usage?.InputTokenCount ?? input;
        }

        var ours = (await bench.AskAsync(options: ModelBench.WithTools())).ToModelReply();
        Assert.Equal(
            (what, words.ToString(), string.Join(' ', calls.Values.Select(static call => $"{call.Id} {call.Name} {call.Arguments}")), finish, input),
            (what, ours.Message.Text, Shown(ours), ours.Finish.ToString(), (int)ours.Usage.InputTokens));
    }

    [Theory]
    [InlineData(400, null)]
    [InlineData(401, null)]
    [InlineData(404, null)]
    [InlineData(429, "7")]
    [InlineData(500, null)]
    [InlineData(503, "3")]
    public async Task Refusal_IsReadAlike(int status, string? retryAfter)
    {
        await using var bench = new ModelBench();
        var reply = Error(status, "not now") with { Headers = retryAfter is null ? [] : new Dictionary<string, string> { ["Retry-After"] = retryAfter } };
        bench.Server.Reply(reply, reply with { });

        var theirs = await Assert.ThrowsAsync<ClientResultException>(() => OfficialClient.Of(bench.Server).CompleteChatAsync([ChatMessage.CreateUserMessage("How is it?")], cancellationToken: Cancellation));
        var ours = await Assert.ThrowsAnyAsync<ModelException>(() => bench.AskAsync());

        Assert.Equal(theirs.Status, ours.Status);
        var said = theirs.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var header) == true ? header : null;
        Assert.Equal(said, (ours as ModelBusyException)?.RetryAfter?.TotalSeconds.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Form_IsAskedForAlike()
    {
        const string Schema = """{"type":"object","properties":{"sum":{"type":"integer"}},"required":["sum"],"additionalProperties":false}""";
        await using var bench = new ModelBench();
        bench.Server.Reply(Json(Whole("""{"role":"assistant","content":"{\"sum\":5}"}""")), Saying("{\"sum\":5}"));

        await OfficialClient.Of(bench.Server).CompleteChatAsync(
            [ChatMessage.CreateUserMessage("How is it?")], new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("sum", BinaryData.FromString(Schema), jsonSchemaIsStrict: true) }, Cancellation);
        var (value, _) = await bench.Client.AnswerAsync(new ModelRequest { Messages = [ModelMessage.User("How is it?")], Answer = new AnswerForm { Name = "sum", Schema = JsonElement.Parse(Schema) } }, repairs: 0, Cancellation);

        var (theirs, ours) = (bench.Server.Requests[0].Json.GetProperty("response_format"), bench.Server.Requests[1].Json.GetProperty("response_format"));
        Assert.Equal(5, value.GetProperty("sum").GetInt32());
        Assert.Equal(theirs.GetProperty("type").GetString(), ours.GetProperty("type").GetString());
        foreach (var member in new[] { "name", "schema" }) { Assert.True(JsonElement.DeepEquals(theirs.GetProperty("json_schema").GetProperty(member), ours.GetProperty("json_schema").GetProperty(member)), ours.GetRawText()); }
    }

    [Fact]
    public async Task Results_GoBackAlike()
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(Saying("Fine."), Saying("Fine."));
        var call = ChatToolCall.CreateFunctionToolCall("call_a", "weather", BinaryData.FromString("""{"city":"Bern"}"""));

        await foreach (var _ in OfficialClient.Of(bench.Server).CompleteChatStreamingAsync([ChatMessage.CreateUserMessage("How is it?"), new AssistantChatMessage([call]), new ToolChatMessage("call_a", "sunny")], OptionsWithTool(), Cancellation)) { }
        await bench.Client.CallAsync(
            new ModelRequest
            {
                Messages =
                [
                    ModelMessage.User("How is it?"),
                    new ModelMessage { Role = ModelRole.Assistant, Parts = [new ModelPart.ToolCall { Id = "call_a", Name = "weather", Arguments = JsonElement.Parse("""{"city":"Bern"}""") }] },
                    new ModelMessage { Role = ModelRole.Tool, Parts = [new ModelPart.ToolResult { CallId = "call_a", Value = "sunny" }] },
                ],
                Tools = [new ToolOffer { Name = "weather", Description = "Tells the weather.", InputSchema = JsonElement.Parse(ModelBench.Weather) }],
            },
            onDelta: null,
            Cancellation);

        var (theirs, ours) = (bench.Server.Requests[0].Json.GetProperty("messages"), bench.Server.Requests[1].Json.GetProperty("messages"));
        Assert.Equal(3, ours.GetArrayLength());
        Assert.True(JsonElement.DeepEquals(theirs[1].GetProperty("tool_calls"), ours[1].GetProperty("tool_calls")), $"{theirs[1]}\n{ours[1]}");
        foreach (var member in new[] { "role", "tool_call_id", "content" }) { Assert.True(JsonElement.DeepEquals(theirs[2].GetProperty(member), ours[2].GetProperty(member)), $"{theirs[2]}\n{ours[2]}"); }
    }

    private static ChatCompletionOptions OptionsWithTool()
    {
        var options = new ChatCompletionOptions();
        options.Tools.Add(ChatTool.CreateFunctionTool("weather", "Tells the weather.", BinaryData.FromString(ModelBench.Weather)));
        return options;
    }

    private static string Shown(IEnumerable<ChatToolCall> calls) => string.Join(' ', calls.Select(static call => $"{call.Id} {call.FunctionName} {call.FunctionArguments}"));

    private static string Shown(ModelReply reply) => string.Join(' ', reply.Message.Calls.Select(static call => $"{call.Id} {call.Name} {call.Arguments?.GetRawText()}"));

    private static string Shown(ChatFinishReason reason) => reason switch
    {
        ChatFinishReason.Stop => nameof(ModelFinish.Stop),
        ChatFinishReason.Length => nameof(ModelFinish.Length),
        ChatFinishReason.ContentFilter => nameof(ModelFinish.Filtered),
        ChatFinishReason.ToolCalls => nameof(ModelFinish.Calls),
        _ => $"{reason}",
    };
}
