using System.Diagnostics;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti audit anchor</c>: what is kept elsewhere is never lost to the head of a log that does not continue it.</summary>
public sealed class AnchorTests : IAsyncLifetime
{
    private readonly ToolRun _tool = new();

    public async ValueTask InitializeAsync() =>
        await File.WriteAllTextAsync(At("flow.yaml"), "tutti: flow/v1\nname: hello\nsteps:\n  greet: { use: text/print, with: { text: hello } }\n", ToolRun.Cancellation);

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Anchor_OverAHeadThatTheLogDoesNotContinue_IsRefused_AndKeepsIt()
    {
        await GitAsync("init", "-q", "repo");
        await GitAsync("-C", "repo", "config", "user.name", "a");
        await GitAsync("-C", "repo", "config", "user.email", "a@localhost");
        await GitAsync("-C", "repo", "-c", "commit.gpgsign=false", "commit", "-q", "--allow-empty", "-m", "one");
        await RunAsync();
        await _tool.RunAsync("store", "backup", "friday");
        var first = await _tool.RunAsync("audit", "anchor", "--file", "head.txt", "--git", "repo");
        await RunAsync();
        var second = await _tool.RunAsync("audit", "anchor", "--file", "head.txt", "--git", "repo");
        var again = await _tool.RunAsync("audit", "anchor", "--git", "repo");
        var (kept, notes) = (await File.ReadAllTextAsync(At("head.txt"), ToolRun.Cancellation), await GitAsync("-C", "repo", "notes", "--ref=refs/notes/tutti", "show"));
        await File.WriteAllTextAsync(At("notes.txt"), notes, ToolRun.Cancellation);
        var both = await _tool.RunAsync("verify", "--all", "--anchor", "notes.txt");
        Directory.Delete(_tool.Store, recursive: true);
        await _tool.RunAsync("store", "restore", "friday", "--same-epoch");

        var shorter = await _tool.RunAsync("audit", "anchor", "--file", "head.txt");
        var noted = await _tool.RunAsync("audit", "anchor", "--git", "repo");
        for (var run = 0; run < 3; run++) { await RunAsync(); }
        var longer = await _tool.RunAsync("audit", "anchor", "--file", "head.txt");
        var other = await _tool.RunAsync("audit", "anchor", "--file", "flow.yaml");

        Assert.Equal((ExitCode.Success, ExitCode.Success, ExitCode.Success), (first.Code, second.Code, again.Code));
        Assert.Equal((4, 2), (notes.Split("\n\n").Length, both.Output.Split("fits").Length - 1));
        foreach (var refused in new[] { shorter, noted, longer })
        {
            Assert.Equal(ExitCode.VerificationFailed, refused.Code);
            Assert.Contains("TUT5084", refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal(ExitCode.Usage, other.Code);
        Assert.Contains("TUT5085", other.Error, StringComparison.Ordinal);
        Assert.Equal(kept, await File.ReadAllTextAsync(At("head.txt"), ToolRun.Cancellation));
        Assert.Equal(notes, await GitAsync("-C", "repo", "notes", "--ref=refs/notes/tutti", "show"));
    }

    private string At(string name) => Path.Combine(_tool.Folder, name);

    private async Task RunAsync()
    {
        var result = await _tool.RunAsync("run", "flow.yaml");
        Assert.True(result.Code == ExitCode.Success, result.Error);
    }

    private async Task<string> GitAsync(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _tool.Folder, RedirectStandardOutput = true }) ?? throw new InvalidOperationException("git did not start.");
        var printed = await git.StandardOutput.ReadToEndAsync(ToolRun.Cancellation);
        await git.WaitForExitAsync(ToolRun.Cancellation);
        Assert.Equal(0, git.ExitCode);
        return printed;
    }
}
