namespace Tutti.Cli.Tests;

/// <summary>One test for each exit code of <c>docs/cli.md</c>, by the real tool.</summary>
public sealed class ExitCodeTests : IAsyncLifetime
{
    private readonly ToolRun _tool = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Success_RunCompletes()
    {
        var result = await _tool.FollowAsync("sum");

        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("completed: \"sum 6\"", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_ProjectDoesNotBuild()
    {
        var project = Directory.CreateDirectory(Path.Combine(_tool.Folder, "broken")).FullName;
        await File.WriteAllTextAsync(Path.Combine(project, "broken.csproj"), "<Project>", ToolRun.Cancellation);

        var result = await _tool.RunAsync("run", project);

        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains("error TUT6032", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TUT5031", (int)ExitCode.Usage)]
    [InlineData("TUT5066", (int)ExitCode.Usage)]
    [InlineData("TUT2001", (int)ExitCode.Usage)]
    [InlineData("TUT2100", (int)ExitCode.Usage)]
    [InlineData("TUT2105", (int)ExitCode.Usage)]
    [InlineData("TUT2655", (int)ExitCode.Usage)]
    [InlineData("TUT2663", (int)ExitCode.Usage)]
    [InlineData("TUT4706", (int)ExitCode.Usage)]
    [InlineData("TUT5030", (int)ExitCode.NotFound)]
    [InlineData("TUT2660", (int)ExitCode.NotFound)]
    [InlineData("TUT2310", (int)ExitCode.Permission)]
    [InlineData("TUT2651", (int)ExitCode.Permission)]
    [InlineData("TUT2654", (int)ExitCode.Permission)]
    [InlineData("TUT2658", (int)ExitCode.Permission)]
    [InlineData("TUT2661", (int)ExitCode.Permission)]
    [InlineData("TUT5032", (int)ExitCode.Permission)]
    [InlineData("TUT2318", (int)ExitCode.Unreachable)]
    [InlineData("TUT2200", (int)ExitCode.Failure)]
    [InlineData("TUT2657", (int)ExitCode.Failure)]
    public void OfError_ACodeFromHereOrOverTheSocket_SaysWhatHappened(string code, int expected) => Assert.Equal((ExitCode)expected, ExitCodes.OfError(new Kernel.TuttiException(code, "It is so.")));

    [Fact]
    public async Task NotFound_ARunThatAsksNothing_IsToldWithoutAPath()
    {
        var run = (await _tool.RunAsync("run", ToolRun.Module, "sum", "-o", "id")).Output.Trim();

        var result = await _tool.RunAsync("approval", "approve", run);

        Assert.Equal(ExitCode.NotFound, result.Code);
        Assert.Matches(@"asks nothing\.\s+Nothing is open there", result.Error);
    }

    [Theory]
    [InlineData("rnus", "Did you mean 'runs'?")]
    [InlineData("runs lits", "Did you mean 'list'?")]
    [InlineData("runs list --statsu failed", "Did you mean '--status'?")]
    [InlineData("version -o josn", "Did you mean 'json'?")]
    public async Task Usage_Mistyped_SaysWhatWasMeant(string line, string hint)
    {
        var result = await _tool.RunAsync(line.Split(' '));

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Empty(result.Output);
        Assert.Contains(hint, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_SameKeyOtherInputs_NothingIsLost()
    {
        await _tool.FollowAsync("sum", "--key", "k", "-i", "count=1");
        var same = await _tool.FollowAsync("sum", "--key", "k", "-i", "count=1");

        var other = await _tool.FollowAsync("sum", "--key", "k", "-i", "count=2");

        Assert.Equal(ExitCode.Success, same.Code);
        Assert.Equal(ExitCode.Usage, other.Code);
        Assert.Contains("TUT1030", other.Error, StringComparison.Ordinal);
        Assert.Single(Lines((await _tool.RunAsync("runs", "list", "-o", "id")).Output));
    }

    [Fact]
    public async Task Usage_WrongInput_StartsNothing()
    {
        var result = await _tool.FollowAsync("strict", "-i", "cuont=3");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("Did you mean 'count'?", result.Error, StringComparison.Ordinal);
        Assert.Empty((await _tool.RunAsync("runs", "list", "-o", "id")).Output);
    }

    [Fact]
    public async Task NotFound_UnknownRunAndFolder()
    {
        Assert.Equal(ExitCode.NotFound, (await _tool.RunAsync("runs", "get", "zzzz")).Code);
        Assert.Equal(ExitCode.NotFound, (await _tool.RunAsync("run", "nowhere")).Code);
    }

    [Theory]
    [InlineData("verify", "--all")]
    [InlineData("audit", "head")]
    [InlineData("store", "backup", "friday")]
    public async Task NotFound_NoStoreYet(params string[] words)
    {
        var refused = await _tool.RunAsync(words);

        Assert.Equal(ExitCode.NotFound, refused.Code);
        Assert.Contains("TUT3015", refused.Error, StringComparison.Ordinal);
    }

    /// <summary>Where even root may not make a directory.</summary>
    [Fact]
    public async Task Permission_ReadOnlyDirectory()
    {
        var result = await _tool.RunAsync("runs", "list", "--store", "/sys/tutti");

        Assert.Equal(ExitCode.Permission, result.Code);
        Assert.Contains("TUT3006", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunFailed_SaysWhatNext()
    {
        var result = await _tool.FollowAsync("fail");

        Assert.Equal(ExitCode.RunFailed, result.Code);
        Assert.Contains("TEST1", result.Output, StringComparison.Ordinal);
        Assert.Contains("tutti runs retry", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunCancelled_WhileFollowed()
    {
        using var following = _tool.Start("run", ToolRun.Module, "wait");
        var run = (await ToolRun.ReadUntilAsync(following, "run ")).Split(' ')[1];
        await ToolRun.ReadUntilAsync(following, "waits for the signal");

        var cancel = await _tool.RunAsync("runs", "cancel", run[..12], "--reason", "enough");
        var result = await ToolRun.EndAsync(following);

        Assert.Equal(ExitCode.Success, cancel.Code);
        Assert.Equal(ExitCode.RunCancelled, result.Code);
    }

    [Fact]
    public async Task WaitingForApproval_NobodyHere_AnswerElsewhereGoesOn()
    {
        var result = await _tool.FollowAsync("ask");
        var run = Lines((await _tool.RunAsync("runs", "list", "-o", "id")).Output)[0];

        var answer = await _tool.RunAsync("approval", "approve", run[..8], "--choice", "later");
        var wait = await _tool.RunAsync("runs", "wait", run);

        Assert.Equal(ExitCode.WaitingForApproval, result.Code);
        Assert.Contains("tutti approval approve", result.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, answer.Code);
        Assert.Equal(ExitCode.Success, wait.Code);
        Assert.Contains("later by a person", wait.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TimedOut_WaitGivesUp_RunGoesOn()
    {
        await _tool.RunAsync("run", ToolRun.Module, "wait", "--detach");
        var run = Lines((await _tool.RunAsync("runs", "list", "-o", "id")).Output)[0];

        Assert.Equal(ExitCode.TimedOut, (await _tool.RunAsync("runs", "wait", run, "--timeout", "0.5")).Code);
    }

    [Fact]
    public async Task Unreachable_StoreIsHeldWithoutASocket()
    {
        Directory.CreateDirectory(_tool.Store);
        await using var held = Storage.Embedded.EmbeddedStore.Open(new Storage.Embedded.EmbeddedStoreOptions { Directory = _tool.Store });

        var result = await _tool.RunAsync("runs", "list");

        Assert.Equal(ExitCode.Unreachable, result.Code);
        Assert.Contains("TUT6002", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerificationFailed_DamagedStore_NewerStoreIsToldApart()
    {
        await _tool.FollowAsync("sum");
        var header = Path.Combine(_tool.Store, "store");
        var text = await File.ReadAllTextAsync(header, ToolRun.Cancellation);

        await File.WriteAllTextAsync(header, text.Replace("workspace ", "workspace x", StringComparison.Ordinal), ToolRun.Cancellation);
        var damaged = await _tool.RunAsync("store", "check");
        await File.WriteAllTextAsync(header, text.Replace("tutti-store 1", "tutti-store 9", StringComparison.Ordinal), ToolRun.Cancellation);
        var newer = await _tool.RunAsync("runs", "list");

        Assert.Equal(ExitCode.VerificationFailed, damaged.Code);
        Assert.Equal(ExitCode.Failure, newer.Code);
        Assert.Contains("TUT3003", newer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paused_StepLimitReached_ResumeGoesOn()
    {
        var result = await _tool.FollowAsync("limited");

        var resumed = await _tool.RunAsync("resume", Lines((await _tool.RunAsync("runs", "list", "-o", "id")).Output)[0]);

        Assert.Equal(ExitCode.Paused, result.Code);
        Assert.Contains("tutti resume", result.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, resumed.Code);
    }

    [Fact]
    public async Task NeedsAttention_CodeLeavesTheScheduler() =>
        Assert.Equal(ExitCode.NeedsAttention, (await _tool.FollowAsync("astray")).Code);

    [Fact]
    public async Task C3_Interrupted_NonInteractive_PausesAndSaysHowToGoOn()
    {
        var marks = Path.Combine(_tool.Folder, "marks");
        using var following = _tool.Start("run", ToolRun.Module, "slow", "-i", "count=4", "-i", $"file={marks}");
        await ToolRun.ReadUntilAsync(following, "work done");

        ToolRun.Signal(following, "INT");
        var result = await ToolRun.EndAsync(following);
        var status = (await _tool.RunAsync("runs", "list")).Output;
        var resumed = await _tool.RunAsync("resume", Lines((await _tool.RunAsync("runs", "list", "-o", "id")).Output)[0]);

        Assert.Equal(ExitCode.Interrupted, result.Code);
        Assert.Contains("Go on with: tutti resume", result.Error, StringComparison.Ordinal);
        Assert.Contains("paused", status, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, resumed.Code);
        var lines = await File.ReadAllLinesAsync(marks, ToolRun.Cancellation);
        Assert.Equal(8, lines.Length); // no step was cut off, and none ran twice
        Assert.Equal(8, lines.Distinct().Count());
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
