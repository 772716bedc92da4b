using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using Tutti.Testing.Models;

namespace Tutti.Agents.Tests.Models;

/// <summary>The official client of OpenAI, told to ask a fake server once.</summary>
internal static class OfficialClient
{
    internal static ChatClient Of(FakeModelServer server) =>
        new("fake-1", new ApiKeyCredential("sk-secret-1234567890"), new OpenAIClientOptions { Endpoint = new Uri($"{server.Address}/v1"), RetryPolicy = new ClientRetryPolicy(0) });
}
