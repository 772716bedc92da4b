using System.Diagnostics;
using System.Text.Json;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Policies.Scaffolds;

/// <summary>Records are compared with the packages that eng/mcp-servers installs.</summary>
public sealed class ScaffoldRecordTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("everything")]
    [InlineData("filesystem", "/")]
    [InlineData("memory")]
    public async Task Record_OfAnInstalledPackage_IsWhatItLists(string name, params string[] arguments)
    {
        var package = RepositoryRoot.At("artifacts", "mcp-servers", "node_modules", "@modelcontextprotocol", $"server-{name}");
        if (!File.Exists(Path.Combine(package, "dist", "index.js"))) { Assert.Skip("needs MCP servers from npm: ./test --install"); }
        var version = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(package, "package.json"), TestContext.Current.CancellationToken)).GetProperty("version").GetString();
        var scaffold = Scaffold.Read(name);

        var listed = await ListAsync(Path.Combine(package, "dist", "index.js"), arguments, scaffold.Tools.Count);

        Assert.Equal($"@modelcontextprotocol/server-{name}@{version}", scaffold.Package);
        Assert.Equal(scaffold.Facts(), listed);
    }

    /// <summary>Asks a server for its tools as a client that can do everything: some tools are listed to no other.</summary>
    private static async Task<string[]> ListAsync(string script, string[] arguments, int count)
    {
        var folder = Directory.CreateTempSubdirectory("tutti-scaffold-").FullName;
        var start = new ProcessStartInfo("node", [script, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["MEMORY_FILE_PATH"] = Path.Combine(folder, "memory.jsonl");
        using var server = Process.Start(start) ?? throw new InvalidOperationException("node does not start.");
        try
        {
            server.BeginErrorReadLine();
            await AskAsync(server, """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","clientInfo":{"name":"test","version":"1"},"capabilities":{"roots":{},"sampling":{},"elicitation":{"form":{},"url":{}}}}}""", 1);
            await server.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
            var begun = Stopwatch.StartNew();
            for (var round = 2; ; round++)
            {
                var answer = await AskAsync(server, $$$"""{"jsonrpc":"2.0","id":{{{round}}},"method":"tools/list"}""", round);
                var tools = answer.GetProperty("tools").EnumerateArray().Select(Scaffold.FactsOf).Order(StringComparer.Ordinal).ToArray();
                // What depends on the client's abilities is there a little after the greeting.
                if (tools.Length >= count || begun.Elapsed > Patience) { return tools; }
                await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            if (!server.HasExited) { server.Kill(entireProcessTree: true); }
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<JsonElement> AskAsync(Process server, string message, int id)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        await server.StandardInput.WriteLineAsync(message.AsMemory(), limit.Token);
        await server.StandardInput.FlushAsync(limit.Token);
        while (await server.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            var answer = JsonElement.Parse(line);
            if (answer.TryGetProperty("id", out var asked) && asked.TryGetInt32(out var number) && number == id && answer.TryGetProperty("result", out var result)) { return result; }
        }

        throw new InvalidOperationException("The server ended.");
    }
}
