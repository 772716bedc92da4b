using System.Text.Json;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Endpoints;
using Tutti.Testing.Models;
using static Tutti.Testing.Models.FakeReply;

namespace Tutti.Agents.Tests.Models;

/// <summary>Thoughts, calls as text, forms of answers, usage, and conversations that were cut.</summary>
public sealed class AnswerTests
{
    private const string Verdict = """{"type":"object","properties":{"verdict":{"type":"string","maxLength":10,"pattern":"^[a-z]+$"}},"required":["verdict"],"additionalProperties":false}""";

    [Theory]
    [InlineData("""{"reasoning_content":"I think"}""", """{"content":"Hello"}""")]
    [InlineData("""{"reasoning":"I think"}""", """{"content":"Hello"}""")]
    [InlineData("""{"content":"<think>I th"}""", """{"content":"ink</think>\n\nHello"}""")]
    [InlineData("""{"content":"<th"}""", """{"content":"ink>I think</think>Hello"}""")]
    [InlineData("""{"content":"\n<thinking>I think</thi"}""", """{"content":"nking>Hello"}""")]
    [InlineData("""{"content":"I think</th"}""", """{"content":"ink>Hello"}""")]
    public async Task Thoughts_HoweverTheyCome_AreNotWords(string first, string second)
    {
        await using var bench = new ModelBench();

        var answer = await bench.ReplyAsync(Stream(Delta(first), Delta(second), Delta("{}", "stop")));

        Assert.Equal("Hello", answer.Message.Text);
        Assert.Equal("I think", Assert.Single(answer.Message.Parts.OfType<ModelPart.Reasoning>()).Value);
    }

    [Theory]
    [InlineData("a <think> that is none")]
    [InlineData("<b>bold</b>")]
    [InlineData("< 3")]
    public async Task Words_ThatOnlyLookLikeThoughts_StayWords(string words)
    {
        await using var bench = new ModelBench();

        Assert.Equal(words, (await bench.ReplyAsync(Saying(words[..1], words[1..]))).Message.Text);
    }

    [Fact]
    public async Task Thoughts_NeverClosed_AreThoughts()
    {
        await using var bench = new ModelBench();

        var answer = await bench.ReplyAsync(Stream(Words("<think>I think and"), Delta("{}", "length")));

        Assert.Equal(("", ModelFinish.Length), (answer.Message.Text, answer.Finish));
    }

    [Theory]
    [InlineData("""{"name":"weather","arguments":{"city":"Bern"}}""")]
    [InlineData("""{"name":"weather","arguments":"{\"city\":\"Bern\"}"}""")]
    [InlineData("""{"name":"weather","args":{"city":"Bern"}}""")]
    [InlineData("""{"name":"weather","parameters":{"city":"Bern"}}""")]
    [InlineData("""{"type":"function","function":{"name":"weather","arguments":{"city":"Bern"}}}""")]
    [InlineData("""[{"name":"weather","arguments":{"city":"Bern"}}]""")]
    [InlineData("<tool_call>\n{\"name\":\"weather\",\"arguments\":{\"city\":\"Bern\"}}\n</tool_call>")]
    [InlineData("<tool_call>{\"name\":\"weather\",\"arguments\":{\"city\":\"Bern\"}}")]
    [InlineData("```json\n{\"name\":\"weather\",\"arguments\":{\"city\":\"Bern\"}}\n```")]
    [InlineData("[TOOL_CALLS][{\"name\":\"weather\",\"arguments\":{\"city\":\"Bern\"}}]")]
    [InlineData("<|python_tag|>{\"name\":\"weather\",\"parameters\":{\"city\":\"Bern\"}}")]
    [InlineData("<function=weather>\n<parameter=city>\nBern\n</parameter>\n</function>")]
    [InlineData("<tool_call>\n<function=weather>\n<parameter=city>Bern</parameter>\n</function>\n</tool_call>")]
    [InlineData("<function=weather>{\"city\":\"Bern\"}</function>")]
    public async Task CallAsText_ThatFits_IsSalvaged(string text)
    {
        await using var bench = new ModelBench();

        var answer = await bench.ReplyAsync(Saying(text[..2], text[2..]), ModelBench.WithTools());

        var call = Assert.Single(answer.Message.Calls);
        Assert.Equal(("weather", "Bern", true), (call.Name, call.Arguments!.Value.GetProperty("city").GetString(), call.IsSalvaged));
        Assert.Equal(("", ModelFinish.Calls), (answer.Message.Text, answer.Finish));
    }

    [Theory]
    [InlineData("<function=weather><parameter=city>Bern</parameter><parameter=days>3</parameter></function>", 3)]
    public async Task CallAsText_Parameters_HaveTheTypesOfTheSchema(string text, int days)
    {
        await using var bench = new ModelBench();

        var answer = await bench.ReplyAsync(Saying(text), ModelBench.WithTools());

        Assert.Equal(days, Assert.Single(answer.Message.Calls).Arguments!.Value.GetProperty("days").GetInt32());
    }

    [Theory]
    [InlineData("""{"name":"weather","arguments":{"city":7}}""")] // not of the schema
    [InlineData("""{"name":"weather","arguments":{}}""")]
    [InlineData("""{"name":"weather","arguments":{"city":"Bern","x":1}}""")]
    [InlineData("""{"name":"weather","arguments":{"city":"Bern","city":"Rome"}}""")] // a key twice
    [InlineData("""{"name":"Weather","arguments":{"city":"Bern"}}""")] // nobody's name
    [InlineData("""{"name":"delete_all","arguments":{}}""")]
    [InlineData("""I call {"name":"weather","arguments":{"city":"Bern"}}""")] // words around it
    [InlineData("""{"name":"weather","arguments":{"city":"Bern"}} That is my call.""")]
    [InlineData("""{"name":"weather","arguments":{"city":"Bern"}}{"name":"nobody","arguments":{}}""")] // one of two is none
    [InlineData("<tool_call>weather</tool_call>")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"name\":\"weather\"")]
    public async Task CallAsText_ThatDoesNotFit_StaysText(string text)
    {
        await using var bench = new ModelBench();

        var answer = await bench.ReplyAsync(Saying(text), ModelBench.WithTools());

        Assert.Empty(answer.Message.Calls);
        Assert.Equal(text, answer.Message.Text);
    }

    [Fact]
    public async Task CallAsText_WithoutToolsOffered_StaysText()
    {
        await using var bench = new ModelBench();
        const string text = """{"name":"weather","arguments":{"city":"Bern"}}""";

        Assert.Equal(text, (await bench.ReplyAsync(Saying(text))).Message.Text);
    }

    [Theory]
    [InlineData("{\"city\":", "no valid JSON object")]
    [InlineData("[1]", "must be one JSON object")]
    [InlineData("{\"city\":\"Bern\",\"city\":\"Rome\"}", "no key twice")]
    [InlineData("Bern", "no valid JSON object")]
    public async Task Arguments_ThatAreNone_AreAFaultForTheModel(string arguments, string fault)
    {
        await using var bench = new ModelBench();

        var answer = await bench.ReplyAsync(
            Stream(Delta($$$"""{"tool_calls":[{"index":0,"id":"a","function":{"name":"weather","arguments":{{{JsonSerializer.Serialize(arguments)}}}}}]}"""), Delta("{}", "tool_calls")), ModelBench.WithTools());

        var call = Assert.Single(answer.Message.Calls);
        Assert.Null(call.Arguments);
        Assert.Contains(fault, call.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_Numbers_KeepTheirLexemes()
    {
        await using var bench = new ModelBench();

        var answer = await bench.ReplyAsync(Stream(Delta("""{"tool_calls":[{"index":0,"id":"a","function":{"name":"pay","arguments":"{\"amount\":10.00,\"big\":12345678901234567890}"}}]}""")));

        Assert.Equal("""{"amount":10.00,"big":12345678901234567890}""", Assert.Single(answer.Message.Calls).Arguments?.GetRawText());
    }

    [Fact]
    public async Task Form_ServerKnowsSchemas_IsSentWithoutWhatGrammarsFailOn_OnlyAfterItFailed()
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(Error(400, "failed to parse grammar"), Saying("""{"verdict":"merge"}"""), Saying("""{"verdict":"merge"}"""));

        var answer = await bench.AskAsync(options: Form());
        await bench.AskAsync(options: Form());

        Assert.Equal("""{"verdict":"merge"}""", answer.Text);
        var bodies = bench.Server.Requests.Select(static request => request.Body).ToArray();
        Assert.Contains("maxLength", bodies[0], StringComparison.Ordinal);
        Assert.All(bodies[1..], static body => Assert.DoesNotContain("maxLength", body, StringComparison.Ordinal));
        Assert.All(bodies, static body => Assert.Contains("json_schema", body, StringComparison.Ordinal));
        Assert.Equal(3, bodies.Length);
    }

    [Fact]
    public async Task Form_ServerTakesNone_StepsDownAndRemembers()
    {
        await using var bench = new ModelBench();
        bench.Server.Otherwise = static request => request.Body.Contains("response_format", StringComparison.Ordinal)
            ? Error(400, "'response_format.type' must be 'text'")
            : Saying("Here it is:\n```json\n{\"verdict\":\"merge\"}\n```");

        var answer = await bench.AskAsync(options: Form());
        await bench.AskAsync(options: Form());

        Assert.Equal("""{"verdict":"merge"}""", answer.Text);
        Assert.Equal(["json_schema", "json_object", "none", "none"], bench.Server.Requests.Select(FormOf));
        Assert.Contains("must fit this JSON schema", bench.Server.Last.Json.GetProperty("messages")[0].GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_InTheThoughts_IsFound()
    {
        await using var bench = new ModelBench();

        var answer = await bench.ReplyAsync(Stream(Delta("""{"content":null,"reasoning_content":"{\"verdict\":\"merge\"}"}"""), Delta("{}", "stop")), Form());

        Assert.Equal("""{"verdict":"merge"}""", answer.Message.Text);
    }

    [Theory]
    [InlineData("stream_options", "stream_options", null)]
    [InlineData("max_completion_tokens", "max_tokens", "max_completion_tokens")]
    [InlineData("temperature", "temperature", null)]
    [InlineData("parallel_tool_calls", "parallel_tool_calls", null)]
    [InlineData("seed", "seed", null)]
    public async Task Member_ThatAServerRefuses_IsLeftOutAndRemembered(string blamed, string gone, string? there)
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(Error(400, $"Unsupported parameter: use '{blamed}' or not", param: blamed), Saying("Hello"), Saying("Hello"));
        var options = ModelBench.WithTools();
        (options.Temperature, options.Seed, options.MaxOutputTokens) = (0.5f, 7, 100);

        await bench.AskAsync(options: options);
        await bench.AskAsync(options: options);

        Assert.True(bench.Server.Requests[0].Json.TryGetProperty(gone, out _));
        Assert.All(bench.Server.Requests.Skip(1), request => Assert.False(request.Json.TryGetProperty(gone, out _)));
        if (there is not null) { Assert.Equal(100, bench.Server.Last.Json.GetProperty(there).GetInt32()); }
        Assert.Equal(3, bench.Server.Requests.Count);
    }

    [Fact]
    public async Task Refusals_WithoutEnd_EndTheCall()
    {
        await using var bench = new ModelBench();
        bench.Server.Otherwise = static _ => Error(400, "Unsupported parameter: 'stream_options'");

        Assert.Equal("TUT4111", (await Assert.ThrowsAsync<ModelException>(() => bench.AskAsync())).Code);
        Assert.Equal(2, bench.Server.Requests.Count);
    }

    [Fact]
    public async Task Usage_None_IsEstimatedAndSaysSo()
    {
        await using var bench = new ModelBench();

        var answer = await bench.ReplyAsync(Stream(Words("Hello"), Delta("{}", "stop")));

        Assert.True(answer.Usage.IsEstimated);
        Assert.Equal((8, 1), (answer.Usage.InputTokens, answer.Usage.OutputTokens)); // "How is it?" and what stands around a message
    }

    [Fact]
    public async Task Conversation_ThatWasCut_IsNoSuccess()
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(Stream(Words("Hello"), Delta("{}", "stop"), Usage(2051, 3)));

        var error = await Assert.ThrowsAsync<ContextTruncatedException>(() => bench.AskAsync(string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog. ", 1575))));

        Assert.Equal(("TUT4113", false, 2051), (error.Code, error.IsTransient, error.ReadTokens));
        Assert.InRange(error.SentTokens, 15_000, 16_500);
    }

    [Theory]
    [InlineData(14_000, 0)] // another tokenizer counts less
    [InlineData(21_000, 0)] // or more
    [InlineData(500, 15_000)] // most of it was at hand, and is not counted
    public async Task Conversation_CountedOtherwise_IsWhole(int reported, int cached)
    {
        await using var bench = new ModelBench();
        var usage = $$"""{"choices":[],"usage":{"prompt_tokens":{{reported}},"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":{{cached}} } } }""";
        bench.Server.Reply(Stream(Words("Hello"), Delta("{}", "stop"), usage));

        var answer = await bench.AskAsync(string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog. ", 1575)));

        Assert.Equal("Hello", answer.Text);
        Assert.Equal(1, bench.Client.Calibration.Samples);
    }

    [Fact]
    public async Task Tools_TooManyBytes_AreRefusedBeforeSending()
    {
        await using var bench = new ModelBench(static endpoint => endpoint with { Limits = new ModelLimits { ToolBytes = 1000 } });

        var error = await Assert.ThrowsAsync<ModelException>(() => bench.AskAsync(options: ModelBench.WithTools([.. Enumerable.Range(0, 20).Select(static index => $"tool{index}")])));

        Assert.Equal("TUT4127", error.Code);
        Assert.Empty(bench.Server.Requests);
    }

    [Fact]
    public async Task ForcedCall_OffersOneTool()
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(Saying("Hello"));
        var options = ModelBench.WithTools("weather", "time");
        options.ToolMode = ChatToolMode.RequireSpecific("time");

        await bench.AskAsync(options: options);

        Assert.Equal("time", Assert.Single(bench.Server.Last.Json.GetProperty("tools").EnumerateArray()).GetProperty("function").GetProperty("name").GetString());
        Assert.False(bench.Server.Last.Json.TryGetProperty("tool_choice", out _));
    }

    private static string FormOf(FakeRequest request) => request.Json.TryGetProperty("response_format", out var form) ? form.GetProperty("type").GetString()! : "none";

    private static ChatOptions Form() => new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(Verdict), "verdict") };
}
