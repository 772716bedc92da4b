using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models;
using Tutti.Testing.Models;
using static Tutti.Testing.Models.FakeReply;

namespace Tutti.Agents.Tests.Models;

/// <summary>The official package of Anthropic before a server that answers its protocol.</summary>
public sealed class AnthropicPeerTests
{
    [Fact]
    public async Task ItsOwnProtocol_GivesTheSameData()
    {
        await using var server = new FakeModelServer();
        server.Reply(Json(
            """{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","stop_sequence":null,"stop_reason":"tool_use","content":[{"type":"text","text":"I look."},{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Bern"}}],"usage":{"input_tokens":9,"output_tokens":3,"cache_creation_input_tokens":0,"cache_read_input_tokens":0}}"""));
        using var vendor = new AnthropicClient(new ClientOptions { BaseUrl = server.Address, ApiKey = "sk-ant-1", MaxRetries = 0 });
        using var client = vendor.AsIChatClient("claude-x", 1000);
        var request = new ModelRequest
        {
            Messages = [ModelMessage.System("Be brief."), ModelMessage.User("How is it?")],
            Tools = [new ToolOffer { Name = "weather", Description = "Tells the weather.", InputSchema = JsonElement.Parse(ModelBench.Weather) }],
        };

        var reply = await client.CallAsync(request, onDelta: null, TestContext.Current.CancellationToken);

        Assert.Equal(("I look.", ModelFinish.Calls, 9, 3), (reply.Message.Text, reply.Finish, (int)reply.Usage.InputTokens, (int)reply.Usage.OutputTokens));
        Assert.Equal(("toolu_1", "weather", """{"city":"Bern"}"""), (reply.Message.Calls.Single().Id, reply.Message.Calls.Single().Name, reply.Message.Calls.Single().Arguments!.Value.GetRawText()));
        Assert.Equal("/v1/messages", server.Last.Path);
        Assert.Contains(server.Last.Headers.Values, static value => value.EndsWith("sk-ant-1", StringComparison.Ordinal));
        Assert.Equal("weather", server.Last.Json.GetProperty("tools")[0].GetProperty("name").GetString());
    }
}
