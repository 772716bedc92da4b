namespace Tutti.Cli.Tests;

/// <summary>Sessions that nobody uses; in a class of their own because a minute is the least.</summary>
public sealed class GatewayIdleTests : IAsyncLifetime
{
    private readonly ToolRun _tool = new();

    private string Config => Path.Combine(_tool.Folder, "policy.yaml");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task IdleMinutes_WhenASessionIsDropped_EndItsServers()
    {
        await File.WriteAllTextAsync(Config, $$"""
            tutti: policy/v1
            servers:
              everything: { run: [node, "{{GatewayClient.Server("server-everything")}}"] }
            rules:
              - { id: all, allow: "everything.*" }
            """, ToolRun.Cancellation);
        using var gateway = _tool.Start("gateway", "--config", Config, "--idle-minutes", "1");
        var address = await ToolRun.ReadUntilAsync(gateway, "http://");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var greeting = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""", System.Text.Encoding.UTF8, "application/json") };
        greeting.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using (await client.SendAsync(greeting, ToolRun.Cancellation)) { Assert.Single(await SessionsAsync()); }

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while ((await SessionsAsync()).Length > 0) { Assert.False(limit.IsCancellationRequested, "The session goes on."); }
    }

    private async Task<string[]> SessionsAsync() => (await _tool.RunAsync("gateway", "sessions", "-o", "jsonl")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
