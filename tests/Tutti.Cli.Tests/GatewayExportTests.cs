using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti gateway --otlp</c>: traces and metrics at a collector.</summary>
public sealed class GatewayExportTests : IAsyncLifetime
{
    private readonly ToolRun _tool = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Otlp_ACall_ReachesTheCollectorWithoutItsArguments()
    {
        var config = Path.Combine(_tool.Folder, "policy.yaml");
        await File.WriteAllTextAsync(config, $$"""
            tutti: policy/v1
            servers:
              everything: { run: [node, "{{GatewayClient.Server("server-everything")}}"] }
            rules:
              - { id: all, allow: "everything.*" }
            """, ToolRun.Cancellation);
        using var collector = new Collector();
        using var gateway = _tool.Start("gateway", "--config", config, "--otlp", collector.Address);
        await using (var client = await GatewayClient.ConnectAsync(await ToolRun.ReadUntilAsync(gateway, "http://")))
        {
            await client.CallAsync("echo", new { message = "4111-secret" });
        }

        ToolRun.Signal(gateway, "INT");
        Assert.Equal(ExitCode.Success, (await ToolRun.EndAsync(gateway)).Code);

        var sent = collector.Sent;
        Assert.Contains(sent, static post => post.Path == "/v1/traces" && post.Body.Contains("tools/call echo", StringComparison.Ordinal) && post.Body.Contains("tutti-gateway", StringComparison.Ordinal));
        Assert.Contains(sent, static post => post.Path == "/v1/metrics" && post.Body.Contains("mcp.server.operation.duration", StringComparison.Ordinal) && post.Body.Contains("mcp.client.operation.duration", StringComparison.Ordinal));
        Assert.DoesNotContain(sent, static post => post.Body.Contains("4111", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Otlp_WhatIsNoAddress_IsRefusedBeforeAnythingBegins()
    {
        var refused = await _tool.RunAsync("gateway", "--otlp", "localhost:4318");

        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains("--otlp takes an address of http or https, not 'localhost:4318'.", refused.Error, StringComparison.Ordinal);
    }

    /// <summary>Takes what is posted, and keeps it as text: names in protobuf are UTF-8.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _listener = new();

        public Collector()
        {
            Address = $"http://127.0.0.1:{FreePort()}";
            _listener.Prefixes.Add(Address + "/");
            _listener.Start();
            _ = TakeAsync(); // ends with the listener
        }

        public string Address { get; }

        public ConcurrentQueue<(string Path, string Body)> Sent { get; } = new();

        public void Dispose() => _listener.Close();

        private static int FreePort()
        {
            using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            socket.Start();
            return ((IPEndPoint)socket.LocalEndpoint).Port;
        }

        private async Task TakeAsync()
        {
            while (_listener.IsListening)
            {
                HttpListenerContext context;
                try { context = await _listener.GetContextAsync(); }
                catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException) { return; }
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body, ToolRun.Cancellation);
                Sent.Enqueue((context.Request.Url!.AbsolutePath, Encoding.UTF8.GetString(body.ToArray())));
                context.Response.Close();
            }
        }
    }
}
