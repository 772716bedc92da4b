using System.Diagnostics;

namespace Tutti.Cli.Tests;

/// <summary>What the tool says of itself.</summary>
public sealed class CommandLineTests : IAsyncLifetime
{
    private readonly ToolRun _tool = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task ExitCodes_TableInTheDocs_IsTheEnum()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(ToolRun.Repository, "docs", "cli.md"), ToolRun.Cancellation);

        var rows = lines.SkipWhile(static line => line != "## Exit codes").Where(static line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2]))
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(static cells => $"{cells[1]} {cells[2]}");

        Assert.Equal(Enum.GetValues<ExitCode>().Select(static code => $"{(int)code} {code}"), rows);
    }

    [Fact]
    public async Task Completion_Bash_CompletesAVerb()
    {
        var script = (await _tool.RunAsync("completion", "bash")).Output;
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", $"tutti() {{ {string.Join(' ', ToolRun.Command)} \"$@\"; }}\n{script}\nCOMP_LINE='tutti appr'; COMP_POINT=10; COMP_WORDS=(tutti appr); COMP_CWORD=1; _tutti; echo \"${{COMPREPLY[@]}}\""]) { start.ArgumentList.Add(argument); }

        using var bash = Process.Start(start)!; // a shell is always there
        var result = await ToolRun.EndAsync(bash);

        Assert.Equal("approval", result.Output.Trim());
    }

    [Fact]
    public async Task Completion_UnknownShell_NamesTheKnownOnes()
    {
        var result = await _tool.RunAsync("completion", "tcsh");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("'fish'", result.Error, StringComparison.Ordinal);
    }
}
