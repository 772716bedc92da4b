using Tutti.Agents.Processes.Supervision;
using Tutti.Cli.Gates;
using Tutti.Cli.Sessions;
using Tutti.Governance.Policies.Loading;
using Tutti.Kernel.Steps;
using Tutti.Storage.Embedded.Control.Locating;
using Tutti.Testing.Models;

namespace Tutti.Cli.Tests;

/// <summary>Clients of tool servers, as a policy and its lock file say.</summary>
public sealed class ToolServersTests : IAsyncLifetime
{
    private const string Tools = """{"tools":[{"name":"get","inputSchema":{"type":"object"}},{"name":"put","inputSchema":{"type":"object"}},{"name":"pay","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}}]}""";

    private readonly ToolRun _tool = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Open_WithEffectsInTheLock_DeclaresThemOfItsTools()
    {
        await using var server = new FakeModelServer { Otherwise = Answer };
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "policy.yaml"), $"tutti: policy/v1\nservers: {{ web: {{ url: '{server.Address}/mcp', pin: tutti.lock }} }}\n", ToolRun.Cancellation);
        var review = await _tool.RunAsync("policy", "review", "web", "--all", "--effect", "get=pure", "--effect", "put=idempotent");
        var policy = PolicyLoader.Load(Path.Combine(_tool.Folder, "policy.yaml"));

        await using var client = ToolServers.Open(OwnTool(), policy.Servers["web"], static () => throw new InvalidOperationException("It is at an address."), policy.Pins.Servers["web"]);
        var tools = await client.ListToolsAsync(ToolRun.Cancellation);

        Assert.Equal(ExitCode.Success, review.Code);
        Assert.Contains("idempotent", review.Output, StringComparison.Ordinal);
        Assert.Equal(
            [("get", RepeatRule.Pure), ("pay", RepeatRule.AtMostOnce), ("put", RepeatRule.Idempotent)],
            tools.Select(static tool => (tool.RemoteName, tool.Declaration.Effect.Repeat)).Order());
    }

    private Tool OwnTool() => new()
    {
        Output = TextWriter.Null,
        Error = TextWriter.Null,
        IsTerminal = false,
        DeclinesColor = true,
        WorkingDirectory = _tool.Folder,
        Locator = StoreLocator.OfThisProcess(),
        Supervisor = SupervisorProgram.At("/bin/false"),
    };

    private static FakeReply Answer(FakeRequest request)
    {
        if (request.Method != "POST") { return FakeReply.Json("{}", 405); }
        if (!request.Json.TryGetProperty("id", out var id)) { return FakeReply.Json("", 202); }
        var result = request.Json.GetProperty("method").GetString() switch
        {
            "initialize" => $$$"""{"protocolVersion":{{{request.Json.GetProperty("params").GetProperty("protocolVersion").GetRawText()}}},"capabilities":{"tools":{}},"serverInfo":{"name":"web","version":"1"}}""",
            "tools/list" => Tools,
            _ => null,
        };
        return FakeReply.Json(result is null ? $$$"""{"jsonrpc":"2.0","id":{{{id.GetRawText()}}},"error":{"code":-32601,"message":"no"}}""" : $$$"""{"jsonrpc":"2.0","id":{{{id.GetRawText()}}},"result":{{{result}}}}""");
    }
}
