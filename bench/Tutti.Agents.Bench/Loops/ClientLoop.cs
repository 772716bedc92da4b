using System.Text.Json;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Bench.Loops;

/// <summary>Our client in a loop by hand: what the protocol costs with all its oddities covered, without durability and without a gate.</summary>
internal sealed class ClientLoop(string address) : IAgentLoop
{
    private readonly CompatibleChatClient _client = new(new ModelEndpoint(address, "fake") { Streams = false });
    private readonly ChatOptions _options = new() { Tools = [AIFunctionFactory.CreateDeclaration("add", "Adds.", Adding.Schema, returnJsonSchema: null)] };

    public async Task<string> RunAsync()
    {
        var talk = Beginning();
        while (true)
        {
            var reply = await _client.GetResponseAsync(talk, _options);
            talk.AddRange(reply.Messages);
            var calls = reply.Messages.SelectMany(static message => message.Contents).OfType<FunctionCallContent>().ToList();
            if (calls.Count == 0) { return reply.Text; }
            foreach (var call in calls) { talk.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, Adding.Add(Number(call, "a"), Number(call, "b")))])); }
        }
    }

    /// <summary>One call with the first messages alone.</summary>
    public Task OneAsync() => _client.GetResponseAsync(Beginning(), _options);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static List<ChatMessage> Beginning() => [new(ChatRole.System, Adding.Instructions), new(ChatRole.User, Adding.Task)];

    private static long Number(FunctionCallContent call, string name) => call.Arguments?[name] is JsonElement value ? value.GetInt64() : throw new InvalidOperationException($"There is no '{name}'.");
}
