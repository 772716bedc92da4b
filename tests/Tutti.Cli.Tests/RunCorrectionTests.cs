using System.Text.Json;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti runs correct</c>: a person steps into a flow, the real tool with real processes.</summary>
public sealed class RunCorrectionTests : IAsyncLifetime
{
    private const string Job = """
        tutti: flow/v1
        name: job
        agents:
          slow: { process: [sh, -c, 'echo $$ >pid; echo up; sleep 600 & wait; echo late'] }
          after: { process: [sh, -c, 'echo "after $0"', "${rate}"] }
        steps:
          rate: { agent: slow }
          after: { agent: after }
        outputs: { said: "${after}" }
        """;

    private readonly ToolRun _tool = new();

    public async ValueTask InitializeAsync() => await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "job.yaml"), Job, ToolRun.Cancellation);

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task P11_AStepInFlight_IsStoppedWithItsProcessesAndTheRunGoesOn()
    {
        using var following = _tool.Start("run", "job.yaml");
        var run = (await ToolRun.ReadUntilAsync(following, "run ")).Split(' ')[1];
        await ToolRun.ReadUntilAsync(following, "| up");
        var process = int.Parse((await File.ReadAllTextAsync(Path.Combine(_tool.Folder, "pid"), ToolRun.Cancellation)).Trim(), System.Globalization.CultureInfo.InvariantCulture);

        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "rate.json"), "\"1.0834\"", ToolRun.Cancellation);
        var corrected = await _tool.RunAsync("runs", "correct", run, "rate", "--result", "@rate.json", "--because", "the service is down");
        var result = await ToolRun.EndAsync(following);

        Assert.Equal((ExitCode.Success, ExitCode.Success), (corrected.Code, result.Code));
        Assert.Contains("""completed: {"said":"after 1.0834"}""", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists($"/proc/{process}"), "the step's process is still there");
        var shown = await _tool.RunAsync("runs", "get", run);
        var events = await _tool.RunAsync("runs", "events", run);
        using var json = JsonDocument.Parse((await _tool.RunAsync("runs", "get", run, "-o", "json")).Output);
        Assert.Contains($"corrected by {Environment.UserName}: the service is down", shown.Output, StringComparison.Ordinal);
        Assert.Contains("step.corrected", events.Output, StringComparison.Ordinal);
        Assert.Equal(Environment.UserName, json.RootElement.GetProperty("steps").EnumerateArray().Single(static step => step.GetProperty("path").GetString() == "rate").GetProperty("correctedBy").GetString());

        var again = await _tool.RunAsync("runs", "correct", run, "rate", "--result", "\"2\"", "--because", "a better source");
        var forked = await _tool.RunAsync("runs", "correct", run, "rate", "--result", "\"2\"", "--because", "a better source", "--fork", "-o", "id");
        var end = await _tool.RunAsync("runs", "wait", forked.Output.Trim());
        Assert.Equal(ExitCode.Usage, again.Code);
        Assert.Contains("TUT1052", again.Error, StringComparison.Ordinal);
        Assert.Contains("after 2", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongWords_ChangeNothingAndSayWhy()
    {
        using var following = _tool.Start("run", "job.yaml");
        var run = (await ToolRun.ReadUntilAsync(following, "run ")).Split(' ')[1];
        await ToolRun.ReadUntilAsync(following, "| up");

        await RefuseAsync("TUT5060", run, "rate");
        await RefuseAsync("TUT5060", run, "rate", "--result", "1", "--tell", "Hello");
        await RefuseAsync("TUT5061", run, "rate", "--result", "1.0 EUR", "--because", "x");
        await RefuseAsync("TUT5062", run, "rate", "--tell", " ");
        await RefuseAsync("TUT5063", run, "rate", "--tell", "Hello", "--fork");
        await RefuseAsync("TUT5020", run, "rate", "--result", "@nothing.json", "--because", "x");
        await RefuseAsync("TUT1059", run, "rate", "--result", "\"1\"");
        await RefuseAsync("TUT1051", run, "rat", "--result", "\"1\"", "--because", "x");
        await RefuseAsync("TUT1055", run, "rate", "--result", "1", "--because", "x");
        await RefuseAsync("TUT1056", run, "rate", "--tell", "Hello");
    }

    [Fact]
    public async Task E5_UnderAPolicyThatAsks_AKeyIsNeeded()
    {
        var key = await _tool.RunAsync("policy", "key", "anns");
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "key"), key.Output, ToolRun.Cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(_tool.Folder, "policy.yaml"),
            "tutti: policy/v1\n" + key.Error[key.Error.IndexOf("identities:", StringComparison.Ordinal)..] + "\ncorrections: { user: anns }\nrules: [{ id: all, allow: \"*\" }]\n",
            ToolRun.Cancellation);
        _tool.Variables["TUTTI_POLICY"] = Path.Combine(_tool.Folder, "policy.yaml");
        using var following = _tool.Start("run", "job.yaml");
        var run = (await ToolRun.ReadUntilAsync(following, "run ")).Split(' ')[1];
        await ToolRun.ReadUntilAsync(following, "| up");

        await RefuseAsync("TUT2658", run, "rate", "--result", "\"1\"", "--because", "x");
        var corrected = await _tool.RunAsync("runs", "correct", run, "rate", "--result", "\"1\"", "--because", "x", "--key-file", "key");
        await ToolRun.EndAsync(following);

        Assert.Equal((ExitCode.Success, ""), (corrected.Code, corrected.Error));
        Assert.Contains("by anns", (await _tool.RunAsync("runs", "events", run)).Output, StringComparison.Ordinal);
    }

    private async Task RefuseAsync(string code, params string[] arguments)
    {
        var refused = await _tool.RunAsync(["runs", "correct", .. arguments]);
        Assert.Contains(code, refused.Error, StringComparison.Ordinal);
        Assert.NotEqual(ExitCode.Success, refused.Code);
    }
}
