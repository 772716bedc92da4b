using Tutti.Agents.Models;
using Tutti.Testing.Models;
using static Tutti.Testing.Models.FakeReply;

namespace Tutti.Agents.Tests.Models;

/// <summary>What streams of servers are like: each row is an oddity that was seen somewhere.</summary>
public sealed class StreamQuirkTests
{
    private const string Call = """{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}}]}""";

    public static TheoryData<string, FakeReply> Texts => new()
    {
        { "as the protocol says", Saying("Hel", "lo") },
        { "no [DONE]", Lines($"data: {Words("Hello")}", "", $"data: {Delta("{}", "stop")}", "") },
        { "no blank lines between events", Lines($"data: {Words("Hel")}", $"data: {Words("lo")}", $"data: {Delta("{}", "stop")}", "data: [DONE]") },
        { "no space after data", Lines($"data:{Words("Hello")}", "", $"data:{Delta("{}", "stop")}", "", "data:[DONE]", "") },
        { "carriage returns", Lines($"data: {Words("Hello")}\r", "\r", "data: [DONE]\r", "\r") },
        { "comments that keep the connection", Lines(": processing", "", $"data: {Words("Hello")}", ": processing", "", "data: [DONE]") },
        { "event names and ids", Lines("event: chunk", "id: 7", "retry: 10", $"data: {Words("Hello")}", "", "data: [DONE]") },
        { "usage chunk with empty choices", Stream(Words("Hello"), Delta("{}", "stop"), Usage(9, 3)) },
        { "usage merged with the stop chunk", Stream(Words("Hello"), Delta("{}", "stop", UsageOf(9, 3))) },
        { "usage after zeros", Stream(Delta("""{"content":"Hello"}""", null, UsageOf(0, 0)), Delta("{}", "stop"), Usage(9, 3)) },
        { "null deltas and null choices", Stream("""{"choices":null}""", """{"choices":[{"index":0,"delta":null,"finish_reason":null}]}""", Words("Hello"), Delta("{}", "stop")) },
        { "a role in each chunk, null content", Stream(Delta("""{"role":"assistant","content":null}"""), Delta("""{"role":"assistant","content":"Hello"}"""), Delta("""{"role":"assistant","content":""}""", "stop")) },
        { "content as parts", Stream(Delta("""{"content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo"}]}"""), Delta("{}", "stop")) },
        { "a value over several lines", Lines("data: {\"choices\":[{\"index\":0,", "data: \"delta\":{\"content\":\"Hello\"}}]}", "", "data: [DONE]") },
        { "a whole reply though a stream was asked for", Json(Whole("""{"role":"assistant","content":"Hello"}""")) },
        { "a whole reply that calls itself a stream", Lines($"data: {Whole("""{"role":"assistant","content":"Hello"}""")}", "", "data: [DONE]") },
        { "numbers of other types", Stream("""{"id":7,"created":"now","model":3,"choices":[{"index":0.0,"delta":{"content":"Hello"},"finish_reason":null}]}""", Delta("{}", "stop")) },
        { "a second choice", Stream(Words("Hello"), """{"choices":[{"index":1,"delta":{"content":"Other"}}]}""", Delta("{}", "stop")) },
        { "no framing but a finish reason", Saying("Hello") with { Framing = FakeFraming.Close } },
        { "one value a line, without data", Values(Words("Hel"), Words("lo"), Delta("{}", "stop")) },
    };

    public static TheoryData<string, FakeReply> Calls => new()
    {
        { "as the protocol says", Stream(Delta("""{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"weather","arguments":""}}]}"""), Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]}"""), Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"\"Bern\"}"}}]}"""), Delta("{}", "tool_calls")) },
        { "index missing", Stream(Delta("""{"tool_calls":[{"id":"call_a","function":{"name":"weather","arguments":"{\"city\":"}}]}"""), Delta("""{"tool_calls":[{"function":{"arguments":"\"Bern\"}"}}]}"""), Delta("{}", "tool_calls")) },
        { "one chunk for a call", Stream(Delta(Call), Delta("{}", "tool_calls")) },
        { "stop after calls", Stream(Delta(Call), Delta("{}", "stop")) },
        { "no finish reason after calls", Stream(Delta(Call)) },
        { "arguments as object", Stream(Delta("""{"tool_calls":[{"index":0,"id":"call_a","function":{"name":"weather","arguments":{"city":"Bern"}}}]}"""), Delta("{}", "tool_calls")) },
        { "arguments in quotes twice", Stream(Delta("""{"tool_calls":[{"index":0,"id":"call_a","function":{"name":"weather","arguments":"\"{\\\"city\\\":\\\"Bern\\\"}\""}}]}"""), Delta("{}", "tool_calls")) },
        { "args in place of arguments", Stream(Delta("""{"tool_calls":[{"index":0,"id":"call_a","function":{"name":"weather","args":{"city":"Bern"}}}]}"""), Delta("{}", "tool_calls")) },
        { "id and name in every chunk", Stream(Delta("""{"tool_calls":[{"index":0,"id":"call_a","function":{"name":"weather","arguments":"{\"city\":"}}]}"""), Delta("""{"tool_calls":[{"index":0,"id":"call_a","function":{"name":"weather","arguments":"\"Bern\"}"}}]}"""), Delta("""{"tool_calls":[{"index":0,"id":"call_a","function":{"name":"weather","arguments":""}}]}"""), Delta("{}", "tool_calls")) },
        { "name without id in every chunk", Stream(Delta("""{"tool_calls":[{"index":0,"function":{"name":"weather","arguments":"{\"city\":"}}]}"""), Delta("""{"tool_calls":[{"index":0,"function":{"name":"weather","arguments":"\"Bern\"}"}}]}"""), Delta("{}", "tool_calls")) },
        { "the old function_call", Stream(Delta("""{"function_call":{"name":"weather","arguments":"{\"city\":"}}"""), Delta("""{"function_call":{"arguments":"\"Bern\"}"}}"""), Delta("{}", "function_call")) },
        { "in a whole reply", Json(Whole("""{"role":"assistant","content":null,"tool_calls":[{"id":"call_a","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}}]}""", "tool_calls")) },
    };

    public static TheoryData<string, FakeReply> ParallelCalls => new()
    {
        { "as the protocol says", Stream(Delta(Fragment(0, "a", "Bern")), Delta(Fragment(1, "b", "Rome")), Delta("{}", "tool_calls")) },
        { "all index 0", Stream(Delta(Fragment(0, "a", "Bern")), Delta(Fragment(0, "b", "Rome")), Delta("{}", "tool_calls")) },
        { "all index 0, no ids", Stream(Delta(Fragment(0, null, "Bern")), Delta(Fragment(0, null, "Rome")), Delta("{}", "tool_calls")) },
        { "no index, no ids", Stream(Delta(Fragment(null, null, "Bern")), Delta(Fragment(null, null, "Rome")), Delta("{}", "tool_calls")) },
        { "all one id", Stream(Delta(Fragment(0, "a", "Bern")), Delta(Fragment(1, "a", "Rome")), Delta("{}", "tool_calls")) },
        { "all one id and index", Stream(Delta(Fragment(0, "a", "Bern")), Delta(Fragment(0, "a", "Rome")), Delta("{}", "tool_calls")) },
        { "both in one chunk", Stream(Delta($$"""{"tool_calls":[{{Bare(0, "a", "Bern")}},{{Bare(1, "b", "Rome")}}]}"""), Delta("{}", "tool_calls")) },
        { "fragments in turns", Stream(Delta(Opening(0, "a")), Delta(Opening(1, "b")), Delta(Rest(0, "Bern")), Delta(Rest(1, "Rome")), Delta("{}", "tool_calls")) },
    };

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public async Task Words_AnyStream_AreRead(string quirk, FakeReply reply)
    {
        await using var bench = new ModelBench();

        var answer = await bench.ReplyAsync(reply);

        Assert.Equal("Hello", answer.Message.Text);
        Assert.Empty(answer.Message.Calls);
        if (quirk.Contains("usage", StringComparison.Ordinal)) { Assert.Equal(new ModelUsage { InputTokens = 9, OutputTokens = 3 }, answer.Usage); }
    }

    [Theory]
    [MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public async Task Call_AnyStream_IsRead(string quirk, FakeReply reply)
    {
        await using var bench = new ModelBench();

        var answer = await bench.ReplyAsync(reply, ModelBench.WithTools());

        var call = Assert.Single(answer.Message.Calls);
        Assert.Equal(("weather", """{"city":"Bern"}"""), (call.Name, call.Arguments?.GetRawText()));
        Assert.False(string.IsNullOrEmpty(call.Id), quirk);
        Assert.Equal(ModelFinish.Calls, answer.Finish);
        Assert.Null(call.Fault);
        Assert.False(call.IsSalvaged);
    }

    [Theory]
    [MemberData(nameof(ParallelCalls), DisableDiscoveryEnumeration = true)]
    public async Task ParallelCalls_AnyStream_AreTwo(string quirk, FakeReply reply)
    {
        await using var bench = new ModelBench();

        var answer = await bench.ReplyAsync(reply, ModelBench.WithTools());

        Assert.Equal(["Bern", "Rome"], answer.Message.Calls.Select(static call => call.Arguments!.Value.GetProperty("city").GetString()!));
        Assert.True(answer.Message.Calls.DistinctBy(static call => call.Id).Count() == 2, quirk);
    }

    [Theory]
    [InlineData("stop", ModelFinish.Stop)]
    [InlineData("length", ModelFinish.Length)]
    [InlineData("max_tokens", ModelFinish.Length)]
    [InlineData("content_filter", ModelFinish.Filtered)]
    [InlineData("tool_calls", ModelFinish.Stop)]
    [InlineData("eos", ModelFinish.Other)]
    [InlineData("", ModelFinish.Other)]
    [InlineData("☃", ModelFinish.Other)]
    public async Task FinishReason_AnyWord_IsKept(string word, ModelFinish finish)
    {
        await using var bench = new ModelBench();

        var answer = await bench.ReplyAsync(Stream(Words("Hello"), Delta("{}", word)));

        Assert.Equal((finish, word), (answer.Finish, answer.FinishWord));
    }

    [Fact]
    public async Task FinishReason_None_IsOther()
    {
        await using var bench = new ModelBench();

        var answer = await bench.ReplyAsync(Stream(Words("Hello")));

        Assert.Equal((ModelFinish.Other, null), (answer.Finish, answer.FinishWord));
    }

    private static string Fragment(int? index, string? id, string city) => $$"""{"tool_calls":[{{Bare(index, id, city)}}]}""";

    private static string Bare(int? index, string? id, string city)
    {
        var members = (index is null ? "" : $"\"index\":{index},") + (id is null ? "" : $"\"id\":\"{id}\",");
        return $$$"""{{{{members}}}"function":{"name":"weather","arguments":"{\"city\":\"{{{city}}}\"}"}}""";
    }

    private static string Opening(int index, string id) => $$$"""{"tool_calls":[{"index":{{{index}}},"id":"{{{id}}}","function":{"name":"weather","arguments":"{\"city\":"}}]}""";

    private static string Rest(int index, string city) => $$$"""{"tool_calls":[{"index":{{{index}}},"function":{"arguments":"\"{{{city}}}\"}"}}]}""";
}
