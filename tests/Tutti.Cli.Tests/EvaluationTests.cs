using System.Text.Json;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti eval</c>: a flow against a single agent, the real tool with commands as agents.</summary>
public sealed class EvaluationTests : IAsyncDisposable
{
    private readonly ToolRun _tool = new();

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Eval_AFlowThatIsBetter_IsShownToBe()
    {
        Write();

        var report = await _tool.RunAsync("eval", "flow.yaml", "cases.yaml", "--against", "echo", "--key", "a", "--better", "--least", "100", "-o", "json");
        var again = await _tool.RunAsync("eval", "flow.yaml", "cases.yaml", "--against", "echo", "--key", "a");

        Assert.True(report.Code == ExitCode.Success, report.Error);
        var read = JsonElement.Parse(report.Output);
        Assert.Equal((6, 6), (read.GetProperty("flow").GetProperty("runs").GetInt32(), read.GetProperty("flow").GetProperty("right").GetInt32()));
        Assert.Equal(0, read.GetProperty("agent").GetProperty("right").GetInt32());
        Assert.Equal("better", read.GetProperty("difference").GetProperty("verdict").GetString());
        Assert.Contains("6 of 6 right (100 %, 95 %: 61–100 %)", again.Output, StringComparison.Ordinal);
        var runs = await _tool.RunAsync("runs", "list", "-l", "evaluation=a", "-o", "id");
        Assert.Equal(12, runs.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length); // the second time nothing ran
    }

    [Fact]
    public async Task Eval_NotGoodEnough_EndsWithACode()
    {
        Write(expect: "\"nothing of the kind\"");

        var report = await _tool.RunAsync("eval", "flow.yaml", "cases.yaml", "--against", "echo", "--least", "50");

        Assert.Equal(ExitCode.RunFailed, report.Code);
        Assert.Contains("cannot be told", report.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TUT5134", "--against", "ecko")]
    [InlineData("TUT5136", "--against", "echo", "--times", "0")]
    [InlineData("TUT5202", "--against", "echo", "--least", "101")]
    public async Task Eval_WrongOptions_SayWhatIsWrong(string code, params string[] options)
    {
        Write();

        var wrong = await _tool.RunAsync(["eval", "flow.yaml", "cases.yaml", .. options]);

        Assert.Equal(ExitCode.Usage, wrong.Code);
        Assert.Contains(code, wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_NothingToJudgeBy_SaysWhichCase()
    {
        Write();
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "cases.yaml"), "{ tutti: cases/v1, cases: [{ name: open, inputs: { word: x } }] }", ToolRun.Cancellation);

        var wrong = await _tool.RunAsync("eval", "flow.yaml", "cases.yaml", "--against", "echo");

        Assert.Equal(ExitCode.Usage, wrong.Code);
        Assert.Contains("TUT5135: The case 'open'", wrong.Error, StringComparison.Ordinal);
    }

    private void Write(string expect = "inputs.word + ' and more'")
    {
        File.WriteAllText(Path.Combine(_tool.Folder, "flow.yaml"), """
            tutti: flow/v1
            name: team
            inputs: { word: string }
            agents:
              echo: { process: { run: [echo, "{prompt}"] } }
            steps:
              first: { agent: echo, with: { task: "${inputs.word}" } }
              second: { agent: echo, with: { task: "${inputs.word} and more" } }
            outputs: { said: "${second}" }
            """);
        File.WriteAllText(Path.Combine(_tool.Folder, "cases.yaml"), $"tutti: cases/v1\ncases:\n{string.Concat(Enumerable.Range(0, 6).Select(number => $"  - {{ inputs: {{ word: w{number} }}, accept: \"result == {expect.Replace("\"", "\\\"", StringComparison.Ordinal)}\" }}\n"))}");
    }
}
