using System.Text.Json;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti trigger</c>: the real tool.</summary>
public sealed class TriggerTests : IAsyncDisposable
{
    private readonly ToolRun _tool = new();

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Add_ATopic_EachEventStartsARun()
    {
        await WriteAsync("topic: orders\nwhere: event.data.order > 6\nwith: { order: \"${event.data.order}\" }");

        var added = await _tool.RunAsync("trigger", "add", "t.trigger.yaml");
        await _tool.RunAsync("topic", "publish", "orders", "order.paid", """{"order":6}""");
        await _tool.RunAsync("topic", "publish", "orders", "order.paid", """{"order":7}""", "--id", "a");
        await _tool.RunAsync("topic", "publish", "orders", "order.paid", """{"order":7}""", "--id", "a");
        var shown = await UntilAsync(static shown => shown.GetProperty("completed").GetInt64() == 1);

        Assert.Equal(ExitCode.Success, added.Code);
        Assert.Contains("shipping: topic orders", added.Output, StringComparison.Ordinal);
        var run = shown.GetProperty("occurrences")[0].GetProperty("run").GetString()!;
        Assert.Contains("sent 7", (await _tool.RunAsync("runs", "get", run, "-o", "json")).Output, StringComparison.Ordinal);
        Assert.Contains("trigger", (await _tool.RunAsync("runs", "list", "--label", "trigger=shipping", "-o", "json")).Output, StringComparison.Ordinal);
        var table = (await _tool.RunAsync("trigger", "get", "shipping")).Output;
        Assert.Contains("1 completed", table, StringComparison.Ordinal);
        Assert.Contains("order.paid", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_AHostThatIsKilled_TheNextGoesOn()
    {
        await WriteAsync("every: 1s\nwith: { order: 1 }\ncatch-up: all\noverlap: queue");
        await _tool.RunAsync("trigger", "add", "t.trigger.yaml");
        await UntilAsync(static shown => shown.GetProperty("completed").GetInt64() >= 2);

        await _tool.EndHostAsync();
        var shown = await UntilAsync(static shown => shown.GetProperty("completed").GetInt64() >= 4);
        await _tool.RunAsync("trigger", "pause", "shipping", "--because", "enough");
        var paused = await _tool.RunAsync("trigger", "list");
        var after = await UntilAsync(static shown => shown.GetProperty("running").GetInt32() == 0);

        Assert.Contains("paused", paused.Output, StringComparison.Ordinal);
        Assert.Equal(0, after.GetProperty("failed").GetInt64());
        var due = shown.GetProperty("occurrences").EnumerateArray().Select(static one => one.GetProperty("id").GetString()).ToList();
        Assert.Equal(due.Distinct(StringComparer.Ordinal), due);
    }

    [Fact]
    public async Task ByHand_FireAndRemove_AreTold()
    {
        await WriteAsync("cron: \"0 8 * * 1-5\"\nzone: Europe/Berlin\nwith: { order: 3 }\npaused: true");
        await _tool.RunAsync("trigger", "add", "t.trigger.yaml");

        var fired = await _tool.RunAsync("trigger", "fire", "shipping", "--id", "once", "-o", "json");
        var again = await _tool.RunAsync("trigger", "fire", "shipping", "--id", "once", "-o", "json");
        await UntilAsync(static shown => shown.GetProperty("completed").GetInt64() == 1);
        var removed = await _tool.RunAsync("trigger", "remove", "shipping");
        var gone = await _tool.RunAsync("trigger", "get", "shipping");

        Assert.Equal("begins", JsonElement.Parse(fired.Output).GetProperty("standing").GetString());
        Assert.Equal("repeated", JsonElement.Parse(again.Output).GetProperty("standing").GetString());
        Assert.Equal(JsonElement.Parse(fired.Output).GetProperty("run").GetString(), JsonElement.Parse(again.Output).GetProperty("run").GetString());
        Assert.Contains("shipping is removed.", removed.Output, StringComparison.Ordinal);
        Assert.Contains("TUT4725", gone.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, gone.Code);
    }

    [Fact]
    public async Task NextAndLint_NoStore_SayWhatTheFileSays()
    {
        await WriteAsync("cron: \"30 2 * * *\"\nzone: Europe/Berlin\nwith: { order: 3 }");

        var next = await _tool.RunAsync("trigger", "next", "t.trigger.yaml", "--from", "2026-03-28T12:00Z", "--count", "2", "-o", "jsonl");
        var good = await _tool.RunAsync("trigger", "lint", "t.trigger.yaml");
        await WriteAsync("every: 1m\nwith: { parcel: 3 }");
        var bad = await _tool.RunAsync("trigger", "lint", "t.trigger.yaml");
        var refused = await _tool.RunAsync("trigger", "add", "t.trigger.yaml");
        var nothing = await _tool.RunAsync("trigger", "lint", "nothing.trigger.yaml");

        Assert.Equal(["2026-03-29T01:00:00+00:00", "2026-03-30T00:30:00+00:00"], next.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line).GetProperty("due").GetString()));
        Assert.Equal(ExitCode.Success, good.Code);
        Assert.Contains("no input 'parcel'", bad.Output, StringComparison.Ordinal);
        Assert.Contains("Input 'order'", bad.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, bad.Code);
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains("TUT5146", nothing.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, nothing.Code);
        Assert.False(Directory.Exists(_tool.Store), "nothing was to be opened");
    }

    private async Task WriteAsync(string rest)
    {
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "flow.yaml"), """
            tutti: flow/v1
            name: ship
            inputs: { order: int }
            steps:
              send: { use: text/print, with: { text: "sent ${inputs.order}" } }
            outputs: { said: "${send}" }
            """, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "t.trigger.yaml"), $"tutti: trigger/v1\nname: shipping\nflow: ./flow.yaml\n{rest}\n", TestContext.Current.CancellationToken);
    }

    private async Task<JsonElement> UntilAsync(Func<JsonElement, bool> holds)
    {
        while (true)
        {
            var got = await _tool.RunAsync("trigger", "get", "shipping", "-o", "json");
            Assert.True(got.Code == ExitCode.Success, got.Error);
            var shown = JsonElement.Parse(got.Output);
            if (holds(shown)) { return shown; }
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
