using System.Text.Json;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti gateway status, sessions, tools</c>: asked from another process than the gateway.</summary>
public sealed class GatewayLookTests : IAsyncLifetime
{
    private readonly ToolRun _tool = new();

    private string Config => Path.Combine(_tool.Folder, "policy.yaml");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Looks_WhileAClientCalls_SayWhatTheGatewayDoes()
    {
        await File.WriteAllTextAsync(Config, $$"""
            tutti: policy/v1
            servers:
              everything: { run: [node, "{{GatewayClient.Server("server-everything")}}"] }
            rules:
              - { id: all, allow: "everything.*" }
              - { id: no-seven, deny: everything.echo, when: args.message == "seven" }
              - { id: no-env, hide: everything.get-env, for: { caller: ann } }
            """, ToolRun.Cancellation);
        using var gateway = _tool.Start("gateway", "--config", Config);
        var address = await ToolRun.ReadUntilAsync(gateway, "http://");
        await using var client = await GatewayClient.ConnectAsync(address);
        await client.CallAsync("echo", new { message = "hello" });
        await client.CallAsync("echo", new { message = "seven" });

        var table = await _tool.RunAsync("gateway", "status");
        var status = await JsonAsync("status");
        var sessions = await JsonAsync("sessions");
        var tools = (await JsonAsync("tools", "--as", "ann")).EnumerateArray().ToDictionary(static tool => tool.GetProperty("name").GetString()!);

        var server = status.GetProperty("gateway").GetProperty("servers").EnumerateArray().Single();
        Assert.Equal((address, Config), (status.GetProperty("address").GetString(), status.GetProperty("policyFile").GetString()));
        Assert.Equal("""{"allowed":1,"asked":0,"denied":1,"unjudged":0}""", status.GetProperty("gateway").GetProperty("calls").GetRawText());
        Assert.Equal(("everything", "up", "2025-11-25", "closed", 1), (server.GetProperty("name").GetString(), server.GetProperty("state").GetString(), server.GetProperty("version").GetString(), server.GetProperty("breaker").GetString(), server.GetProperty("calls").GetInt32()));
        Assert.Contains($"address   {address}", table.Output, StringComparison.Ordinal);
        Assert.Contains("calls     1 allowed, 0 asked, 1 denied, 0 not judged", table.Output, StringComparison.Ordinal);
        var session = sessions.EnumerateArray().Single();
        Assert.Equal((Environment.UserName, "interop", 2), (session.GetProperty("caller").GetString(), session.GetProperty("client").GetString(), session.GetProperty("calls").GetInt32()));
        Assert.Contains(session.GetProperty("run").GetString()!, (await _tool.RunAsync("runs", "list", "-o", "id")).Output, StringComparison.Ordinal);
        Assert.Equal(("depends", false), (tools["echo"].GetProperty("verdict").GetString(), tools["echo"].GetProperty("isHidden").GetBoolean()));
        Assert.Equal(("deny", true, "words"), (tools["get-env"].GetProperty("verdict").GetString(), tools["get-env"].GetProperty("isHidden").GetBoolean(), tools["get-env"].GetProperty("riskFrom").GetString()));
        Assert.Equal(("allow", "read", "not-pinned"), (tools["get-sum"].GetProperty("verdict").GetString(), tools["get-sum"].GetProperty("risk").GetString(), tools["get-sum"].GetProperty("pinning").GetString()));
        await client.DisposeAsync();
        ToolRun.Signal(gateway, "INT");
        Assert.Equal(ExitCode.Success, (await ToolRun.EndAsync(gateway)).Code);
    }

    [Fact]
    public async Task Looks_WhereNoGatewayRuns_SaySoAndStartNothing()
    {
        var nobody = await _tool.RunAsync("gateway", "status");
        await _tool.RunAsync("policy", "status"); // starts a background host, which is no gateway
        var held = await _tool.RunAsync("gateway", "sessions");

        Assert.Equal((ExitCode.NotFound, ExitCode.NotFound), (nobody.Code, held.Code));
        Assert.All([nobody, held], refused => Assert.Contains($"TUT5127: No gateway runs at the store {_tool.Store}.", refused.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tools_ForACallerThatThePolicyDoesNotKnow_NamesThoseThatItDoes()
    {
        var key = Governance.Identities.ApiKey.Create("desk", "ann").Stored;
        await File.WriteAllTextAsync(Config, $$"""
            tutti: policy/v1
            servers: { web: { url: 'http://127.0.0.1:9/mcp' } }
            identities: { keys: { desk: { sha256: {{key.Sha256}}, user: ann } } }
            rules:
              - { id: all, allow: "*" }
            """, ToolRun.Cancellation);
        using var gateway = _tool.Start("gateway", "--config", Config);
        await ToolRun.ReadUntilAsync(gateway, "http://");

        var unknown = await _tool.RunAsync("gateway", "tools", "--as", "eve");
        var known = await _tool.RunAsync("gateway", "tools", "--as", "ann");

        Assert.Equal(ExitCode.NotFound, unknown.Code);
        Assert.Contains("TUT5128: The policy of the gateway knows no caller 'eve'.", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("Callers with keys: ann", unknown.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Success, ""), (known.Code, known.Output));
    }

    private async Task<JsonElement> JsonAsync(params string[] look)
    {
        var result = await _tool.RunAsync(["gateway", .. look, "-o", "json"]);
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        return JsonElement.Parse(result.Output);
    }
}
