using System.Text.Json;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti audit search</c>: records over the whole log, and how each is proven.</summary>
public sealed class AuditSearchTests : IAsyncLifetime
{
    private const string Flow = """
        tutti: flow/v1
        name: hello
        steps:
          greet: { use: text/print, with: { text: hello } }
          sure: { ask: { prompt: sure? } }

        """;

    private readonly ToolRun _tool = new();

    public async ValueTask InitializeAsync() => await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "flow.yaml"), Flow, ToolRun.Cancellation);

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Search_KindAndPerson_FindsAnAnswer_WhoseProofIsTheCallThatItNames()
    {
        await RunAsync();

        var found = await SearchAsync("--kind", "question.answered", "--by", Environment.UserName, "-o", "jsonl");

        using var row = JsonDocument.Parse(found.Output); // one line, one record
        Assert.Equal(("question.answered", "sure", true), (row.RootElement.GetProperty("kind").GetString(), row.RootElement.GetProperty("path").GetString(), row.RootElement.GetProperty("signed").GetBoolean()));
        var proof = row.RootElement.GetProperty("proof").GetString()!.Split(' ');
        Assert.Equal("tutti", proof[0]);
        Assert.Equal(ExitCode.Success, (await _tool.RunAsync([.. proof[1..], "--to", "receipt.json"])).Code);
        Assert.Equal(ExitCode.Success, (await _tool.RunAsync("verify", "receipt.json")).Code);
    }

    [Fact]
    public async Task Search_Table_IsInOrder_AndCountsAndLimitsAreSaid()
    {
        await RunAsync();
        await RunAsync();

        var all = await SearchAsync("--path", "greet");
        var newest = await SearchAsync("--newest", "--limit", "1", "--since", "1h");
        var ids = await SearchAsync("--text", "hello", "-o", "id");
        var none = await SearchAsync("--until", "2020-01-01", "-o", "json");

        Assert.Equal(3, all.Output.TrimEnd().Split('\n').Length);
        Assert.StartsWith("POSITION  TIME", all.Output, StringComparison.Ordinal);
        Assert.Contains("2 records", all.Error, StringComparison.Ordinal);
        Assert.Contains("run.completed", newest.Output, StringComparison.Ordinal);
        Assert.Contains("There are more: these are the last 1 record.", newest.Error, StringComparison.Ordinal);
        Assert.Equal(2, ids.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count());
        Assert.Equal("[]", none.Output.Trim());
        Assert.Contains("No record fits.", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_StoreThatAnotherProcessHolds_Works()
    {
        using var holder = _tool.Start("run", "flow.yaml", "--wait");
        await ToolRun.ReadUntilAsync(holder, "sure?");

        var found = await _tool.RunAsync("audit", "search", "--kind", "step.completed", "-o", "json");
        for (var look = 0; found.Code != ExitCode.Success && look < 100; look++) { found = await _tool.RunAsync("audit", "search", "--kind", "step.completed", "-o", "json"); } // its first head comes a moment later

        using var rows = JsonDocument.Parse(found.Output);
        Assert.Equal("greet", rows.RootElement[0].GetProperty("path").GetString());
        ToolRun.Signal(holder, "TERM");
        await ToolRun.EndAsync(holder);
    }

    [Theory]
    [InlineData("TUT5081", "--kind", "steps.completed")]
    [InlineData("TUT5082", "--since", "yesterday")]
    [InlineData("TUT5082", "--until", "99999999999d")]
    [InlineData("--limit takes a number", "--limit", "-3")]
    [InlineData("--limit takes a number", "--limit", "many")]
    public async Task Search_WrongCall_SaysWhatIsWrong(string error, params string[] arguments)
    {
        await RunAsync();

        var refused = await _tool.RunAsync(["audit", "search", .. arguments]);

        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains(error, refused.Error, StringComparison.Ordinal);
    }

    private async Task<ToolResult> SearchAsync(params string[] arguments)
    {
        var found = await _tool.RunAsync(["audit", "search", .. arguments]);
        Assert.True(found.Code == ExitCode.Success, found.Error);
        return found;
    }

    private async Task RunAsync()
    {
        var result = await _tool.RunAsync("run", "flow.yaml", "--yes");
        Assert.True(result.Code == ExitCode.Success, result.Error);
    }
}
