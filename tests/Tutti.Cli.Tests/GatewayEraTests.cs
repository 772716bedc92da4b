using System.Diagnostics;
using Tutti.Testing;

namespace Tutti.Cli.Tests;

/// <summary>The gateway as a process, before a server from npm that refuses to be greeted, for clients of both eras.</summary>
public sealed class GatewayEraTests : IAsyncLifetime
{
    private readonly ToolRun _tool = new();

    private string Config => Path.Combine(_tool.Folder, "policy.yaml");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stdio_AServerWithoutAGreeting_IsBehindThePolicy(bool isModern)
    {
        await WriteAsync($$"""run: [node, "{{Script}}", "{{GatewayClient.ServerLibrary}}"]""");
        await using var client = await ConnectAsync(isModern);

        await AssertServedAsync(client);
        await client.DisposeAsync();
        Assert.Equal(ExitCode.Success, (await _tool.RunAsync("verify", "--all")).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Http_AServerWithoutAGreeting_IsBehindThePolicy(bool isModern)
    {
        using var server = Process.Start(new ProcessStartInfo("node", [Script, GatewayClient.ServerLibrary, "--http"]) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("node does not start.");
        try
        {
            await WriteAsync($"url: '{await server.StandardOutput.ReadLineAsync(ToolRun.Cancellation)}'");
            await using var client = await ConnectAsync(isModern);

            await AssertServedAsync(client);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }
    }

    internal static string Script => RepositoryRoot.At("tests", "Interop", "node", "modern-server.mjs");

    private Task<GatewayClient> ConnectAsync(bool isModern) => isModern
        ? GatewayClient.ConnectModernAsync(_tool, "gateway", "--config", Config, "--stdio")
        : GatewayClient.ConnectAsync(_tool, "gateway", "--config", Config, "--stdio");

    private static async Task AssertServedAsync(GatewayClient client)
    {
        Assert.Equal(["echo", "ask", "era", "fail", "count", "wait", "given-up"], (await client.AskAsync("tools")).GetProperty("answer").EnumerateArray().Select(static name => name.GetString()));
        Assert.Equal(("Echo: hällo", null), await client.CallAsync("echo", new { message = "hällo" })); // a header repeats it
        Assert.Equal("TUT2201", (await client.CallAsync("echo", new { message = "seven" })).Code);
        Assert.Equal(("decline 1", null), await client.CallAsync("ask"));
    }

    private Task WriteAsync(string server) => File.WriteAllTextAsync(Config, $$"""
        tutti: policy/v1
        servers:
          far: { {{server}} }
        rules:
          - { id: all, allow: "far.*" }
          - { id: no-seven, deny: far.echo, when: args.message == "seven" }
        """, ToolRun.Cancellation);
}
