using System.Text.Json;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Endpoints;
using static Tutti.Testing.Models.FakeReply;

namespace Tutti.Agents.Tests.Models;

/// <summary>Ollama's own protocol.</summary>
public sealed class OllamaTests
{
    private const string Done = """{"model":"fake-1","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":12,"eval_count":3}""";

    [Fact]
    public async Task Words_AreRead_WithUsage()
    {
        await using var bench = Ollama();

        var answer = await bench.ReplyAsync(Values(Says("Hel"), Says("lo"), Done));

        Assert.Equal("Hello", answer.Message.Text);
        Assert.Equal((ModelFinish.Stop, new ModelUsage { InputTokens = 12, OutputTokens = 3 }), (answer.Finish, answer.Usage));
        Assert.Equal("/api/chat", bench.Server.Last.Path);
    }

    [Fact]
    public async Task Context_IsAskedFor_LargeEnoughAndNeverSmallerAgain()
    {
        await using var bench = Ollama();
        bench.Server.Otherwise = static _ => Values(Says("Hello"), Done.Replace("\"prompt_eval_count\":12,", "", StringComparison.Ordinal));
        var longQuestion = string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog. ", 1575)); // about 15,750 tokens

        await bench.AskAsync();
        await bench.AskAsync(longQuestion);
        await bench.AskAsync();

        Assert.Equal([8192, 32_768, 32_768], bench.Server.Requests.Select(static request => request.Json.GetProperty("options").GetProperty("num_ctx").GetInt32()));
    }

    [Fact]
    public async Task Context_NeverExceedsWhatTheModelHas()
    {
        await using var bench = Ollama(contextTokens: 4096);

        await bench.ReplyAsync(Values(Says("Hello"), Done));

        Assert.Equal(4096, bench.Server.Last.Json.GetProperty("options").GetProperty("num_ctx").GetInt32());
    }

    [Fact]
    public async Task Conversation_ThatWasCut_IsNoSuccess()
    {
        await using var bench = Ollama();
        bench.Server.Reply(Values(Says("Hello"), Done.Replace("\"prompt_eval_count\":12", "\"prompt_eval_count\":2051", StringComparison.Ordinal)));

        var error = await Assert.ThrowsAsync<ContextTruncatedException>(() => bench.AskAsync(string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog. ", 1575))));

        Assert.Equal(2051, error.ReadTokens);
    }

    [Fact]
    public async Task Calls_AllIndexZero_AreApart()
    {
        await using var bench = Ollama();

        var answer = await bench.ReplyAsync(
            Values("""{"message":{"role":"assistant","content":"","tool_calls":[{"function":{"index":0,"name":"weather","arguments":{"city":"Bern"}}},{"function":{"index":0,"name":"weather","arguments":{"city":"Rome"}}}]},"done":false}""", Done), ModelBench.WithTools());

        Assert.Equal(["Bern", "Rome"], answer.Message.Calls.Select(static call => call.Arguments!.Value.GetProperty("city").GetString()!));
        Assert.Equal(ModelFinish.Calls, answer.Finish);
    }

    [Fact]
    public async Task Conversation_WithCallsAndResults_IsWrittenItsWay()
    {
        await using var bench = Ollama();
        bench.Server.Reply(Values("""{"message":{"role":"assistant","content":"Hello","thinking":"I think"},"done":false}""", Done));
        ModelRequest request = new()
        {
            Messages =
            [
                ModelMessage.System("Be brief."), ModelMessage.User("How is it?"),
                new ModelMessage { Role = ModelRole.Assistant, Parts = [new ModelPart.ToolCall { Id = "a", Name = "weather", Arguments = JsonElement.Parse("""{"city":"Bern"}""") }] },
                ModelMessage.Results(new ModelPart.ToolResult { CallId = "a", Value = "sunny" }),
            ],
            Answer = new AnswerForm { Schema = JsonElement.Parse("""{"type":"object","properties":{"x":{"type":"string","maxLength":3}}}""") },
            Temperature = 0,
            MaximumOutputTokens = 50,
        };

        var answer = (await bench.Client.GetResponseAsync(request.ToChatMessages(), request.ToChatOptions(), TestContext.Current.CancellationToken)).ToModelReply();

        var sent = bench.Server.Last.Json;
        Assert.Equal("I think", answer.Message.Parts.OfType<ModelPart.Reasoning>().Single().Value);
        Assert.Equal("Bern", sent.GetProperty("messages")[3].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetProperty("city").GetString());
        Assert.Equal(("tool", "sunny", "weather"), (sent.GetProperty("messages")[4].GetProperty("role").GetString(), sent.GetProperty("messages")[4].GetProperty("content").GetString(), sent.GetProperty("messages")[4].GetProperty("tool_name").GetString()));
        Assert.DoesNotContain("maxLength", sent.GetProperty("format").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(50, sent.GetProperty("options").GetProperty("num_predict").GetInt32());
    }

    [Theory]
    [InlineData("""{"error":"an error was encountered while running the model"}""", "TUT4123")]
    [InlineData("""{"error":"no user query found in messages"}""", "TUT4112")]
    public async Task Error_InTheMiddle_IsNoAnswer(string line, string code)
    {
        await using var bench = Ollama();

        Assert.Equal(code, (await bench.FailsAsync<ModelException>(Values(Says("Hel"), line))).Code);
    }

    [Fact]
    public async Task End_WithoutDone_IsABreak()
    {
        await using var bench = Ollama();

        Assert.Equal("TUT4116", (await bench.FailsAsync<ModelException>(Values(Says("Hel")))).Code);
    }

    private static string Says(string text) => $$"""{"model":"fake-1","message":{"role":"assistant","content":"{{text}}"},"done":false}""";

    private static ModelBench Ollama(int? contextTokens = null) => new(endpoint => endpoint with { Dialect = ModelDialect.Ollama, ContextTokens = contextTokens });
}
