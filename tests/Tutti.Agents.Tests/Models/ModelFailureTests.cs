using Microsoft.Extensions.AI;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Endpoints;
using Tutti.Testing;
using Tutti.Testing.Models;
using static Tutti.Testing.Models.FakeReply;

namespace Tutti.Agents.Tests.Models;

public sealed class ModelFailureTests
{
    private const string Secret = "sk-secret-1234567890";

    public static TheoryData<FakeReply, string, bool, string> Refusals => new()
    {
        { Error(401, $"Incorrect API key provided: {Secret}"), "TUT4105", false, "correct TUTTI_MODEL_KEY" },
        { Error(403, "no access"), "TUT4106", false, "choose another model" },
        { Error(404, "The model 'fake-1' does not exist", "model_not_found"), "TUT4107", false, "correct TUTTI_MODEL" },
        { Json("""{"error":"model 'fake-1' not found, try pulling it first"}""", 400), "TUT4107", false, "try pulling it first" },
        { Error(400, "temperature must be less than 2", param: "logprobs"), "TUT4111", false, "temperature must be less than 2" },
        { Error(402, "credit is used up"), "TUT4124", false, "Top it up" },
        { Error(429, "You exceeded your current quota", "insufficient_quota"), "TUT4124", false, "Top it up" },
        { Error(500, "out of memory"), "TUT4110", true, "out of memory" },
        { Json("<html>Bad gateway</html>", 502), "TUT4110", true, "Look at its log" },
        { Error(400, "fake-1 does not support tools"), "TUT4125", false, "Choose a model that can" },
        { Error(400, "\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set"), "TUT4125", false, "--enable-auto-tool-choice" },
        { Error(504, "upstream timed out"), "TUT4110", true, "(504)" },
    };

    public static TheoryData<FakeReply> Overflows =>
    [
        Json("""{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error","n_prompt_tokens":5000,"n_ctx":4096}}""", 400),
        Error(400, "This model's maximum context length is 4096 tokens", "context_length_exceeded"),
        Error(413, "too large"),
        Json("""{"error":"no user query found in messages"}""", 500),
        Lines("""data: {"error":{"code":400,"message":"exceeds","type":"exceed_context_size_error","n_prompt_tokens":5000,"n_ctx":4096}}""", ""),
        Json("""{"error":{"message":"prompt is too long: 5000 tokens","type":"invalid_request_error"}}"""),
    ];

    public static TheoryData<FakeReply, string, string> Garbage => new()
    {
        { Raw("garbage\r\n\r\n"), "TUT4114", "no HTTP" },
        { Json("<html>Welcome</html>"), "TUT4114", "beginning with '<html>Welcome</html>'" },
        { Json(""), "TUT4114", "nothing at all" },
        { Json("[1,2]"), "TUT4114", "JSON that is no answer" },
        { Json("""{"greeting":"hello"}"""), "TUT4114", "JSON that is no answer" },
        { Lines("data: hello"), "TUT4114", "beginning with 'hello'" },
        { Lines("data: {\"choices\":[", ""), "TUT4114", "no JSON" },
        { Lines("data: {\"choices\":["), "TUT4116", "broke off" },
        { Saying("Hel", "lo") with { Framing = FakeFraming.Close, Parts = [Event(Words("Hel"))] }, "TUT4116", "broke off" },
        { OfParts(Event(Words("Hel")), new FakePart(default, Breaks: true)), "TUT4116", "broke off" },
        { Stream(Delta("""{"role":"assistant","content":""}"""), Delta("{}", "stop")), "TUT4118", "answered with nothing" },
        { Stream(Words("Hel"), """{"error":{"message":"the engine died"}}"""), "TUT4123", "the engine died" },
        { new FakeReply { Status = 302, Headers = new Dictionary<string, string> { ["Location"] = "http://evil.example/v1/chat/completions" } }, "TUT4117", "http://evil.example" },
        { new FakeReply { Status = 307, Headers = new Dictionary<string, string> { ["Location"] = "http://127.0.0.1:1/v1" } }, "TUT4117", "That is refused" },
        { new FakeReply { Status = 307 }, "TUT4114", "a redirection to nowhere" },
        { Json(new string('x', 70_000), 500), "TUT4110", "failed (500)" },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task Refusal_AnyStatus_HasItsCodeAndSaysWhatToDo(FakeReply reply, string code, bool isTransient, string advice)
    {
        await using var bench = new ModelBench();

        var error = await bench.FailsAsync<ModelException>(reply);

        Assert.Equal((code, isTransient), (error.Code, error.IsTransient));
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Overflows), DisableDiscoveryEnumeration = true)]
    public async Task Overflow_AnyWording_IsTypedAndNotTriedAgain(FakeReply reply)
    {
        await using var bench = new ModelBench();

        var error = await bench.FailsAsync<ContextOverflowException>(reply);

        Assert.Equal(("TUT4112", false), (error.Code, error.IsTransient));
        if (error.Message.Contains("n_ctx", StringComparison.Ordinal) || error.PromptTokens is not null) { Assert.Equal((5000, 4096), (error.PromptTokens, error.ContextTokens)); }
        Assert.Single(bench.Server.Requests);
    }

    [Theory]
    [MemberData(nameof(Garbage), DisableDiscoveryEnumeration = true)]
    public async Task Garbage_AnyKind_HasItsCode(FakeReply reply, string code, string says)
    {
        await using var bench = new ModelBench();

        var error = await bench.FailsAsync<ModelException>(reply);

        Assert.Equal(code, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "TUT4108", "7", 7000)]
    [InlineData(503, "TUT4109", "7", 7000)]
    [InlineData(529, "TUT4109", null, null)]
    [InlineData(429, "TUT4108", "Thu, 01 Jan 2026 00:01:00 GMT", 60_000)]
    [InlineData(429, "TUT4108", "Thu, 01 Jan 2015 00:00:00 GMT", 0)]
    [InlineData(429, "TUT4108", "9999999999", 86_400_000)]
    [InlineData(429, "TUT4108", "soon", null)]
    public async Task Busy_RetryAfter_IsTheDelay(int status, string code, string? header, int? milliseconds)
    {
        await using var bench = new ModelBench(time: new ManualTime());

        var error = await bench.FailsAsync<ModelBusyException>(Error(status, "slow down") with { Headers = header is null ? [] : new Dictionary<string, string> { ["Retry-After"] = header } });

        Assert.Equal((code, true, milliseconds), (error.Code, error.IsTransient, (int?)error.RetryAfter?.TotalMilliseconds));
    }

    [Fact]
    public async Task Busy_RetryAfterInMilliseconds_IsPreferred()
    {
        await using var bench = new ModelBench();

        var error = await bench.FailsAsync<ModelBusyException>(Error(429, "slow down") with { Headers = new Dictionary<string, string> { ["Retry-After"] = "7", ["retry-after-ms"] = "1500" } });

        Assert.Equal(TimeSpan.FromSeconds(1.5), error.RetryAfter);
    }

    [Fact]
    public async Task Redirection_OnTheSameHost_IsFollowedWithTheKey()
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(new FakeReply { Status = 308, Headers = new Dictionary<string, string> { ["Location"] = "/moved" } }, Saying("Hello"));

        var answer = await bench.AskAsync();

        Assert.Equal("Hello", answer.Text);
        Assert.Equal(("/moved", $"Bearer {Secret}"), (bench.Server.Last.Path, bench.Server.Last.Headers["Authorization"]));
    }

    [Fact]
    public async Task Redirection_InACircle_IsRefused()
    {
        await using var bench = new ModelBench();
        bench.Server.Otherwise = static _ => new FakeReply { Status = 308, Headers = new Dictionary<string, string> { ["Location"] = "/again" } };

        Assert.Equal("TUT4117", (await bench.FailsAsync<ModelException>()).Code);
        Assert.Equal(4, bench.Server.Requests.Count);
    }

    [Fact]
    public async Task NobodyListens_IsRefusedAndTransient()
    {
        using var client = new CompatibleChatClient(new ModelEndpoint($"http://127.0.0.1:{FreePort.Find()}", "fake-1"));

        var error = await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(("TUT4100", true), (error.Code, error.IsTransient));
        Assert.Contains("Start the model server there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownHost_IsTold()
    {
        using var client = new CompatibleChatClient(new ModelEndpoint("http://no-such-host.invalid", "fake-1"));

        var error = await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains(error.Code, new[] { "TUT4101", "TUT4100" }); // a proxy may answer in place of the name service
    }

    [Fact]
    public async Task PlainServer_AskedSecurely_IsNoTrust()
    {
        await using var server = new FakeModelServer();
        using var client = new CompatibleChatClient(new ModelEndpoint(server.Address.Replace("http:", "https:", StringComparison.Ordinal), "fake-1"));

        var error = await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(("TUT4102", false), (error.Code, error.IsTransient));
    }

    [Fact]
    public async Task Cancel_WhileTheServerIsSilent_StaysACancellation()
    {
        await using var bench = new ModelBench();
        using var cancel = new CancellationTokenSource();
        var reply = OfParts(new FakePart(default, new TaskCompletionSource().Task));
        bench.Server.Reply(reply);
        var call = bench.Client.GetResponseAsync([new ChatMessage(ChatRole.User, "Hello")], cancellationToken: cancel.Token);

        await reply.Asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }
}
