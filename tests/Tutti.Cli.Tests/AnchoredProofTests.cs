namespace Tutti.Cli.Tests;

/// <summary>Receipts and bundles lead to heads that others have kept, and records are proven in the form of C2SP.</summary>
public sealed class AnchoredProofTests : IAsyncLifetime
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
    public async Task Export_WithAnAnchor_LeadsToIt_AndWithoutOneItIsNotChecked()
    {
        await RunAsync();
        await _tool.RunAsync("audit", "anchor", "--file", "monday.txt");
        var run = await RunAsync();
        await _tool.RunAsync("runs", "export", run, "--to", "alone.zip");
        await _tool.RunAsync("runs", "export", run, "--to", "led.zip", "--anchor", "monday.txt");
        await _tool.RunAsync("audit", "proof", run, "--to", "led.json", "--anchor", "monday.txt");

        var alone = await _tool.RunAsync("verify", "alone.zip", "--anchor", "monday.txt");
        var required = await _tool.RunAsync("verify", "alone.zip", "--anchor", "monday.txt", "--require", "anchors");
        var led = await _tool.RunAsync("verify", "led.zip", "--anchor", "monday.txt", "--require", "anchors");
        var receipt = await _tool.RunAsync("verify", "led.json", "--anchor", "monday.txt", "--require", "anchors");
        await WriteAsync("stranger.txt", (await File.ReadAllTextAsync(Path.Combine(_tool.Folder, "monday.txt"), ToolRun.Cancellation)).Replace("\n3\n", "\n2\n", StringComparison.Ordinal));
        var stranger = await _tool.RunAsync("runs", "export", run, "--to", "none.zip", "--anchor", "stranger.txt");

        Assert.Equal((ExitCode.Success, ExitCode.VerificationFailed), (alone.Code, required.Code));
        Assert.Contains("NOT CHECKED  anchors    monday.txt: the head of 3 records cannot be compared", alone.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Success, ExitCode.Success), (led.Code, receipt.Code));
        Assert.Contains("PASS         anchors    monday.txt: the head of 3 records fits", led.Output, StringComparison.Ordinal);
        Assert.Contains("TUT3534", stranger.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_tool.Folder, "none.zip")));
    }

    [Fact]
    public async Task Proof_AsTlogProof_IsVerifiedWithTheKey_AndIsOfOneRecord()
    {
        var run = await RunAsync();
        await WriteAsync("log.pub", (await _tool.RunAsync("audit", "key")).Output);

        var written = await _tool.RunAsync("audit", "proof", run, "greet", "--format", "tlog-proof", "--to", "greet.tlog-proof");
        var verified = await _tool.RunAsync("verify", "greet.tlog-proof", "--key", "log.pub", "--require", "inclusion", "--require", "signature");
        var nowhere = await _tool.RunAsync("audit", "proof", run, "--format", "tlog-proof", "--position", "99");
        var withheld = await _tool.RunAsync("audit", "proof", run, "--format", "tlog-proof", "--withhold", "*");
        var misplaced = await _tool.RunAsync("audit", "proof", run, "--position", "1");

        Assert.Equal((ExitCode.Success, ExitCode.Success), (written.Code, verified.Code));
        Assert.StartsWith("c2sp.org/tlog-proof@v1\nextra ", await File.ReadAllTextAsync(Path.Combine(_tool.Folder, "greet.tlog-proof"), ToolRun.Cancellation), StringComparison.Ordinal);
        Assert.Contains("PASS: 1 record under the head of 3", verified.Output, StringComparison.Ordinal);
        Assert.Contains("TUT5090", nowhere.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (withheld.Code, misplaced.Code));
    }

    private async Task<string> RunAsync()
    {
        var result = await _tool.RunAsync("run", "flow.yaml");
        Assert.True(result.Code == ExitCode.Success, result.Error);
        return result.Output.Split(' ')[1];
    }

    private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(_tool.Folder, file), text, ToolRun.Cancellation);
}
