using System.Text.Json;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Endpoints;
using Tutti.Testing.Models;

namespace Tutti.Agents.Tests.Models;

/// <summary>A client before a fake server.</summary>
internal sealed class ModelBench : IAsyncDisposable
{
    internal const string Weather = """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"],"additionalProperties":false}""";

    internal ModelBench(Func<ModelEndpoint, ModelEndpoint>? change = null, TimeProvider? time = null)
    {
        var endpoint = new ModelEndpoint(Server.Address, "fake-1") { Key = new ModelKey("sk-secret-1234567890") };
        Client = new CompatibleChatClient(change?.Invoke(endpoint) ?? endpoint, time);
    }

    internal FakeModelServer Server { get; } = new();

    internal CompatibleChatClient Client { get; }

    internal static ChatOptions WithTools(params string[] names) => new()
    {
        Tools = [.. (names is [] ? ["weather"] : names).Select(static name => (AITool)AIFunctionFactory.CreateDeclaration(name, $"Tells the {name}.", JsonElement.Parse(Weather), returnJsonSchema: null))],
    };

    internal Task<ChatResponse> AskAsync(string question = "How is it?", ChatOptions? options = null) =>
        Client.GetResponseAsync([new ChatMessage(ChatRole.User, question)], options, TestContext.Current.CancellationToken);

    internal async Task<ModelReply> ReplyAsync(FakeReply reply, ChatOptions? options = null)
    {
        Server.Reply(reply);
        return (await AskAsync(options: options)).ToModelReply();
    }

    internal async Task<T> FailsAsync<T>(params FakeReply[] replies)
        where T : ModelException
    {
        Server.Reply(replies);
        return await Assert.ThrowsAnyAsync<T>(() => AskAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
