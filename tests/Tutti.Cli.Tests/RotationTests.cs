namespace Tutti.Cli.Tests;

/// <summary>The key of a log is changed from the command line, and who knows only the first one goes on verifying.</summary>
public sealed class RotationTests : IAsyncLifetime
{
    private const string Flow = """
        tutti: flow/v1
        name: hello
        steps:
          greet: { use: text/print, with: { text: hello } }

        """;

    private readonly ToolRun _tool = new();

    public async ValueTask InitializeAsync() => await WriteAsync("flow.yaml", Flow);

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Rotate_StoreThatNobodyHolds_AndOneThatAHostHolds_AreVerifiedByTheFirstKey()
    {
        var run = await RunAsync();
        await KeyAsync("first.pub");

        var alone = await _tool.RunAsync("audit", "rotate", "--because", "ann has left", "--by", "bob");
        using var host = _tool.Start("host", "--background", "--idle", "600");
        await ToolRun.ReadUntilAsync(host, "ready");
        var held = await _tool.RunAsync("audit", "rotate", "--because", "once more", "-o", "json");
        await RunAsync();
        var verified = await _tool.RunAsync("verify", "--all", "--key", "first.pub", "--require", "signature");
        ToolRun.Signal(host, "INT");
        await ToolRun.EndAsync(host);
        var chain = await _tool.RunAsync("audit", "key", "--chain");
        await _tool.RunAsync("audit", "proof", run, "--to", "receipt.json");
        await _tool.RunAsync("runs", "export", run, "--to", "run.zip");
        await _tool.RunAsync("audit", "export", "log");
        await _tool.RunAsync("store", "backup", "friday");
        var others = new List<int>();
        foreach (var what in new[] { "receipt.json", "run.zip", "log" }) { others.Add((int)(await _tool.RunAsync("verify", what, "--key", "first.pub", "--require", "signature")).Code); }
        var backup = await _tool.RunAsync("verify", "--all", "--store", "friday", "--key", "first.pub");
        var erased = await _tool.RunAsync("runs", "erase", run, "--because", "asked", "--yes");
        var afterwards = await _tool.RunAsync("verify", "--all", "--key", "first.pub", "--require", "signature");

        Assert.Equal((ExitCode.Success, ExitCode.Success, ExitCode.Success), (alone.Code, held.Code, verified.Code));
        Assert.Contains("\nby bob\nbecause ann has left\n", alone.Output, StringComparison.Ordinal);
        Assert.Contains("\"number\":2", held.Output, StringComparison.Ordinal);
        Assert.Contains("to which 2 rotations lead from", verified.Output, StringComparison.Ordinal);
        Assert.Equal(4, chain.Output.TrimEnd().Split('\n').Length);
        Assert.Contains("once more", chain.Output, StringComparison.Ordinal);
        Assert.Equal([0, 0, 0], others);
        Assert.Equal((ExitCode.Success, ExitCode.Success, ExitCode.Success), (backup.Code, erased.Code, afterwards.Code));
    }

    [Fact]
    public async Task Rotate_RevokedFirstKey_NeedsSomebodyWhoVouches()
    {
        await RunAsync();
        await KeyAsync("first.pub");
        await WriteAsync("rotation.txt", (await _tool.RunAsync("audit", "rotate", "--because", "the laptop was stolen")).Output);

        var alone = await _tool.RunAsync("verify", "--all", "--key", "first.pub", "--revoked", "first.pub");
        var kept = await _tool.RunAsync("verify", "--all", "--key", "first.pub", "--revoked", "first.pub", "--anchor", "rotation.txt");

        Assert.Equal((ExitCode.VerificationFailed, ExitCode.Success), (alone.Code, kept.Code));
        Assert.Contains("nobody vouches", alone.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Witness_IsShownTheRotation_LearnsTheKey_AndVouchesForIt()
    {
        await RunAsync();
        await KeyAsync("first.pub");
        await WriteAsync("witness.pub", (await _tool.RunAsync("witness", "key", "--name", "witness.example")).Output);
        using var serving = _tool.Start("witness", "serve", "--log", "first.pub");
        var address = await ToolRun.ReadUntilAsync(serving, "http://");
        var before = await _tool.RunAsync("audit", "anchor", "--witness", address, "--witness-key", "witness.pub");
        await _tool.RunAsync("audit", "rotate", "--because", "ann has left");
        await RunAsync();

        var shown = await _tool.RunAsync("audit", "anchor", "--witness", address, "--witness-key", "witness.pub");
        await RunAsync();
        var after = await _tool.RunAsync("audit", "anchor", "--witness", address, "--witness-key", "witness.pub");
        var revoked = await _tool.RunAsync("verify", "--all", "--key", "first.pub", "--revoked", "first.pub", "--witness", "witness.pub", "--require", "witnesses");
        ToolRun.Signal(serving, "INT");
        await ToolRun.EndAsync(serving);
        using var again = _tool.Start("witness", "serve", "--log", "first.pub");
        var restarted = await _tool.RunAsync("audit", "anchor", "--witness", await ToolRun.ReadUntilAsync(again, "http://"), "--witness-key", "witness.pub");
        ToolRun.Signal(again, "INT");
        await ToolRun.EndAsync(again);

        Assert.Equal((ExitCode.Success, ExitCode.Success, ExitCode.Success, ExitCode.Success, ExitCode.Success), (before.Code, shown.Code, after.Code, revoked.Code, restarted.Code));
        Assert.Contains("rotation 1 was shown to it", shown.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("was shown", after.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Witness_ThatCannotLearnTheKey_IsNamedWithIt()
    {
        await RunAsync();
        await KeyAsync("first.pub");
        await WriteAsync("witness.pub", (await _tool.RunAsync("witness", "key", "--name", "witness.example")).Output);
        using var serving = _tool.Start("witness", "serve", "--log", "first.pub");
        var address = await ToolRun.ReadUntilAsync(serving, "http://");
        await _tool.RunAsync("audit", "rotate", "--because", "ann has left");
        File.Delete(Path.Combine(_tool.Store, "keys", "log.key"));
        await _tool.RunAsync("store", "new-epoch", "--because", "the key is lost");

        var missing = await _tool.RunAsync("audit", "anchor", "--witness", address, "--witness-key", "witness.pub");
        ToolRun.Signal(serving, "INT");
        await ToolRun.EndAsync(serving);

        Assert.NotEqual(ExitCode.Success, missing.Code);
        Assert.Contains("TUT5089", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotate_WrongCall_SaysWhatIsWrong_AndMakesNoStore()
    {
        var nowhere = await _tool.RunAsync("audit", "rotate", "--because", "why");
        await RunAsync();
        var empty = await _tool.RunAsync("audit", "rotate", "--because", " ");
        var without = await _tool.RunAsync("audit", "rotate");

        Assert.Contains("TUT3015", nowhere.Error, StringComparison.Ordinal);
        Assert.Contains("TUT3514", empty.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, without.Code);
    }

    private async Task<string> RunAsync()
    {
        var result = await _tool.RunAsync("run", "flow.yaml");
        Assert.True(result.Code == ExitCode.Success, result.Error);
        return result.Output.Split(' ')[1];
    }

    private async Task KeyAsync(string file) => await WriteAsync(file, (await _tool.RunAsync("audit", "key")).Output);

    private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(_tool.Folder, file), text, ToolRun.Cancellation);
}
