using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti mcp serve</c>, the real tool, before clients of other people.</summary>
public sealed class AssistantTests : IAsyncLifetime
{
    private const string Job = """
        tutti: flow/v1
        name: job
        inputs: { who: { type: string, default: world } }
        agents: { one: { process: [sh, -c, 'echo "Hello $0"', "${inputs.who}"] } }
        steps:
          one: { agent: one }
          ask: { ask: "Send ${one}?" }
        outputs: { said: "${one}" }
        """;

    private readonly ToolRun _tool = new();

    public async ValueTask InitializeAsync() => await WriteAsync("job.yaml", Job);

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task WithoutAPolicy_AnAssistantStartsAndWatches_AndDecidesNothing()
    {
        await using var client = await ConnectAsync();

        var names = (await client.ListToolsAsync(cancellationToken: ToolRun.Cancellation)).Select(static tool => tool.Name).ToList();
        var started = await StartAsync(client);
        var waited = await CallAsync(client, "wait_run", new() { ["run"] = started, ["seconds"] = 5 });
        var asked = await CallAsync(client, "list_questions", []);
        var answered = await CallAsync(client, "answer_question", new() { ["question"] = started, ["choice"] = "yes", ["comment"] = "sure" });
        var cancelled = await CallAsync(client, "cancel_run", new() { ["run"] = started, ["reason"] = "bored" });
        var verified = await CallAsync(client, "verify_run", new() { ["run"] = started });

        Assert.Equal(["list_runs", "get_run", "run_events", "start_run", "wait_run", "list_questions", "get_question", "list_budgets", "verify_run"], names);
        Assert.Contains("waiting", waited.Text, StringComparison.Ordinal);
        Assert.Contains("Send Hello you; rm -rf --help?", asked.Text, StringComparison.Ordinal);
        Assert.Equal((true, true), (answered.IsError, cancelled.IsError));
        Assert.StartsWith("TUT5142", answered.Text, StringComparison.Ordinal);
        Assert.StartsWith("TUT5142", cancelled.Text, StringComparison.Ordinal);
        Assert.False(verified.IsError, verified.Text);
        Assert.Contains("\"status\":\"waiting\"", (await _tool.RunAsync("runs", "get", started, "-o", "json")).Output.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithAPolicy_ItDoesWhatThatAllows_AndTheJournalSaysThroughWhom()
    {
        await WriteAsync("policy.yaml", """
            tutti: policy/v1
            rules:
              - { id: runs, allow: ["process:*", tutti.start_run, tutti.wait_run, tutti.list_questions] }
              - { id: yes, allow: tutti.answer_question, when: args.choice == "yes" }
              - { id: seldom, allow: tutti.list_runs, limit: 1/day }
              - { id: no-cancel, deny: tutti.cancel_run, say: Ask ann. }
            """);
        _tool.Variables["TUTTI_POLICY"] = Path.Combine(_tool.Folder, "policy.yaml");
        await using var client = await ConnectAsync();

        var names = (await client.ListToolsAsync(cancellationToken: ToolRun.Cancellation)).Select(static tool => tool.Name).ToHashSet();
        var started = await StartAsync(client);
        await CallAsync(client, "wait_run", new() { ["run"] = started, ["seconds"] = 5 });
        var wrong = await CallAsync(client, "answer_question", new() { ["question"] = started, ["choice"] = "no", ["comment"] = "never" });
        var answered = await CallAsync(client, "answer_question", new() { ["question"] = started, ["choice"] = "yes", ["comment"] = "ann said so" });
        var ended = await CallAsync(client, "wait_run", new() { ["run"] = started, ["seconds"] = 120 });
        var counted = await CallAsync(client, "list_runs", []);
        var denied = await CallAsync(client, "cancel_run", new() { ["run"] = started, ["reason"] = "x" });
        var unlisted = await CallAsync(client, "get_run", new() { ["run"] = started });

        Assert.True(names.IsSupersetOf(["start_run", "wait_run", "list_questions", "answer_question"]));
        Assert.Empty(names.Intersect(["get_run", "verify_run"]));
        Assert.StartsWith("TUT5143", wrong.Text, StringComparison.Ordinal);
        Assert.False(answered.IsError, answered.Text);
        Assert.Contains("Hello you; rm -rf --help", ended.Text, StringComparison.Ordinal);
        Assert.Contains("completed", ended.Text, StringComparison.Ordinal);
        Assert.StartsWith("TUT5144", counted.Text, StringComparison.Ordinal);
        Assert.Contains("Ask ann.", denied.Text, StringComparison.Ordinal);
        Assert.StartsWith("TUT5143", unlisted.Text, StringComparison.Ordinal);
        Assert.Contains("through an assistant: ann said so", (await _tool.RunAsync("runs", "events", started, "-o", "jsonl")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnApprovalThatWantsAKey_CannotBeGivenFromHere_WhateverTheEnvironmentHolds()
    {
        const string Key = "tutti_bob_0123456789abcdef0123456789abcdef";
        await WriteAsync("policy.yaml", $$"""
            tutti: policy/v1
            identities:
              keys:
                bob: { sha256: {{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Key)))}}, user: bob, groups: [finance] }
            rules:
              - { id: assistants, allow: "tutti.*" }
              - { id: shells, ask: process:sh, by: { group: finance }, within: 1h }
            """);
        _tool.Variables["TUTTI_POLICY"] = Path.Combine(_tool.Folder, "policy.yaml");
        _tool.Variables["TUTTI_APPROVER_KEY"] = Key;
        await using var client = await ConnectAsync();
        var started = await StartAsync(client);
        await CallAsync(client, "wait_run", new() { ["run"] = started, ["seconds"] = 5 });

        var shown = await CallAsync(client, "get_question", new() { ["question"] = started });
        var tried = await CallAsync(client, "answer_question", new() { ["question"] = started, ["choice"] = "approve", ["comment"] = "bob would" });
        var byHand = await _tool.RunAsync("approval", "approve", started);

        Assert.Contains("finance", shown.Text, StringComparison.Ordinal);
        Assert.True(tried.IsError, tried.Text);
        Assert.Equal(ExitCode.Success, byHand.Code); // the key was right all along
    }

    [Theory]
    [InlineData("get_run", """{"run":"--help"}""", "TUT6010")]
    [InlineData("get_run", """{"run":7}""", "TUT5141")]
    [InlineData("get_run", "{}", "TUT5141")]
    [InlineData("get_run", """{"run":"x","store":"/etc"}""", "TUT5141")]
    [InlineData("list_runs", """{"status":"asleep"}""", "TUT5141")]
    [InlineData("list_runs", """{"limit":0}""", "TUT5141")]
    [InlineData("start_run", """{"target":"job.yaml","inputs":{"@job.yaml":""}}""", "TUT5141")]
    [InlineData("start_run", """{"target":"job.yaml","inputs":["who"]}""", "TUT5141")]
    [InlineData("start_run", """{"target":"--detach"}""", "TUT6030")]
    public async Task WrongArguments_AreToldByTheirCode(string name, string arguments, string code)
    {
        await using var client = await ConnectAsync();

        var refused = await CallAsync(client, name, JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments) ?? []);

        Assert.True(refused.IsError, refused.Text);
        Assert.Contains(code, refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AClientFromNpm_IsServedToo()
    {
        GatewayClient.Server("server-everything"); // skips where npm's packages are not
        await using var client = await GatewayClient.ConnectAsync(_tool, "mcp", "serve");

        Assert.Contains((await client.AskAsync("tools")).GetProperty("answer").EnumerateArray(), static name => name.GetString() == "start_run");
        Assert.StartsWith("[]", (await client.CallAsync("list_runs")).Text, StringComparison.Ordinal);
    }

    private static async Task<(string Text, bool IsError)> CallAsync(McpClient client, string name, Dictionary<string, object?> arguments)
    {
        var result = await client.CallToolAsync(name, arguments, cancellationToken: ToolRun.Cancellation);
        return (string.Join('\n', result.Content.OfType<TextContentBlock>().Select(static block => block.Text)), result.IsError == true);
    }

    private static async Task<string> StartAsync(McpClient client)
    {
        var inputs = new Dictionary<string, object?> { ["who"] = "you; rm -rf --help" };
        var started = await CallAsync(client, "start_run", new() { ["target"] = "job.yaml", ["inputs"] = inputs });
        Assert.False(started.IsError, started.Text);
        return JsonElement.Parse(started.Text.Split('\n')[0])[0].GetProperty("id").GetString() ?? "";
    }

    private async Task<McpClient> ConnectAsync()
    {
        var variables = new Dictionary<string, string?>(_tool.Variables) { ["TUTTI_STORE"] = _tool.Store, ["NO_COLOR"] = "1" };
        var transport = new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = ToolRun.Command[0],
            Arguments = [.. ToolRun.Command.Skip(1), "mcp", "serve"],
            WorkingDirectory = _tool.Folder,
            EnvironmentVariables = variables,
        });
        return await McpClient.CreateAsync(transport, cancellationToken: ToolRun.Cancellation);
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_tool.Folder, name), text, ToolRun.Cancellation);
}
