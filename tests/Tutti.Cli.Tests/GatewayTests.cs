namespace Tutti.Cli.Tests;

/// <summary>The gateway as a process, before servers and clients of other people.</summary>
public sealed class GatewayTests : IAsyncLifetime
{
    private readonly ToolRun _tool = new();

    private string Config => Path.Combine(_tool.Folder, "policy.yaml");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Stdio_ARealClientAndARealServer_AreBehindThePolicy()
    {
        await WriteAsync($$"""
            servers:
              everything: { run: [node, "{{GatewayClient.Server("server-everything")}}"] }
            budgets:
              sums: { limit: 2.00 USD, window: day@UTC }
            rules:
              - { id: all, allow: "everything.*" }
              - { id: no-env, hide: everything.get-env }
              - { id: costs, allow: everything.get-sum, spend: { amount: args.a, unit: USD, from: sums } }
              - { id: no-seven, deny: everything.echo, when: args.message == "seven" }
            """);
        await using var client = await GatewayClient.ConnectAsync(_tool, "gateway", "--config", Config, "--stdio");

        var tools = (await client.AskAsync("tools")).GetProperty("answer").EnumerateArray().Select(static name => name.GetString()).ToList();

        Assert.Contains("echo", tools);
        Assert.DoesNotContain("get-env", tools);
        Assert.Equal(("Echo: hello", null), await client.CallAsync("echo", new { message = "hello" }));
        Assert.Equal("TUT2201", (await client.CallAsync("echo", new { message = "seven" })).Code);
        Assert.Null((await client.CallAsync("get-sum", new { a = 2, b = 3 })).Code);
        Assert.Equal("TUT2211", (await client.CallAsync("get-sum", new { a = 1, b = 3 })).Code);
        Assert.Equal("error", (await client.CallAsync("get-env")).Code);
        await client.DisposeAsync();
        var verified = await _tool.RunAsync("verify", "--all");
        Assert.Equal(ExitCode.Success, verified.Code);
    }

    [Fact]
    public async Task Http_ARealClient_HearsAllThatItsServerSays()
    {
        await WriteAsync($$"""
            servers:
              everything: { run: [node, "{{GatewayClient.Server("server-everything")}}"] }
            rules:
              - { id: all, allow: "everything.*" }
            """);
        using var gateway = _tool.Start("gateway", "--config", Config);
        var address = await ToolRun.ReadUntilAsync(gateway, "http://");
        await using var client = await GatewayClient.ConnectAsync(address);

        Assert.Null((await client.CallAsync("trigger-long-running-operation", new { duration = 1, steps = 4 })).Code);
        Assert.Null((await client.CallAsync("trigger-sampling-request", new { prompt = "hi", maxTokens = 5 })).Code);
        Assert.Null((await client.CallAsync("trigger-elicitation-request")).Code);
        var resources = (await client.AskAsync("resources")).GetProperty("answer").GetInt32();
        var heard = (await client.AskAsync("heard")).GetProperty("answer");

        Assert.Equal((4, 1, 1), (heard.GetProperty("progress").GetInt32(), heard.GetProperty("sampling").GetInt32(), heard.GetProperty("elicitation").GetInt32()));
        Assert.True(heard.GetProperty("roots").GetInt32() > 0);
        Assert.True(resources > 0);
        ToolRun.Signal(gateway, "INT"); // while the session is open
        Assert.Equal(ExitCode.Success, (await ToolRun.EndAsync(gateway)).Code);
    }

    [Fact]
    public async Task Http_Health_SaysWhetherCallsAreTaken()
    {
        await WriteAsync("servers: { web: { url: 'http://127.0.0.1:9/mcp' } }\nrules:\n  - { id: all, allow: \"*\" }\n");
        using var gateway = _tool.Start("gateway", "--config", Config, "--audit", "batched");
        var address = new Uri(await ToolRun.ReadUntilAsync(gateway, "http://"));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        var live = await client.GetStringAsync(new Uri(address, "/health/live"), ToolRun.Cancellation);
        var ready = await client.GetStringAsync(new Uri(address, "/health/ready"), ToolRun.Cancellation);
        using var other = await client.GetAsync(new Uri(address, "/health"), ToolRun.Cancellation);
        using var tokens = await client.GetAsync(new Uri(address, "/.well-known/oauth-protected-resource/mcp"), ToolRun.Cancellation);

        Assert.Equal("""{"status":"live","problems":[]}""", live);
        Assert.Equal("""{"status":"ready","problems":[]}""", ready); // though its only server is not there
        Assert.Equal((404, 404), ((int)other.StatusCode, (int)tokens.StatusCode));
        ToolRun.Signal(gateway, "INT");
        Assert.Equal(ExitCode.Success, (await ToolRun.EndAsync(gateway)).Code);
    }

    [Fact]
    public async Task Http_ARealClientWithoutASession_IsAskedByARealServerWithAGreeting()
    {
        await WriteAsync(ButSeven());
        using var gateway = _tool.Start("gateway", "--config", Config, "--approval-page", "http://127.0.0.1:1/");
        await using var client = await GatewayClient.ConnectModernAsync(await ToolRun.ReadUntilAsync(gateway, "http://"));

        Assert.Contains("echo", (await client.AskAsync("tools")).GetProperty("answer").EnumerateArray().Select(static name => name.GetString()));
        Assert.Equal(("Echo: hello", null), await client.CallAsync("echo", new { message = "hello" }));
        Assert.Equal("TUT2201", (await client.CallAsync("echo", new { message = "seven" })).Code);
        Assert.Null((await client.CallAsync("trigger-long-running-operation", new { duration = 1, steps = 4 })).Code);
        Assert.Null((await client.CallAsync("trigger-sampling-request", new { prompt = "hi", maxTokens = 5 })).Code);
        Assert.Null((await client.CallAsync("trigger-elicitation-request")).Code);
        var resources = (await client.AskAsync("resources")).GetProperty("answer").GetInt32();
        var listening = (await client.AskAsync("listen", new { filter = new { toolsListChanged = true, promptsListChanged = true } })).GetProperty("answer");
        var heard = (await client.AskAsync("heard")).GetProperty("answer");

        Assert.Equal((4, 1, 1), (heard.GetProperty("progress").GetInt32(), heard.GetProperty("sampling").GetInt32(), heard.GetProperty("elicitation").GetInt32()));
        Assert.True(resources > 0 && listening.GetProperty("toolsListChanged").GetBoolean());
        ToolRun.Signal(gateway, "INT"); // while the client listens
        Assert.Equal(ExitCode.Success, (await ToolRun.EndAsync(gateway)).Code);
    }

    [Fact]
    public async Task Stdio_ARealClientWithoutASession_IsBehindThePolicy()
    {
        await WriteAsync(ButSeven());
        await using var client = await GatewayClient.ConnectModernAsync(_tool, "gateway", "--config", Config, "--stdio");

        Assert.Equal(("Echo: hello", null), await client.CallAsync("echo", new { message = "hello" }));
        Assert.Equal("TUT2201", (await client.CallAsync("echo", new { message = "seven" })).Code);
        Assert.Null((await client.CallAsync("trigger-elicitation-request")).Code);
        Assert.Equal(1, (await client.AskAsync("heard")).GetProperty("answer").GetProperty("elicitation").GetInt32());
    }

    [Fact]
    public async Task Refusals_SayWhatToDo()
    {
        var none = await _tool.RunAsync("gateway", "--stdio");
        await WriteAsync("rules:\n  - { id: all, allow: \"*\" }\n");
        var empty = await _tool.RunAsync("gateway", "--config", Config, "--stdio");
        await WriteAsync("servers: { web: { url: 'http://127.0.0.1:9/mcp' } }\nrules:\n  - { id: all, allow: \"*\" }\n");
        var open = await _tool.RunAsync("gateway", "--config", Config, "--address", "0.0.0.0");
        var both = await _tool.RunAsync("gateway", "--config", Config, "--stdio", "--port", "80");

        var rate = await _tool.RunAsync("gateway", "--config", Config, "--most-per-second", "-1");
        var idle = await _tool.RunAsync("gateway", "--config", Config, "--idle-minutes", "0");
        var named = await _tool.RunAsync("gateway", "--config", Config, "--public-address", "tools.example.com");

        Assert.Equal(
            ["TUT5120", "TUT5121", "TUT5123", "TUT5124", "TUT5125", "TUT5137", "TUT5126"],
            new[] { none, empty, open, both, rate, idle, named }.Select(static refused => refused.Error[refused.Error.IndexOf("TUT", StringComparison.Ordinal)..][..7]));
    }

    /// <summary>A policy that allows a real server all, but one message.</summary>
    private static string ButSeven() => $$"""
        servers:
          everything: { run: [node, "{{GatewayClient.Server("server-everything")}}"] }
        rules:
          - { id: all, allow: "everything.*" }
          - { id: no-seven, deny: everything.echo, when: args.message == "seven" }
        """;

    private Task WriteAsync(string rules) => File.WriteAllTextAsync(Config, $"tutti: policy/v1\n{rules}", ToolRun.Cancellation);
}
