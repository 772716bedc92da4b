using System.Text.Json;

namespace Tutti.Cli.Tests;

/// <summary>Tasks of persons from the command line, the real tool.</summary>
public sealed class TaskTests : IAsyncDisposable
{
    private readonly ToolRun _tool = new();

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Respond_FillsTheForm_AndTheRunGoesOn()
    {
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "flow.yaml"), """
            tutti: flow/v1
            name: desk
            agents:
              editor:
                person: { by: editors, prompt: Which title? }
                output: { type: object, properties: { title: { type: string, description: Short. }, stars: { type: integer } }, required: [title], additionalProperties: false }
            steps: { edit: { agent: editor, with: { text: Owls are birds. } } }
            outputs: { title: "${edit.title}", stars: "${edit.stars}" }
            """, TestContext.Current.CancellationToken);
        var asked = await _tool.RunAsync("run", "flow.yaml", "-o", "json");
        Assert.Equal(ExitCode.WaitingForApproval, asked.Code);
        Assert.Contains("tutti approval respond", asked.Error, StringComparison.Ordinal);
        var run = JsonElement.Parse(asked.Output).GetProperty("id").GetString() ?? "";

        var shown = await _tool.RunAsync("approval", "get", run);
        var without = await _tool.RunAsync("approval", "approve", run);
        var wrong = await _tool.RunAsync("approval", "respond", run, "--field", "stars=many");
        var both = await _tool.RunAsync("approval", "respond", run, "--field", "stars=1", "--content", "-");
        var done = await _tool.RunAsync("approval", "respond", run, "--field", "title=7", "--field", "stars=5");

        Assert.Contains("Owls are birds.", shown.Output, StringComparison.Ordinal);
        Assert.Contains("title (string): Short.", shown.Output, StringComparison.Ordinal);
        Assert.Contains("stars (integer, if you like)", shown.Output, StringComparison.Ordinal);
        Assert.Contains("TUT4320", without.Error, StringComparison.Ordinal);
        Assert.Contains("TUT4320", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, both.Code);
        Assert.Equal(ExitCode.Success, done.Code);
        Assert.Contains("""{"title":"7","stars":5}""", (await _tool.RunAsync("resume", run, "-o", "json")).Output, StringComparison.Ordinal);
    }
}
