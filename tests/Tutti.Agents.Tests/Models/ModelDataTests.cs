using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Endpoints;
using Tutti.Agents.Models.Scripted;
using Tutti.Agents.Models.Structured;
using static Tutti.Testing.Models.FakeReply;

namespace Tutti.Agents.Tests.Models;

/// <summary>What stands in the journal about models: names are for ever.</summary>
public sealed class ModelDataTests
{
    private const string Golden =
        """{"messages":[{"role":"system","parts":[{"kind":"text","text":"Be brief."}]},"""
        + """{"role":"user","parts":[{"kind":"text","text":"Weather?"},{"kind":"media","type":"image/png","data":"AQI="},{"kind":"media","type":"image/png","address":"https://example.com/a.png"}]},"""
        + """{"role":"assistant","parts":[{"kind":"reasoning","text":"Hm.","signature":"s"},{"kind":"call","id":"a","name":"weather","arguments":{"city":"Bern","amount":10.00}},{"kind":"call","id":"b","name":"weather","fault":"no JSON","salvaged":true}]},"""
        + """{"role":"tool","parts":[{"kind":"result","call":"a","text":"sunny","reference":"r1"},{"kind":"result","call":"b","text":"no","failed":true}]}],"to"""
        + """ols":[{"name":"weather","description":"Tells it.","input":{"type":"object"}}],"answer":{"name":"verdict","schema":{"type":"object"}},"maxOutputTokens":100,"temperature":0.5,"seed":7,"stop":["END"],"oneCall":true}""";

    [Fact]
    public void Request_Json_IsTheGoldenOne()
    {
        var request = ModelRequest.Parse(Encoding.UTF8.GetBytes(Golden));

        Assert.Equal(Golden, Encoding.UTF8.GetString(request.ToJson()));
        Assert.Equal(4, request.Messages.Count);
    }

    [Fact]
    public void Reply_Json_IsTheGoldenOne()
    {
        const string golden = """{"message":{"role":"assistant","parts":[{"kind":"text","text":"Hello"}]},"finish":"other","finishWord":"eos","usage":{"input":9,"output":3,"cachedInput":4,"reasoning":1,"estimated":true},"model":"fake-1","id":"x"}""";

        var reply = ModelReply.Parse(Encoding.UTF8.GetBytes(golden));

        Assert.Equal(golden, Encoding.UTF8.GetString(reply.ToJson()));
        Assert.Equal((ModelFinish.Other, 12), (reply.Finish, reply.Usage.TotalTokens));
    }

    [Fact]
    public void Message_Json_StandsAlone()
    {
        var message = ModelRequest.Parse(Encoding.UTF8.GetBytes(Golden)).Messages[2];

        Assert.Equal(Encoding.UTF8.GetString(message.ToJson()), Encoding.UTF8.GetString(ModelMessage.Parse(message.ToJson()).ToJson()));
        Assert.Equal("""{"city":"Bern","amount":10.00}""", message.Calls.First().Arguments?.GetRawText());
    }

    [Theory]
    [InlineData("""{"role":"user","parts":[{"kind":"hologram"}]}""")]
    [InlineData("""{"role":"nobody","parts":[]}""")]
    [InlineData("""{"parts":[]}""")]
    [InlineData("null")]
    public void Message_ThatIsNone_IsRefused(string json) => Assert.Throws<JsonException>(() => ModelMessage.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Message_MembersOfNewerReleases_ArePassedOver() =>
        Assert.Equal("Hi", ModelMessage.Parse("""{"role":"user","parts":[{"text":"Hi","kind":"text","mood":"glad"}],"priority":3}"""u8).Text);

    [Fact]
    public async Task Conversation_IsWrittenAsTheProtocolSays()
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(Saying("Hello"));
        var request = ModelRequest.Parse(Encoding.UTF8.GetBytes(Golden));

        await bench.Client.CallAsync(request, onDelta: null, TestContext.Current.CancellationToken);

        const string expected =
            """{"model":"fake-1","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Weather?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AQI="}},{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]},"""
            + """{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\",\"amount\":10.00}"}},{"id":"b","type":"function","function":{"name":"weather","arguments":"{}"}}]},"""
            + """{"role":"tool","tool_call_id":"a","content":"sunny"},{"role":"tool","tool_call_id":"b","content":"no"}],"to"""
            + """ols":[{"type":"function","function":{"name":"weather","description":"Tells it.","parameters":{"type":"object"}}}],"response_format":{"type":"json_schema","json_schema":{"name":"verdict","strict":false,"schema":{"type":"object"}}},"max"""
            + """_tokens":100,"temperature":0.5,"seed":7,"stop":["END"],"parallel_tool_calls":false,"stream":true,"stream_options":{"include_usage":true}}""";
        Assert.Equal(expected, bench.Server.Last.Body);
    }

    [Fact]
    public async Task Thoughts_AreSentBack_OnlyWhereTheServerDemandsIt()
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(Error(400, "The reasoning_content in the thinking mode must be passed back to the API."), Saying("Hello"));

        await bench.Client.CallAsync(ModelRequest.Parse(Encoding.UTF8.GetBytes(Golden)), onDelta: null, TestContext.Current.CancellationToken);

        Assert.DoesNotContain("Hm.", bench.Server.Requests[0].Body, StringComparison.Ordinal);
        Assert.Contains("\"reasoning_content\":\"Hm.\"", bench.Server.Requests[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streaming_ShowsWordsAsTheyCome_AndGivesTheWhole()
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(Stream(Delta("""{"reasoning_content":"Hm."}"""), Words("Hel"), Words("lo"), Delta("{}", "stop"), Usage(9, 3)));
        var deltas = new List<ModelDelta>();

        var reply = await bench.Client.CallAsync(new ModelRequest { Messages = [ModelMessage.User("Hi")] }, deltas.Add, TestContext.Current.CancellationToken);

        Assert.Equal([new ModelDelta("Hm.", true), new ModelDelta("Hel", false), new ModelDelta("lo", false)], deltas);
        Assert.Equal(("Hello", ModelFinish.Stop, 9), (reply.Message.Text, reply.Finish, reply.Usage.InputTokens));
    }

    [Theory]
    [InlineData("{\"x\": 1} is what I think", "{\"x\": 1} is what I think")]
    [InlineData("{\"name\":\"weather\",\"arguments\":{\"city\":\"Bern\"}}", "")]
    public async Task Streaming_HoldsBackWhatMayBeACall(string text, string shown)
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(Saying(text[..5], text[5..]));
        var words = new StringBuilder();

        await foreach (var update in bench.Client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "Hi")], ModelBench.WithTools(), TestContext.Current.CancellationToken)) { words.Append(update.Text); }

        Assert.Equal(shown, words.ToString());
    }

    [Fact]
    public async Task Answer_ThatDoesNotFit_IsCorrectedByTheModel()
    {
        var model = new ScriptedModel().Say("I would merge.").Say("""{"verdict":7}""").Say("""{"verdict":"merge"}""");

        var (value, replies) = await model.AnswerAsync(Asking(), repairs: 2, TestContext.Current.CancellationToken);

        Assert.Equal("merge", value.GetProperty("verdict").GetString());
        Assert.Equal(3, replies.Count);
        Assert.Contains("/verdict: number stands where \"string\" is due", model.Calls[2].LastText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ThatNeverFits_IsAnErrorAfterItsRepairs()
    {
        var model = new ScriptedModel().Say("no").SayCut("""{"verdict":""");

        var error = await Assert.ThrowsAsync<ModelException>(() => model.AnswerAsync(Asking(), repairs: 1, TestContext.Current.CancellationToken));

        Assert.Equal("TUT4119", error.Code);
        Assert.Contains("was cut before its JSON was complete", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, model.Calls.Count);
    }

    [Theory]
    [InlineData("""{"verdict":"merge","verdict":"refuse"}""", false)]
    [InlineData("""Sure! {"verdict":"merge"} Anything else?""", true)]
    [InlineData("", false)]
    [InlineData("[]", false)]
    public void Check_AnyAnswer_IsJudgedWhole(string text, bool fits)
    {
        var reply = new ModelReply { Message = ModelMessage.Of(ModelRole.Assistant, text), Finish = ModelFinish.Stop, Usage = new ModelUsage() };

        Assert.Equal(fits, StructuredAnswer.Check(Asking().Answer!, reply, out _).Count == 0);
    }

    [Fact]
    public void Key_ShowsItselfNowhere()
    {
        var endpoint = new ModelEndpoint("https://api.example.com/v1?x=1", "fake-1") { Key = new ModelKey(" sk-secret-1234567890\n") };

        Assert.DoesNotContain("sk-secret", $"{endpoint} {endpoint.Key} {JsonSerializer.Serialize(endpoint.Key)}", StringComparison.Ordinal);
        Assert.Equal("https://api.example.com/v1", endpoint.Place);
    }

    [Theory]
    [InlineData("localhost:1234", "http://localhost:1234/v1")]
    [InlineData("http://localhost:1234/", "http://localhost:1234/v1")]
    [InlineData("http://localhost:1234/v1/chat/completions", "http://localhost:1234/v1")]
    [InlineData("https://api.example.com/openai/v1/", "https://api.example.com/openai/v1")]
    public void Url_AsPeopleWriteIt_IsUnderstood(string typed, string expected) => Assert.Equal(expected, new ModelEndpoint(typed, "m").Url.ToString());

    [Theory]
    [InlineData("ftp://example.com")]
    [InlineData("http://")]
    [InlineData("http://user:hunter2@example.com/v1")]
    [InlineData(" ")]
    public void Url_ThatIsNone_IsRefusedWithoutRepeatingIt(string typed)
    {
        var error = Assert.Throws<ModelException>(() => new ModelEndpoint(typed, "m"));

        Assert.Equal("TUT4120", error.Code);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_WithALineBreakInside_IsRefused() => Assert.Equal("TUT4120", Assert.Throws<ModelException>(static () => new ModelKey("a\nb")).Code);

    private static ModelRequest Asking() => new()
    {
        Messages = [ModelMessage.User("Merge?")],
        Answer = new AnswerForm { Name = "verdict", Schema = JsonElement.Parse("""{"type":"object","properties":{"verdict":{"type":"string"}},"required":["verdict"]}""") },
    };
}
