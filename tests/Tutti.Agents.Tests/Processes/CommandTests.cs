using System.Text;
using Tutti.Agents.Processes;
using Tutti.Agents.Secrets;

namespace Tutti.Agents.Tests.Processes;

/// <summary>Rule X2: what a command gets, what it says, and how its end is told.</summary>
public sealed class CommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_ArgumentsWithShellCharacters_ArriveAsTheyAre()
    {
        using var bench = new Workbench();

        var result = await bench.RunAsync(bench.Script("printf '<%s>' \"$@\"", "a b", "$HOME", "*", "", "ü'\""));

        Assert.Equal("<a b><$HOME><*><><ü'\">", result.Output.Text);
    }

    [Fact]
    public async Task RunAsync_HostWithSecrets_PassesOnlyTheAllowList()
    {
        using var bench = new Workbench(environment: new()
        {
            ["PATH"] = "/usr/bin:/bin",
            ["HOME"] = "/tmp",
            ["LC_ALL"] = "C",
            ["AWS_SECRET_ACCESS_KEY"] = "parent-secret",
            ["LD_PRELOAD"] = "",
        });
        var request = bench.Script("cat /proc/self/environ /proc/$PPID/environ | tr '\\0' '\\n'") with
        {
            Environment = new Dictionary<string, string?> { ["EXTRA"] = "1", ["TERM"] = null },
        };

        var result = await bench.RunAsync(request);

        var names = result.Output.Text.Split('\n').Select(static line => line.Split('=')[0]).ToHashSet();
        Assert.DoesNotContain("parent-secret", result.Output.Text, StringComparison.Ordinal);
        Assert.Superset(new HashSet<string> { "PATH", "HOME", "LC_ALL", "EXTRA", "MSBUILDDISABLENODEREUSE", "TUTTI_STEP" }, names);
        Assert.DoesNotContain("TERM", names);
        Assert.DoesNotContain("LD_PRELOAD", names);
    }

    [Fact]
    public async Task RunAsync_StandardInput_ArrivesWhole()
    {
        using var bench = new Workbench();
        var input = new byte[3 * 1024 * 1024];

        var counted = await bench.RunAsync(bench.Script("wc -c") with { StandardInput = input });
        var unread = await bench.RunAsync(bench.Script("exit 4") with { StandardInput = input });
        var none = await bench.RunAsync(bench.Script("wc -c"));

        Assert.Equal("3145728", counted.Output.Text.Trim());
        Assert.Equal(4, unread.ExitCode);
        Assert.Equal("0", none.Output.Text.Trim());
    }

    [Fact]
    public async Task RunAsync_BothStreamsInOnePipe_KeepTheirOrder()
    {
        using var bench = new Workbench();

        var result = await bench.RunAsync(bench.Script("for i in 1 2 3; do echo o$i; echo e$i >&2; done"));

        Assert.Equal("o1\ne1\no2\ne2\no3\ne3\n", result.Output.Text);
        Assert.Null(result.StandardOutput);
    }

    [Fact]
    public async Task RunAsync_StreamsTakenApart_GiveStandardOutputAlone()
    {
        using var bench = new Workbench();
        var observer = new RecordingObserver();

        var result = await bench.RunAsync(bench.Script("echo out; echo err >&2") with { SeparatesErrors = true }, observer);

        Assert.Equal("out\n", result.StandardOutput?.Text);
        Assert.Equal(8, result.Output.TotalBytes);
        Assert.Contains((OutputSource.StandardError, "err"), observer.Lines);
    }

    [Fact]
    public async Task RunAsync_InvalidUtf8_IsReplaced()
    {
        using var bench = new Workbench();

        var result = await bench.RunAsync(bench.Script("printf 'a\\377b\\303\\nc\\303'"));

        Assert.Equal("a\ufffdb\ufffd\nc\ufffd", result.Output.Text);
    }

    [Fact]
    public async Task RunAsync_MoreThanTheLimit_KeepsHeadAndTailAndGoesOn()
    {
        using var bench = new Workbench();

        var result = await bench.RunAsync(bench.Script("seq 1 100000; exit 3") with { OutputLimitBytes = 1000 });

        Assert.Equal((ProcessOutcome.Exited, 3), (result.Outcome, result.ExitCode));
        Assert.True(result.Output.IsTruncated);
        Assert.Equal(588895, result.Output.TotalBytes);
        Assert.StartsWith("1\n2\n3\n", result.Output.Text, StringComparison.Ordinal);
        Assert.EndsWith("99999\n100000\n", result.Output.Text, StringComparison.Ordinal);
        Assert.Contains("[… 587895 bytes left out …]", result.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Secrets_ReachNeitherObserverNorResult()
    {
        using var bench = new Workbench();
        var observer = new RecordingObserver();
        var request = bench.Script("echo my hunter2-hunter2 here; printf hunter2-; sleep 0.05; printf 'hunter2\\n'; printf x:hunter2-hunter2 | base64") with
        {
            Secrets = [new DeclaredSecret("db", "hunter2-hunter2")],
        };

        var result = await bench.RunAsync(request, observer);

        Assert.Equal("my [redacted:db] here", observer.Lines[0].Text);
        Assert.Equal("[redacted:db]", observer.Lines[1].Text);
        Assert.Contains("[redacted:db]", observer.Lines[2].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Usage_IsReported()
    {
        using var bench = new Workbench();

        var result = await bench.RunAsync(bench.Script("seq 1 200000 > /dev/null"));

        Assert.True(result.MaximumResidentBytes > 0);
        Assert.True(result.ProcessorTime > TimeSpan.Zero);
        Assert.True(result.Duration > TimeSpan.Zero);
    }

    [Fact]
    public async Task RunAsync_UnknownCommand_SuggestsASimilarOne()
    {
        using var bench = new Workbench();

        var result = await bench.RunAsync(bench.Script("") with { File = "slep" });

        Assert.Equal(ProcessOutcome.NotStarted, result.Outcome);
        Assert.Equal("TUT4001", result.NotStarted?.Code);
        Assert.Contains("/usr/bin:/bin", result.NotStarted!.Message, StringComparison.Ordinal);
        Assert.Contains("'sleep'", result.NotStarted.Message, StringComparison.Ordinal);
        Assert.Equal(ExitVerdict.CannotRunHere, ExitCodeMap.Default.Judge(result));
    }

    [Theory]
    [InlineData("./missing", "TUT4001")]
    [InlineData("./plain", "TUT4003")]
    [InlineData("./directory", "TUT4003")]
    [InlineData("./no-interpreter", "TUT4004")]
    [InlineData("./no-program", "TUT4004")]
    public async Task RunAsync_FileThatCannotBeExecuted_IsNotStarted(string file, string code)
    {
        using var bench = new Workbench();
        await MakeAsync(bench, "plain", "#!/bin/sh\n", UnixFileMode.UserRead);
        await MakeAsync(bench, "no-interpreter", "#!/no/such/thing\n", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await MakeAsync(bench, "no-program", "echo hi\n", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Directory.CreateDirectory(Path.Combine(bench.Home, "directory"));

        var result = await bench.RunAsync(bench.Script("") with { File = file });

        Assert.Equal((ProcessOutcome.NotStarted, code), (result.Outcome, result.NotStarted?.Code));
    }

    [Fact]
    public async Task RunAsync_NoWorkingDirectory_IsNotStarted()
    {
        using var bench = new Workbench();
        var observer = new RecordingObserver();

        var before = await bench.RunAsync(bench.Script("") with { WorkingDirectory = "/no/such/place" }, observer);
        Assert.Null(observer.Claim);
        var during = await bench.RunAsync(bench.Script(""), new RecordingObserver
        {
            OnClaim = _ =>
            {
                Directory.Delete(bench.Home);
                return ValueTask.CompletedTask;
            },
        });
        Directory.CreateDirectory(bench.Home);

        Assert.Equal("TUT4002", before.NotStarted?.Code);
        Assert.Equal("TUT4002", during.NotStarted?.Code);
    }

    [Fact]
    public async Task RunAsync_WrongRequest_NamesTheFault()
    {
        using var bench = new Workbench();

        var error = await Assert.ThrowsAsync<ArgumentException>(() => bench.RunAsync(bench.Script("") with { WorkingDirectory = "here" }));

        Assert.Contains("WorkingDirectory", error.Message, StringComparison.Ordinal);
    }

    private static async Task MakeAsync(Workbench bench, string name, string content, UnixFileMode mode)
    {
        var file = Path.Combine(bench.Home, name);
        await File.WriteAllBytesAsync(file, Encoding.UTF8.GetBytes(content), Token);
        File.SetUnixFileMode(file, mode);
    }
}
