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
