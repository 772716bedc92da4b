using System.Text.Json;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti topic</c>: events from the command line, the real tool.</summary>
public sealed class TopicTests : IAsyncDisposable
{
    private readonly ToolRun _tool = new();

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Publish_ARunThatWaits_GoesOn()
    {
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "flow.yaml"), """
            tutti: flow/v1
            name: shipping
            inputs: { order: int }
            steps:
              paid: { hear: { topic: orders, type: order.paid, where: paid.data.order == inputs.order } }
              tell: { publish: { topic: orders, type: order.sent, data: { order: "${inputs.order}" } } }
            outputs: { amount: "${paid.data.amount}" }
            """, TestContext.Current.CancellationToken);
        var started = await _tool.RunAsync("run", "flow.yaml", "--input", "order=7", "--detach", "-o", "id");
        Assert.Equal(ExitCode.Success, started.Code);
        while (!(await _tool.RunAsync("topic", "list", "-o", "json")).Output.Contains("\"listeners\":1", StringComparison.Ordinal)) { await Task.Delay(50, TestContext.Current.CancellationToken); }

        var other = await _tool.RunAsync("topic", "publish", "orders", "order.paid", """{"order":6,"amount":1}""", "--source", "shop", "--id", "a");
        var right = await _tool.RunAsync("topic", "publish", "orders", "order.paid", """{"order":7,"amount":25}""", "-o", "json");
        var again = await _tool.RunAsync("topic", "publish", "orders", "order.paid", "--source", "shop", "--id", "a");

        Assert.Contains("Published as number 1; heard by 1.", other.Output, StringComparison.Ordinal);
        Assert.Equal(2, JsonElement.Parse(right.Output).GetProperty("number").GetInt64());
        Assert.Contains("It was published before, as number 1.", again.Output, StringComparison.Ordinal);
        var run = await _tool.RunAsync("resume", started.Output.Trim(), "-o", "json");
        Assert.Contains("25", run.Output, StringComparison.Ordinal);
        var picture = (await _tool.RunAsync("topic", "get", "orders", "--mermaid")).Output;
        Assert.StartsWith("sequenceDiagram", picture, StringComparison.Ordinal);
        Assert.Contains("3 order.sent", picture, StringComparison.Ordinal);
        Assert.Contains("participant p0 as shop", picture, StringComparison.Ordinal);
    }

    /// <summary>What runs publish is judged; the operator's own hand is not.</summary>
    [Fact]
    public async Task Publish_UnderAPolicy_IsJudgedInRunsAlone()
    {
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "policy.yaml"), """
            tutti: policy/v1
            rules:
              - { id: small, allow: "topic:orders.*", when: args.data.amount <= 100 }
              - { id: large, ask: "topic:orders.*", when: args.data.amount > 100 }
            """, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "flow.yaml"), """
            tutti: flow/v1
            name: teller
            inputs: { topic: string, amount: int }
            steps: { tell: { publish: { topic: "${inputs.topic}", type: a, data: { amount: "${inputs.amount}" } } } }
            """, TestContext.Current.CancellationToken);
        _tool.Variables["TUTTI_POLICY"] = Path.Combine(_tool.Folder, "policy.yaml");

        var check = await _tool.RunAsync("policy", "check");
        var explained = await _tool.RunAsync("policy", "explain", """{ "call": "topic:orders.eu", "args": { "type": "a", "data": { "amount": 7 } } }""", "-o", "json");
        var allowed = await _tool.RunAsync("run", "flow.yaml", "--input", "topic=orders.eu", "--input", "amount=7");
        var asked = await _tool.RunAsync("run", "flow.yaml", "--input", "topic=orders.eu", "--input", "amount=700", "-o", "json");
        var denied = await _tool.RunAsync("run", "flow.yaml", "--input", "topic=parcels", "--input", "amount=7");
        var own = await _tool.RunAsync("topic", "publish", "parcels", "b");

        Assert.Equal((ExitCode.Success, ExitCode.Success, ExitCode.WaitingForApproval, ExitCode.Success), (check.Code, allowed.Code, asked.Code, own.Code));
        Assert.Contains("\"rule\":\"small\"", explained.Output, StringComparison.Ordinal);
        Assert.Contains("TUT2200", denied.Output + denied.Error, StringComparison.Ordinal);
        Assert.Equal("b", JsonElement.Parse((await _tool.RunAsync("topic", "get", "parcels", "-o", "json")).Output).EnumerateArray().Single().GetProperty("type").GetString());
        Assert.Single(JsonElement.Parse((await _tool.RunAsync("topic", "get", "orders.eu", "-o", "json")).Output).EnumerateArray());
        Assert.Contains("topic:orders.eu", (await _tool.RunAsync("approval", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topic_WrongThings_AreClear()
    {
        var unknown = await _tool.RunAsync("topic", "get", "nothing");
        var empty = await _tool.RunAsync("topic", "publish", "t", "");

        Assert.Contains("TUT5129", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("TUT4689", empty.Error, StringComparison.Ordinal);
        Assert.NotEqual(ExitCode.Success, unknown.Code);
    }
}
