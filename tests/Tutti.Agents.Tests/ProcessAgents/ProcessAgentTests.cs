using Tutti.Agents.Cards;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Secrets;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tests.ProcessAgents;

public sealed class ProcessAgentTests : IDisposable
{
    private readonly AgentBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(0, ExitVerdict.Succeeded)]
    [InlineData(1, ExitVerdict.Failed)]
    [InlineData(3, ExitVerdict.CannotRunHere)]
    [InlineData(127, ExitVerdict.CannotRunHere)]
    public async Task RunAsync_ExitCodes_AreJudgedByTheCard(int code, ExitVerdict verdict)
    {
        var process = AgentBench.Shell($"echo said; exit {code}") with { ExitCodes = new ProcessExitCodes { CannotRunHere = [3] } };

        var result = await _bench.RunAsync(process);

        Assert.Equal((verdict, code, "said\n"), (result.Verdict, result.ExitCode, result.Output));
    }

    [Fact]
    public async Task RunAsync_TransientExitCode_MayBeTriedAgain()
    {
        var process = AgentBench.Shell("exit 9") with { ExitCodes = new ProcessExitCodes { Transient = [9] } };

        var error = await _bench.FailAsync(process);

        Assert.Equal(("TUT4010", true), (error.Code, error.IsTransient));
    }

    [Theory]
    [InlineData(RepeatRule.Idempotent, true)]
    [InlineData(RepeatRule.AtMostOnce, false)]
    public async Task RunAsync_PastItsLimit_IsTriedAgainOnlyWhereItMayActTwice(RepeatRule repeat, bool isTriedAgain)
    {
        var process = AgentBench.Shell("sleep 1000") with { RunLimit = TimeSpan.FromMilliseconds(50) };
        var card = AgentBench.Card(process) with { Repeat = repeat, Retry = new AgentRetry { Attempts = 2, OnTimeout = true } };

        if (isTriedAgain) { Assert.True((await _bench.FailAsync(_bench.Task(card))).IsTransient); }
        else { Assert.Equal(ExitVerdict.Unknown, (await _bench.RunAsync(_bench.Task(card))).Verdict); }
    }

    [Fact]
    public async Task RunAsync_MissingCommand_CannotRunHere()
    {
        var result = await _bench.RunAsync(new ProcessSpec { Run = ["no-such-command-here"] });

        Assert.Equal((ExitVerdict.CannotRunHere, ProcessOutcome.NotStarted), (result.Verdict, result.Outcome));
        Assert.Contains("no-such-command-here", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ProcessInput.Json, "{\"a\": 1}", "{\"a\": 1}")]
    [InlineData(ProcessInput.Text, "\"plain\"", "plain")]
    [InlineData(ProcessInput.None, "{}", "")]
    public async Task RunAsync_Input_GoesToStandardInput(ProcessInput kind, string input, string expected)
    {
        var task = _bench.Task(AgentBench.Card(AgentBench.Shell("cat") with { Input = kind })) with { Input = AgentBench.Json(input) };

        Assert.Equal(expected, (await _bench.RunAsync(task)).Output);
    }

    [Fact]
    public async Task RunAsync_InputThatDoesNotFit_IsRefusedBeforeAnythingRuns()
    {
        var card = AgentBench.Card(AgentBench.Shell("touch ran")) with { InputSchema = AgentBench.Json("""{"type":"object","required":["path"]}""") };

        var error = await _bench.FailAsync(_bench.Task(card) with { Input = AgentBench.Json("{}") });

        Assert.Equal("TUT4018", error.Code);
        Assert.Contains("'path' is missing", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_bench.Home, "ran")));
    }

    [Fact]
    public async Task RunAsync_Secret_ReachesTheCommandAndIsRedacted()
    {
        var process = AgentBench.Shell("echo \"$TOKEN\"; echo ${#TOKEN}") with { Secrets = new Dictionary<string, string> { ["TOKEN"] = "deploy" } };
        var task = _bench.Task(AgentBench.Card(process)) with { Secrets = new Dictionary<string, DeclaredSecret> { ["deploy"] = new("deploy", "correct-horse") } };

        Assert.Equal("[redacted:deploy]\n13\n", (await _bench.RunAsync(task)).Output);
        Assert.Equal("TUT4019", (await _bench.FailAsync(process)).Code);
    }

    [Theory]
    [InlineData("$(touch sprung)")]
    [InlineData("--help\n; touch sprung")]
    [InlineData("`touch sprung` \u202e \ud83d\ude00 'quoted' \"twice\" {cwd} {prompt-file}")]
    public async Task RunAsync_HostilePrompt_ReachesTheCommandAsItIs(string request)
    {
        const string script = "printf %s \"$1\" > argument; cat \"$2\" > file; cat > input; printf %s \"$3\" > cwd";
        var process = AgentBench.Shell(script, "{prompt}", "{prompt-file}", "{cwd}") with { Input = ProcessInput.Prompt, Prompt = "Do: {task}" };

        var result = await _bench.RunAsync(_bench.Task(AgentBench.Card(process)) with { Request = request });

        Assert.Equal(ExitVerdict.Succeeded, result.Verdict);
        foreach (var name in new[] { "argument", "file", "input" }) { Assert.Equal($"Do: {request}", Read(name)); }
        Assert.Equal(_bench.Home, Read("cwd"));
        Assert.False(File.Exists(Path.Combine(_bench.Home, "sprung")));
    }

    [Theory]
    [InlineData("-rf")]
    [InlineData("--upload-pack=touch sprung")]
    [InlineData("a\nb; touch sprung")]
    [InlineData("$(touch sprung)")]
    [InlineData("\u202egnp.exe\ud83d\ude00")]
    public async Task RunAsync_HostileFileName_IsOneArgument(string name)
    {
        var process = AgentBench.Shell("printf '%s' \"$1\" | wc -c; printf %s \"$1\"", name);

        var result = await _bench.RunAsync(process);

        Assert.Equal($"{System.Text.Encoding.UTF8.GetByteCount(name)}\n{name}", result.Output);
        Assert.Empty(Directory.GetFileSystemEntries(_bench.Home));
    }

    [Fact]
    public async Task RunAsync_LimitReached_IsUnknownAndNamesIt()
    {
        var process = AgentBench.Shell("yes") with { Limits = new ProcessAllowance { OutputBytes = 100_000 } };

        var result = await _bench.RunAsync(process);

        Assert.Equal((ExitVerdict.Unknown, ProcessOutcome.LimitReached), (result.Verdict, result.Outcome));
        Assert.Contains("Output", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "there is no unshare(1)")]
    [InlineData("/bin/false", "not contained: ")]
    public async Task RunAsync_NoSandboxToBeHad_IsLabelledOrRefused(string? launcher, string label)
    {
        using var bench = new AgentBench { Launcher = launcher };
        var process = AgentBench.Shell("echo $HOME") with { Sandbox = new ProcessSandbox { Level = SandboxLevel.Namespace } };

        var open = await bench.RunAsync(process);
        var closed = await bench.RunAsync(process with { Sandbox = process.Sandbox with { IsRequired = true } });

        Assert.Equal((SandboxLevel.None, $"{bench.Home}\n"), (open.Sandbox.Level, open.Output));
        Assert.Contains(label, open.Sandbox.Label, StringComparison.Ordinal);
        Assert.Equal((ExitVerdict.CannotRunHere, ""), (closed.Verdict, closed.Output));
        Assert.Contains(label, closed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WorkingCopy_IsNamedAndNotCalledContainment()
    {
        var result = await _bench.RunAsync(_bench.Task(AgentBench.Card(AgentBench.Shell(":"))) with { WorksInCopy = true });

        Assert.Equal(new AppliedSandbox(SandboxLevel.Worktree, "worktree: a copy of its own; not contained"), result.Sandbox);
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(_bench.Home, name));
}
