using System.Text.Json;

namespace Tutti.Cli.Tests;

/// <summary>One store, several processes (rules R10, C2): second runs, background hosts, kill -9.</summary>
public sealed class SeveralProcessesTests : IAsyncLifetime
{
    private readonly ToolRun _tool = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task C2_SecondRun_IsSubmittedToTheHolder()
    {
        using var holder = _tool.Start("run", ToolRun.Module, "wait");
        await ToolRun.ReadUntilAsync(holder, "waits for the signal");

        var second = await _tool.FollowAsync("sum", "-o", "json");
        var store = JsonDocument.Parse((await _tool.RunAsync("store", "info", "-o", "json")).Output).RootElement;

        Assert.Equal(ExitCode.Success, second.Code);
        Assert.Equal(["id", "status", "outputs", "steps", "error"], JsonDocument.Parse(second.Output).RootElement.EnumerateObject().Select(static member => member.Name));
        Assert.Equal(holder.Id, store.GetProperty("host").GetProperty("pid").GetInt32());
    }

    [Fact]
    public async Task C2_Approve_FromAnotherTerminal_FollowerGoesOn()
    {
        using var holder = _tool.Start("run", ToolRun.Module, "ask", "--wait");
        await ToolRun.ReadUntilAsync(holder, "asks: Publish?");
        var list = (await _tool.RunAsync("approval", "list", "-o", "id")).Output.Trim();

        var answer = await _tool.RunAsync("approval", "deny", list);
        var result = await ToolRun.EndAsync(holder);

        Assert.Equal(ExitCode.Success, answer.Code);
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("no by a person", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--yes", "yes by a person")]
    [InlineData("--no", "no by a person")]
    public async Task Run_AnswersGivenAhead_NobodyIsAsked(string option, string output)
    {
        var result = await _tool.FollowAsync("ask", option);

        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains(output, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ChildAsks_AnswersGivenAheadReachIt()
    {
        var result = await _tool.FollowAsync("parent", "--yes");

        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("yes by a person", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ChildAsksAndNobodyIsHere_SaysWhoAsksAndHowToAnswer()
    {
        var result = await _tool.FollowAsync("parent");

        var approval = (await _tool.RunAsync("approval", "list", "-o", "id")).Output.Split(':')[0];
        Assert.Equal(ExitCode.WaitingForApproval, result.Code);
        Assert.Contains("asks at 'review': Publish?", result.Error, StringComparison.Ordinal);
        Assert.Contains($"tutti approval approve {approval[..8]}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E2_UnknownOutcome_APersonSaysWhatItGave()
    {
        var asked = await _tool.FollowAsync("once", "--yes");
        var run = (await _tool.RunAsync("runs", "list", "-o", "id")).Output.Trim();

        var unsaid = await _tool.RunAsync("approval", "approve", run);
        var nothing = await _tool.RunAsync("approval", "approve", run, "--choice", "happened");
        var wrong = await _tool.RunAsync("approval", "approve", run, "--choice", "happened", "--result", "much");
        var costly = await _tool.RunAsync("approval", "approve", run, "--choice", "happened", "--result", "42", "--cost", "1 USD");
        var right = await _tool.RunAsync("approval", "approve", run, "--choice", "happened", "--result", "42");
        var result = await _tool.RunAsync("resume", run);

        Assert.Equal(ExitCode.WaitingForApproval, asked.Code);
        Assert.All([unsaid, nothing, wrong, costly], static refused => Assert.Equal(ExitCode.Usage, refused.Code));
        Assert.Contains("TUT1066", costly.Error, StringComparison.Ordinal);
        Assert.Contains("TUT1037", nothing.Error, StringComparison.Ordinal);
        Assert.Contains("'int64'", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, right.Code);
        Assert.Contains("paid 42", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R10_NoHost_ListsSaySo()
    {
        using var following = _tool.Start("run", ToolRun.Module, "sleep");
        await ToolRun.ReadUntilAsync(following, "waits until");
        var held = await _tool.RunAsync("runs", "list");
        ToolRun.Signal(following, "KILL");
        await ToolRun.EndAsync(following);

        var free = await _tool.RunAsync("runs", "list");

        Assert.DoesNotContain("No host runs", held.Error, StringComparison.Ordinal);
        Assert.Contains("No host runs: nothing goes on and no timer fires. The next timer: in ", free.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill9_ThenResume_FinishedStepsDoNotRunAgain()
    {
        var marks = Path.Combine(_tool.Folder, "marks");
        using var holder = _tool.Start("run", ToolRun.Module, "slow", "-i", "count=4", "-i", $"file={marks}");
        await ToolRun.ReadUntilAsync(holder, "work#1 done");
        ToolRun.Signal(holder, "KILL");
        await ToolRun.EndAsync(holder);

        var result = await _tool.RunAsync("resume");

        Assert.Equal(ExitCode.Success, result.Code);
        var lines = await File.ReadAllLinesAsync(marks, ToolRun.Cancellation);
        Assert.Equal(8, lines.Distinct().Count());
        Assert.InRange(lines.Length, 8, 10); // at most what ran at the kill, one step a lane
    }

    [Fact]
    public async Task Kill9_HolderOfAFollowedRun_FollowerTakesOver()
    {
        using var holder = _tool.Start("run", ToolRun.Module, "wait");
        var run = (await ToolRun.ReadUntilAsync(holder, "run ")).Split(' ')[1];
        await ToolRun.ReadUntilAsync(holder, "waits for the signal");
        using var follower = _tool.Start("resume", run);
        await ToolRun.ReadUntilAsync(follower, "waits for the signal");

        ToolRun.Signal(holder, "KILL");
        await ToolRun.ReadUntilAsync(follower, "taking over");
        var signalled = await _tool.RunAsync("runs", "signal", run, "go", "\"now\"");
        var result = await ToolRun.EndAsync(follower);

        Assert.Equal(ExitCode.Success, signalled.Code);
        Assert.Equal(ExitCode.Success, result.Code);
    }

    [Fact]
    public async Task C2_BackgroundHost_StopsWhenIdle()
    {
        using var host = _tool.Start("host", "--background", "--idle", "1");
        await ToolRun.ReadUntilAsync(host, "ready");

        var run = await _tool.FollowAsync("sum");
        var result = await ToolRun.EndAsync(host);

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.False(File.Exists(Path.Combine(_tool.Store, "control.sock")));
        Assert.Contains("leaving", await File.ReadAllTextAsync(Path.Combine(_tool.Store, "host.log"), ToolRun.Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task C2_Detach_PrintsTheIdAndLeavesTheRunToAHost()
    {
        var started = await _tool.RunAsync("run", ToolRun.Module, "sum", "--detach");

        var wait = await _tool.RunAsync("runs", "wait", started.Output.Trim(), "-o", "json");

        Assert.Equal(ExitCode.Success, started.Code);
        Assert.Equal(26, started.Output.Trim().Length);
        Assert.Contains("\"status\":\"completed\"", wait.Output, StringComparison.Ordinal);
    }
}
