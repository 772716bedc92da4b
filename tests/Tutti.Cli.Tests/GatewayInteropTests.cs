using System.Diagnostics;
using System.Text.Json;

namespace Tutti.Cli.Tests;

/// <summary>Old and new clients of other people before the gateway: versions of the official TypeScript SDKs, and the official inspector in each era that it speaks.</summary>
public sealed class GatewayInteropTests : IAsyncLifetime
{
    private readonly ToolRun _tool = new();

    private string Config => Path.Combine(_tool.Folder, "policy.yaml");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Theory]
    [InlineData("sdk-1.10", "legacy")]
    [InlineData("sdk-1.20", "legacy")]
    [InlineData("@modelcontextprotocol/sdk", "legacy")]
    [InlineData("client-2.0", "modern")]
    [InlineData("@modelcontextprotocol/client", "modern")]
    public async Task Http_AVersionOfTheSdk_ListsCallsHearsAndGivesUp(string package, string era)
    {
        await WriteAsync($$"""far: { run: [node, "{{GatewayEraTests.Script}}", "{{GatewayClient.ServerLibrary}}", --both] }""", "deny: far.echo, when: args.message == \"seven\"");
        using var gateway = _tool.Start("gateway", "--config", Config);
        await using var client = await GatewayClient.ConnectWithAsync(package, await ToolRun.ReadUntilAsync(gateway, "http://"));

        var tools = (await client.AskAsync("tools")).GetProperty("answer").EnumerateArray().Select(static name => name.GetString());
        var failed = (await client.AskAsync("call", new { name = "fail" })).GetProperty("answer");

        Assert.Equal(["echo", "ask", "era", "fail", "count", "wait", "given-up"], tools);
        Assert.Equal((era, null), await client.CallAsync("era")); // the server speaks both
        Assert.Equal(("Echo: hällo", null), await client.CallAsync("echo", new { message = "hällo" }));
        Assert.Equal("TUT2201", (await client.CallAsync("echo", new { message = "seven" })).Code);
        Assert.Equal((true, "no such day"), (failed.GetProperty("isError").GetBoolean(), failed.GetProperty("text").GetString()));
        Assert.Equal("error", (await client.CallAsync("none")).Code);
        Assert.Equal(("three", null), await client.CallAsync("count"));
        Assert.Equal(3, (await client.AskAsync("heard")).GetProperty("answer").GetProperty("progress").GetInt32());
        Assert.Equal("given up", (await client.AskAsync("giveUp", new { name = "wait" })).GetProperty("answer").GetString());
        Assert.Equal("1", await GivenUpAsync(client));
    }

    [Theory]
    [InlineData("legacy")]
    [InlineData("auto")]
    [InlineData("modern")]
    public async Task Http_TheInspector_IsBehindThePolicyInEachEra(string era)
    {
        await WriteAsync($$"""everything: { run: [node, "{{GatewayClient.Server("server-everything")}}"] }""", "deny: everything.get-sum");
        using var gateway = _tool.Start("gateway", "--config", Config);
        var target = await ToolRun.ReadUntilAsync(gateway, "http://");

        var tools = await InspectAsync(target, era, "--method", "tools/list");
        var resources = await InspectAsync(target, era, "--method", "resources/list");
        var prompts = await InspectAsync(target, era, "--method", "prompts/list");
        var called = await InspectAsync(target, era, "--method", "tools/call", "--tool-name", "echo", "--tool-arg", "message=hällo");
        var denied = await InspectAsync(target, era, "--method", "tools/call", "--tool-name", "get-sum", "--tool-arg", "a=1", "b=2");
        var read = await InspectAsync(target, era, "--method", "resources/read", "--uri", resources.GetProperty("resources")[0].GetProperty("uri").GetString() ?? "");
        var prompt = await InspectAsync(target, era, "--method", "prompts/get", "--prompt-name", "simple-prompt");

        Assert.Contains("echo", NamesOf(tools, "tools"));
        Assert.Contains("simple-prompt", NamesOf(prompts, "prompts"));
        Assert.Equal("Echo: hällo", called.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(era != "legacy", called.TryGetProperty("_meta", out var meta) && meta.TryGetProperty("io.modelcontextprotocol/serverInfo", out _)); // only the era without a greeting says it each time
        Assert.Equal("TUT2201", denied.GetProperty("_meta").GetProperty("io.tutti/denial").GetProperty("code").GetString());
        Assert.True(read.GetProperty("contents")[0].GetProperty("text").GetString()?.Length > 100);
        Assert.Equal(1, prompt.GetProperty("messages").GetArrayLength());
    }

    private static IEnumerable<string?> NamesOf(JsonElement result, string list) => result.GetProperty(list).EnumerateArray().Select(static thing => thing.GetProperty("name").GetString());

    /// <summary>The server hears of it after the client has gone on.</summary>
    private static async Task<string> GivenUpAsync(GatewayClient client)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        while (true)
        {
            Assert.False(limit.IsCancellationRequested, "The server was not told that nobody waits any more.");
            if ((await client.CallAsync("given-up")).Text is not "0" and var times) { return times; }
        }
    }

    /// <summary>One order of the inspector's command line, which connects for it; the result as it says it.</summary>
    private async Task<JsonElement> InspectAsync(string target, string era, params string[] order)
    {
        var (node, script) = GatewayClient.Inspector;
        var start = new ProcessStartInfo(node, [script, "--cli", target, "--transport", "http", "--protocol-era", era, "--quiet", "--format", "json", .. order]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _tool.Folder };
        start.Environment["HOME"] = _tool.Folder; // it keeps what it knows of servers there
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node does not start.");
        var ended = await ToolRun.EndAsync(process);
        var said = ended.Output.Split('\n').FirstOrDefault(static line => line.StartsWith("{\"result\"", StringComparison.Ordinal));
        Assert.True(said is not null, ended.Output + ended.Error);
        return JsonElement.Parse(said).GetProperty("result");
    }

    private Task WriteAsync(string server, string denial) => File.WriteAllTextAsync(Config, $"tutti: policy/v1\nservers:\n  {server}\nrules:\n  - {{ id: all, allow: \"*\" }}\n  - {{ id: no, {denial} }}\n", ToolRun.Cancellation);
}
