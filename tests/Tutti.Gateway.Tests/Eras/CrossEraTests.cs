using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Tests.Support;

namespace Tutti.Gateway.Tests.Eras;

/// <summary>Servers with a greeting ask in the middle of a call; clients without one are asked between two requests.</summary>
public sealed class CrossEraTests : IAsyncLifetime
{
    private const string Form = """{"elicitation":{}}""";

    private readonly Testing.ManualTime _time = new();
    private GatewayBench _bench = null!; // made before each test
    private HttpBench _http = null!; // likewise

    public async ValueTask InitializeAsync()
    {
        _bench = new GatewayBench("rules:\n  - { id: all, allow: \"shop.*\" }\n") { Time = _time };
        _bench.Shop.Answer = AskAsync;
        await _bench.OpenAsync();
        _http = await HttpBench.OpenAsync(_bench);
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _bench.DisposeAsync();
    }

    /// <summary>A server that asks as often as it is told, and says what it heard.</summary>
    private static async Task<string?> AskAsync(ScriptedServer.Wire wire, RpcMessage request)
    {
        var heard = new List<string>();
        foreach (var question in request.Find("arguments").GetProperty("ask").EnumerateArray())
        {
            wire.Say($$$"""{"jsonrpc":"2.0","id":"q{{{heard.Count}}}","method":"{{{question.GetProperty("method").GetString()}}}","params":{{{question.GetProperty("params").GetRawText()}}}}""");
            var answer = await wire.Answers.Reader.ReadAsync(GatewayBench.Cancellation);
            heard.Add(answer.Kind == RpcKind.Result ? answer.Body.GetRawText() : $"refused {answer.Body.GetProperty("code").GetInt32()}");
        }

        return $$$"""{"content":[{"type":"text","text":{{{JsonSerializer.Serialize(string.Join(' ', heard))}}}}]}""";
    }

    private static string Asking(params string[] questions) => $$"""{"ask":[{{string.Join(',', questions)}}]}""";

    private static string Question(string method = "elicitation/create", string parameters = """{"message":"Which?","elicitationId":"e1"}""") => $$"""{"method":"{{method}}","params":{{parameters}}}""";

    private static string Back(JsonElement result, string responses) => $$""","requestState":{{result.GetProperty("requestState").GetRawText()}},"inputResponses":{{responses}}""";

    [Fact]
    public async Task GivenAServerThatAsksTwice_WhenTheClientComesBackTwice_ThenTheOneCallGoesOnAndWasJudgedOnce()
    {
        var arguments = Asking(Question(), Question("roots/list", "{}"));
        const string Able = """{"elicitation":{"form":{}},"roots":{}}""";

        var first = await _http.CallAsync("get", arguments, Able);
        var second = await _http.CallAsync("get", arguments, Able, Back(first, """{"q1":{"action":"accept","content":{"a":1.50}},"other":{}}"""));
        var third = await _http.CallAsync("get", arguments, Able, Back(second, """{"q2":{"roots":[]}}"""));

        Assert.Equal("input_required", first.GetProperty("resultType").GetString());
        Assert.Equal("""{"q1":{"method":"elicitation/create","params":{"message":"Which?"}}}""", first.GetProperty("inputRequests").GetRawText());
        Assert.Equal("roots/list", second.GetProperty("inputRequests").GetProperty("q2").GetProperty("method").GetString());
        Assert.Equal("""{"action":"accept","content":{"a":1.50}} {"roots":[]}""", third.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Single(_bench.Shop.Asked);
        Assert.Single(await _bench.DecisionsAsync(_bench.Runs().Single()));
    }

    [Fact]
    public async Task GivenAServerThatTellsSomethingBetweenTwoRequests_WhenTheClientComesBack_ThenItHearsIt()
    {
        var answered = new TaskCompletionSource();
        _bench.Shop.Answer = async (wire, request) =>
        {
            wire.Say("""{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"Which?"}}""");
            await answered.Task;
            wire.Say($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{request.Find("_meta").GetProperty("progressToken").GetRawText()}}},"progress":1}}""");
            await wire.Answers.Reader.ReadAsync(GatewayBench.Cancellation);
            return """{"content":[]}""";
        };
        const string Token = ",\"progressToken\":\"mine\"";
        var (_, first) = await _http.AskAsync(ModernBench.Text("tools/call", "\"name\":\"get\",\"arguments\":{}", Form, Token));
        var asked = first.GetProperty("result");
        answered.SetResult();

        using var response = await _http.SendAsync(ModernBench.Text("tools/call", "\"name\":\"get\",\"arguments\":{}" + Back(asked, """{"q1":{"action":"accept"}}"""), Form, Token.Replace("mine", "other", StringComparison.Ordinal)));
        var messages = await ModernBench.MessagesAsync(response);

        Assert.Equal("complete", messages[^1].GetProperty("result").GetProperty("resultType").GetString());
        Assert.Equal("other", Assert.Single(messages.SkipLast(1)).GetProperty("params").GetProperty("progressToken").GetString());
    }

    [Fact]
    public async Task GivenAServerThatAsksAgainBetweenTwoRequests_WhenTheClientComesBack_ThenItIsAskedThatToo()
    {
        var asked = new TaskCompletionSource();
        _bench.Shop.Answer = async (wire, _) =>
        {
            wire.Say("""{"jsonrpc":"2.0","id":"q1","method":"roots/list","params":{}}""");
            await asked.Task;
            wire.Say("""{"jsonrpc":"2.0","id":"q2","method":"elicitation/create","params":{"message":"Which?"}}""");
            wire.Say("""{"jsonrpc":"2.0","id":"q3","method":"sampling/createMessage","params":{"messages":[]}}"""); // that it did not say it can
            var heard = new List<string>();
            while (heard.Count < 3) { heard.Add((await wire.Answers.Reader.ReadAsync(GatewayBench.Cancellation)).Kind.ToString()); }
            return $$"""{"content":[{"type":"text","text":"{{string.Join(' ', heard)}}"}]}""";
        };
        const string Able = """{"elicitation":{"form":{}},"roots":{}}""";

        var first = await _http.CallAsync("get", "{}", Able);
        asked.SetResult();
        var second = await _http.CallAsync("get", "{}", Able, Back(first, """{"q1":{"roots":[]}}"""));
        var third = await _http.CallAsync("get", "{}", Able, Back(second, """{"q2":{"action":"decline"}}"""));

        Assert.Equal("""{"q1":{"method":"roots/list","params":{}}}""", first.GetProperty("inputRequests").GetRawText());
        Assert.Equal("""{"q2":{"method":"elicitation/create","params":{"message":"Which?"}}}""", second.GetProperty("inputRequests").GetRawText());
        Assert.Equal(["Error", "Result", "Result"], third.GetProperty("content")[0].GetProperty("text").GetString()!.Split(' ').Order());
    }

    [Theory]
    [InlineData("{}", "elicitation/create", """{"message":"?"}""")]
    [InlineData("""{"elicitation":{"url":{}}}""", "elicitation/create", """{"message":"?"}""")]
    [InlineData("""{"elicitation":{}}""", "elicitation/create", """{"mode":"url","message":"?","url":"https://x.example"}""")]
    [InlineData("""{"sampling":{}}""", "sampling/createMessage", """{"messages":[],"tools":[]}""")]
    [InlineData("""{"sampling":{}}""", "roots/list", "{}")]
    [InlineData("""{"elicitation":{}}""", "shop/anything", "{}")]
    public async Task GivenAClientThatDidNotSayThatItCan_WhenAServerAsks_ThenTheServerIsRefusedAndTheClientNotAsked(string able, string method, string parameters)
    {
        var result = await _http.CallAsync("get", Asking(Question(method, parameters)), able);

        Assert.Equal(("complete", "refused -32601"), (result.GetProperty("resultType").GetString(), result.GetProperty("content")[0].GetProperty("text").GetString()));
    }

    [Fact]
    public async Task GivenAState_WhenItIsChanged_ThenNothingGoesOn()
    {
        var first = await _http.CallAsync("get", Asking(Question()), Form);
        var state = first.GetProperty("requestState").GetString()!;

        for (var place = 0; place < state.Length; place += 7)
        {
            var changed = $"{state[..place]}{(state[place] == 'A' ? 'B' : 'A')}{state[(place + 1)..]}";
            var refused = await _http.CallAsync("get", Asking(Question()), Form, $$""","requestState":"{{changed}}","inputResponses":{"q1":{"action":"accept"} } """);
            Assert.Equal("TUT7041", ModernBench.CodeOf(refused));
        }

        foreach (var forged in (string[])["", "x", "===", state + "A", state[..^1]]) { Assert.Equal("TUT7041", ModernBench.CodeOf(await _http.CallAsync("get", Asking(Question()), Form, $$""","requestState":"{{forged}}" """))); }
        var good = await _http.CallAsync("get", Asking(Question()), Form, Back(first, """{"q1":{"action":"decline"}}"""));
        Assert.Equal("complete", good.GetProperty("resultType").GetString()); // what was tried in between took nothing from it
        Assert.Single(_bench.Shop.Asked);
    }

    [Fact]
    public async Task GivenAState_WhenItComesAgain_OrWithAnotherCall_OrTooLate_ThenItIsRefused()
    {
        var first = await _http.CallAsync("get", Asking(Question()), Form);
        var other = await _http.CallAsync("get", Asking(Question(), Question()), Form, Back(first, """{"q1":{"action":"accept"}}"""));
        var otherTool = await _http.CallAsync("pay", Asking(Question()), Form, Back(first, """{"q1":{"action":"accept"}}"""));
        var done = await _http.CallAsync("get", Asking(Question()), Form, Back(first, """{"q1":{"action":"accept"}}"""));
        var again = await _http.CallAsync("get", Asking(Question()), Form, Back(first, """{"q1":{"action":"accept"}}"""));
        var late = await _http.CallAsync("get", Asking(Question()), Form);
        _time.Advance(TimeSpan.FromMinutes(11));
        var expired = await _http.CallAsync("get", Asking(Question()), Form, Back(late, """{"q1":{"action":"accept"}}"""));

        Assert.Equal(["TUT7045", "TUT7045", "TUT7043", "TUT7042"], new[] { other, otherTool, again, expired }.Select(ModernBench.CodeOf));
        Assert.Equal("complete", done.GetProperty("resultType").GetString());
        Assert.Equal(2, _bench.Shop.Asked.Count);
        await Patience.UntilAsync(() => _bench.Shop.Told.Any(static told => told.StartsWith("notifications/cancelled", StringComparison.Ordinal)), "the end of a call that nobody came back for");
    }

    [Theory]
    [InlineData("\"yes\"")]
    [InlineData("""{"q1":"yes"}""")]
    public async Task GivenAnswersThatAreNone_WhenTheyCome_ThenTheyAreRefusedAndTheStateStaysGood(string responses)
    {
        var first = await _http.CallAsync("get", Asking(Question()), Form);

        var refused = await _http.CallAsync("get", Asking(Question()), Form, Back(first, responses));
        var asked = await _http.CallAsync("get", Asking(Question()), Form, Back(first, """{"q9":{}}"""));
        var done = await _http.CallAsync("get", Asking(Question()), Form, Back(asked, """{"q1":{"action":"accept"}}"""));

        Assert.Equal(("TUT7046", "input_required", "complete"), (ModernBench.CodeOf(refused), asked.GetProperty("resultType").GetString(), done.GetProperty("resultType").GetString()));
    }

    [Fact]
    public async Task GivenAServerThatWantsAPageOpened_WhenTheClientCan_ThenItIsAskedTo()
    {
        _bench.Shop.Answer = static (_, _) => Task.FromResult<string?>("""{"code":-32042,"message":"first","data":{"elicitations":[{"mode":"url","elicitationId":"e","url":"https://x.example/","message":"Log in"}]}}""");

        var can = await _http.CallAsync("get", capabilities: """{"elicitation":{"url":{}}}""");
        var (status, cannot) = await _http.AskAsync(ModernBench.Text("tools/call", "\"name\":\"get\"", Form));

        Assert.Equal("""{"page1":{"method":"elicitation/create","params":{"mode":"url","url":"https://x.example/","message":"Log in"}}}""", can.GetProperty("inputRequests").GetRawText());
        Assert.Equal((400, -32021, "TUT7038"), ((int)status, cannot.GetProperty("error").GetProperty("code").GetInt32(), ModernBench.CodeOf(cannot)));
        Assert.Equal("""{"elicitation":{"url":{}}}""", cannot.GetProperty("error").GetProperty("data").GetProperty("requiredCapabilities").GetRawText());
    }
}
