namespace Tutti.Cli.Tests;

/// <summary><c>tutti run FLOW</c>, the real tool with real processes.</summary>
public sealed class FlowRunTests : IAsyncLifetime
{
    private const string Job = """
        tutti: flow/v1
        name: job
        inputs: { who: { type: string, default: world }, times: { type: int, default: 1 } }
        agents:
          one: { process: [sh, -c, 'echo one >>log; echo "Hello $0"', "${inputs.who}"] }
          two: { process: [sh, -c, 'echo two >>log; echo "$0 twice"', "${one}"] }
        steps:
          one: { agent: one }
          two: { agent: two }
          ask: { ask: "Send ${two}?" }
        outputs: { said: "${two}", times: "${inputs.times + 1}" }
        """;

    private readonly ToolRun _tool = new();

    public ValueTask InitializeAsync()
    {
        Write("job.yaml", Job);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Run_Flow_WorksWhereItWasStartedAndGivesItsOutputs()
    {
        var result = await _tool.RunAsync("run", "job.yaml", "--yes", "-i", "who=you", "-i", "times=2");

        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        Assert.Contains("""completed: {"said":"Hello you twice","times":3}""", result.Output, StringComparison.Ordinal);
        Assert.Equal(["one", "two"], Log());
    }

    [Fact]
    public async Task Run_ACallThatThePolicyDenies_IsALineAndANodeWithItsCode()
    {
        Write("policy.yaml", "tutti: policy/v1\nrules: [{ id: no-shells, deny: process:sh, say: No shells. }]\n");
        _tool.Variables["TUTTI_POLICY"] = "policy.yaml";

        var result = await _tool.RunAsync("run", "job.yaml", "--yes");
        var run = result.Output.Split(' ')[1];
        var tree = await _tool.RunAsync("runs", "get", run);

        Assert.Equal(ExitCode.RunFailed, result.Code);
        Assert.Contains("one ✗ refused: No shells. (TUT2201)", result.Output, StringComparison.Ordinal);
        Assert.Contains("✗ one", tree.Output, StringComparison.Ordinal);
        Assert.Contains("TUT2201 No shells.", tree.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FolderWithAFlow_AndThenItsName()
    {
        Directory.CreateDirectory(Path.Combine(_tool.Folder, "work"));
        Write("work/flow.yaml", Job);

        var first = await _tool.RunAsync("run", "work", "--yes");
        var second = await _tool.RunAsync("run", "job", "--yes", "-i", "who=again");

        Assert.Equal((ExitCode.Success, ExitCode.Success), (first.Code, second.Code));
        Assert.Contains("Hello again twice", second.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TUT4657", "times", "run", "job.yaml", "-i", "times=many")]
    [InlineData("TUT4657", "Did you mean 'who'?", "run", "job.yaml", "-i", "wo=you")]
    [InlineData("TUT4609", "bad.yaml:4:3:", "run", "bad.yaml")]
    [InlineData("TUT5001", "log.txt", "run", "log.txt")]
    public async Task Run_WhatCannotRun_StartsNothingAndSaysWhy(string code, string part, params string[] arguments)
    {
        Write("bad.yaml", "tutti: flow/v1\nname: bad\nsteps:\n  a:\n    agent: nobody\n");
        Write("log.txt", "");

        var result = await _tool.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(code, result.Error, StringComparison.Ordinal);
        Assert.Contains(part, result.Error, StringComparison.Ordinal);
        Assert.Equal("", (await _tool.RunAsync("runs", "list", "-o", "id")).Output);
    }

    [Fact]
    public async Task D1_EditedFlow_RunKeepsItsOwnAndForkTakesTheNewOneWithWhatIsStillValid()
    {
        var started = await _tool.RunAsync("run", "job.yaml", "-o", "id");
        var run = started.Output.Trim();
        Write("job.yaml", Job.Replace("twice", "thrice", StringComparison.Ordinal));

        var resumed = await _tool.RunAsync("resume", run, "--yes");
        var forked = await _tool.RunAsync("runs", "fork", run, "--with", "job.yaml", "-o", "id");
        var edited = await _tool.RunAsync("resume", forked.Output.Trim(), "--yes");

        Assert.Equal(ExitCode.WaitingForApproval, started.Code);
        Assert.Contains("The run keeps the flow", resumed.Error, StringComparison.Ordinal);
        Assert.Contains($"tutti runs fork {run[..10]} --with", resumed.Error, StringComparison.Ordinal);
        Assert.Contains("Hello world twice", resumed.Output, StringComparison.Ordinal);
        Assert.Contains("Hello world thrice", edited.Output, StringComparison.Ordinal);
        Assert.Equal(["one", "two", "two"], Log());
    }

    [Fact]
    public async Task P2_KilledWhileACommandRuns_GoesOnAndRepeatsNothing()
    {
        Write("slow.yaml", """
            tutti: flow/v1
            name: slow
            agents:
              first: { process: [sh, -c, "echo first >>log"] }
              second: { process: [sh, -c, "echo second >>log; test -e go || { echo waiting; sleep 300; }"] }
            steps:
              first: { agent: first }
              second: { agent: second }
            """);
        var killed = _tool.Start("run", "slow.yaml");
        await ToolRun.ReadUntilAsync(killed, "| waiting");
        ToolRun.Signal(killed, "KILL");
        await ToolRun.EndAsync(killed);
        Write("go", "");

        var resumed = await _tool.RunAsync("resume");

        Assert.Equal(ExitCode.Success, resumed.Code);
        Assert.Equal(["first", "second", "second"], Log());
    }

    private string[] Log() => File.ReadAllLines(Path.Combine(_tool.Folder, "log"));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_tool.Folder, name), text);
}
