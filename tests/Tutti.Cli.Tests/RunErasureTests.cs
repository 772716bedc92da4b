using System.Text.Json;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti runs erase</c>, the real tool on a real store.</summary>
public sealed class RunErasureTests : IAsyncLifetime
{
    private const string Flow = """
        tutti: flow/v1
        name: hello
        inputs: { who: { type: string } }
        steps:
          greet: { use: text/print, with: { text: "hello ${inputs.who}" } }
        outputs: { said: "${greet}" }
        """;

    private readonly ToolRun _tool = new();

    public async ValueTask InitializeAsync() => await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "flow.yaml"), Flow, ToolRun.Cancellation);

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Erase_ARun_TakesWhatItSaid_AndLeavesItsCourseAndProofs()
    {
        var (run, other) = (await RunAsync("Bob-the-customer"), await RunAsync("Carol"));

        var erased = await _tool.RunAsync("runs", "erase", run, "--because", "the customer asked", "--yes");

        Assert.Equal((ExitCode.Success, true), (erased.Code, erased.Output.StartsWith("erased 1 run: ", StringComparison.Ordinal)));
        await _tool.EndHostAsync();
        Assert.DoesNotContain(Directory.GetFiles(_tool.Store, "*", SearchOption.AllDirectories), static file => !file.EndsWith(".sock", StringComparison.Ordinal) && File.ReadAllText(file).Contains("Bob-the", StringComparison.Ordinal));
        Assert.Contains(Directory.GetFiles(_tool.Store, "*", SearchOption.AllDirectories), static file => !file.EndsWith(".sock", StringComparison.Ordinal) && File.ReadAllText(file).Contains("Carol", StringComparison.Ordinal));
        var (events, got, result) = (await _tool.RunAsync("runs", "events", run), await _tool.RunAsync("runs", "get", run), await _tool.RunAsync("runs", "wait", run));
        Assert.Contains("the customer asked", events.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, got.Code);
        Assert.Contains("the customer asked", got.Output, StringComparison.Ordinal);
        Assert.Contains("TUT1062", result.Error, StringComparison.Ordinal);
        var verified = await _tool.RunAsync("verify", "--all", "--require", "digests", "--require", "chain", "--require", "inclusion");
        Assert.Equal(ExitCode.Success, verified.Code);
        Assert.Contains("NOT CHECKED: ", verified.Output, StringComparison.Ordinal);
        var exported = await _tool.RunAsync("runs", "export", run, "--to", "bundle.zip");
        Assert.Contains("What is withheld was erased", exported.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await _tool.RunAsync("verify", "bundle.zip", "--require", "statement", "--require", "chain")).Code);
        Assert.Contains("hello Carol", (await _tool.RunAsync("runs", "wait", other)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_ByAgeStatusAndLabel_ShowsFirst_AndAsksForAYes()
    {
        var run = await RunAsync("Bob", "--label", "keep=short");
        await RunAsync("Carol");

        var dry = await _tool.RunAsync("runs", "erase", "--label", "keep=short", "--status", "completed", "--older-than", "0s", "--dry-run", "-o", "id");
        var young = await _tool.RunAsync("runs", "erase", "--label", "keep=short", "--older-than", "1d", "--because", "old", "--yes");
        var unasked = await _tool.RunAsync("runs", "erase", "--label", "keep=short", "--because", "old");
        var erased = await _tool.RunAsync("runs", "erase", "--label", "keep=short", "--because", "old", "--yes", "-o", "json");

        Assert.Equal((ExitCode.Success, run), (dry.Code, dry.Output.Trim()));
        Assert.Contains("nothing is erased", young.Error, StringComparison.Ordinal);
        Assert.Contains("TUT5069", unasked.Error, StringComparison.Ordinal);
        using var view = JsonDocument.Parse(erased.Output);
        Assert.Equal(run, Assert.Single(view.RootElement.GetProperty("erased").EnumerateArray()).GetString());
        Assert.Contains("No ended run fits", (await _tool.RunAsync("runs", "erase", "--label", "keep=short", "--dry-run")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TUT5067", "--because", "why")]
    [InlineData("TUT5067", "abc", "--older-than", "1d", "--because", "why")]
    [InlineData("TUT5067", "--status", "running", "--because", "why")]
    [InlineData("TUT5067", "--older-than", "a while", "--because", "why")]
    [InlineData("TUT5068", "--older-than", "1d", "--yes")]
    [InlineData("TUT6010", "0000000000", "--because", "why", "--yes")]
    public async Task Erase_WrongWords_ChangeNothingAndSayWhy(string code, params string[] words)
    {
        await RunAsync("Bob");

        var refused = await _tool.RunAsync(["runs", "erase", .. words]);

        Assert.Equal(code == "TUT6010" ? ExitCode.NotFound : ExitCode.Usage, refused.Code);
        Assert.Contains(code, refused.Error, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string who, params string[] more)
    {
        var result = await _tool.RunAsync(["run", "flow.yaml", "--input", $"who={who}", .. more, "-o", "json"]);
        Assert.Equal(ExitCode.Success, result.Code);
        using var outcome = JsonDocument.Parse(result.Output);
        return outcome.RootElement.GetProperty("id").GetString() ?? "";
    }
}
