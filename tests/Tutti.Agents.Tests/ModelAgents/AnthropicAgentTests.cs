using System.Collections.Concurrent;
using System.Text.Json;
using Anthropic;
using Microsoft.Extensions.AI;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Agents.Tools;
using Tutti.Testing.Models;
using static Tutti.Agents.Tests.Models.AnthropicWire;

namespace Tutti.Agents.Tests.ModelAgents;

/// <summary>A model agent that thinks through the official package of Anthropic, before a server that speaks its protocol: the same loop, the same journal, the same codes.</summary>
public sealed class AnthropicAgentTests : IAsyncLifetime
{
    private readonly FakeModelServer _server = new();
    private readonly ConcurrentQueue<string> _kept = new();
    private AnthropicClient? _vendor;
    private IChatClient? _client;

    public ValueTask InitializeAsync()
    {
        _vendor = ClientOf(_server);
        _client = _vendor.AsIChatClient("claude-x", 1000);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _vendor?.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GivenCallsInOneReply_WhenTheAgentRuns_ThenBothAreMadeAndTheirResultsGoBackUnderTheirIds(bool streams)
    {
        if (streams)
        {
            _server.Reply(
                Streaming("tool_use", 40, 20, Words("I ", "look."), Call("toolu_1", "save", "{\"text\":", "\"a\"}"), Call("toolu_2", "save", "{\"text\":\"b\"}")),
                Streaming("end_turn", 60, 5, Words("Both ", "are saved.")));
        }
        else
        {
            _server.Reply(
                FakeReply.Json("""{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","stop_sequence":null,"stop_reason":"tool_use","content":[{"type":"text","text":"I look."},{"type":"tool_use","id":"toolu_1","name":"save","input":{"text":"a"}},{"type":"tool_use","id":"toolu_2","name":"save","input":{"text":"b"}}],"usage":{"input_tokens":40,"output_tokens":20,"cache_creation_input_tokens":0,"cache_read_input_tokens":0}}"""),
                FakeReply.Json("""{"id":"msg_2","type":"message","role":"assistant","model":"claude-x","stop_sequence":null,"stop_reason":"end_turn","content":[{"type":"text","text":"Both are saved."}],"usage":{"input_tokens":60,"output_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":0}}"""));
        }

        var agent = Agent() with { Streams = streams };
        await using var host = await new AgentHost().With(agent).OpenAsync();

        var result = await host.RunAsync(agent, "Save a and b.");

        Assert.Equal(("Both are saved.", 2, 0, ModelFinish.Stop), (result.Text, result.Turns, result.FaultyCalls, result.Finish));
        Assert.Equal((100, 25), (result.Usage.InputTokens, result.Usage.OutputTokens));
        Assert.False(result.Usage.IsEstimated);
        Assert.Equal(["a", "b"], _kept);
        var results = _server.Last.Json.GetProperty("messages").EnumerateArray().SelectMany(static message => message.GetProperty("content").EnumerateArray()).Where(static part => part.GetProperty("type").GetString() == "tool_result").ToList();
        Assert.Equal(["toolu_1", "toolu_2"], results.Select(static part => part.GetProperty("tool_use_id").GetString()));
        Assert.Contains("save did b", results[1].GetRawText(), StringComparison.Ordinal);
        Assert.Equal(streams, _server.Last.Json.TryGetProperty("stream", out var stream) && stream.GetBoolean());
    }

    [Fact]
    public async Task GivenAForm_WhenTheAnswerDoesNotFit_ThenItIsCorrected()
    {
        _server.Reply(Streaming("end_turn", 10, 5, Words("{\"sum\":\"five\"}")), Streaming("end_turn", 20, 5, Words("{\"sum\":", "5}")));
        var agent = Agent() with { Answer = new AnswerForm { Schema = JsonElement.Parse("""{"type":"object","properties":{"sum":{"type":"integer"}},"required":["sum"],"additionalProperties":false}""") } };
        await using var host = await new AgentHost().With(agent).OpenAsync();

        var result = await host.RunAsync(agent);

        Assert.Equal((5, 2), (result.Value?.GetProperty("sum").GetInt32(), result.Turns));
    }

    [Theory]
    [InlineData("max_tokens", ModelFinish.Length)]
    [InlineData("end_turn", ModelFinish.Stop)]
    [InlineData("stop_sequence", ModelFinish.Stop)]
    public async Task GivenAnAnswer_WhenItEnds_ThenTheReasonIsTold(string reason, ModelFinish finish)
    {
        _server.Reply(Streaming(reason, 10, 5, Words("Hello")));
        var agent = Agent();
        await using var host = await new AgentHost().With(agent).OpenAsync();

        Assert.Equal(("Hello", finish), (await host.RunAsync(agent)) is var result ? (result.Text, result.Finish) : default);
    }

    [Theory]
    [InlineData(401, "authentication_error", "TUT4105")]
    [InlineData(403, "permission_error", "TUT4106")]
    [InlineData(404, "not_found_error", "TUT4107")]
    [InlineData(400, "invalid_request_error", "TUT4111")]
    public async Task GivenARefusal_WhenItIsFinal_ThenTheAgentEndsWithItsCode(int status, string type, string code)
    {
        _server.Otherwise = _ => Refusal(status, type, "no");
        var agent = Agent();
        await using var host = await new AgentHost().With(agent).OpenAsync();

        Assert.Equal(code, await host.FailAsync(agent.Name));
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData(429, "rate_limit_error")]
    [InlineData(529, "overloaded_error")]
    public async Task GivenABusyServer_WhenItRecovers_ThenTheRunWaitedAndNothingIsLost(int status, string type)
    {
        _server.Reply(Refusal(status, type, "slow down", retryAfter: "7"), Streaming("end_turn", 10, 5, Words("Hello")));
        var agent = Agent();
        await using var host = await new AgentHost().With(agent).OpenAsync();
        var run = await host.StartAsync(agent.Name);
        var attempted = await host.SeeAsync(run, static happened => happened.Kind == "step.attempted");

        Assert.Equal(("TUT1012", host.Time.GetUtcNow() + TimeSpan.FromSeconds(7)), (attempted.Code, attempted.Due)); // later, as the server said
        host.Time.Advance(TimeSpan.FromSeconds(7));

        var end = host.RunAsync(agent);
        while (!end.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromMilliseconds(50)); // those who were sent away come back one after the other
            await Task.Delay(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        }

        Assert.Equal("Hello", (await end).Text);
        Assert.Equal(2, _server.Requests.Count);
    }

    private ModelAgent Agent() => AgentHost.Agent(_client ?? throw new InvalidOperationException("Not begun."), TestTools.Keeping("save", ToolEffect.Unknown, _kept));
}
