using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Tests.Processes.Containment;

/// <summary>Rule E5: what a room keeps from a command. Where no room can be had, these are skipped with the reason.</summary>
[Trait("Optional", "true")]
public sealed class SandboxTests : IDisposable
{
    private readonly Workbench _bench = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("touch /usr/x", "Read-only file system")]
    [InlineData("touch /etc/x", "Read-only file system")]
    [InlineData("touch /dev/x", "Read-only file system")]
    [InlineData("echo 1 > /proc/sys/kernel/panic", "cannot create")]
    [InlineData("mount -o remount,rw /", "")]
    [InlineData("umount /tmp", "")]
    [InlineData("unshare -Ur mount -o remount,rw,bind /", "")]
    [InlineData("unshare -Ur umount /proc", "")]
    [InlineData("mknod ./sda b 8 0", "Operation not permitted")]
    public async Task GivenARoom_WhenTheSystemIsTouched_ThenItIsRefused(string action, string complaint)
    {
        var result = await RunAsync($"{action} 2>&1 || echo refused");

        Assert.EndsWith("refused\n", result.Output.Text, StringComparison.Ordinal);
        Assert.Contains(complaint, result.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenARoom_WhenItWrites_ThenWorkingDirectoryAndTemporaryFoldersTakeIt()
    {
        var result = await RunAsync("echo kept > file && echo gone > /tmp/file && echo gone > /var/tmp/file && echo gone > /dev/shm/file && echo > /dev/null && cat file /tmp/file && ls -A /tmp");

        Assert.Equal((0, "kept\ngone\n"), (result.ExitCode, result.Output.Text[..10]));
        Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Combine(_bench.Home, "file"), Token));
        Assert.False(File.Exists("/tmp/file"));
    }

    [Fact]
    public async Task GivenARoom_WhenItLooksAround_ThenThereIsNobodyAndNoNetwork()
    {
        var result = await RunAsync("echo /proc/[0-9]*; cat /proc/net/dev | tail -n +3 | cut -d: -f1; grep ^Cap /proc/self/status | cut -f2 | sort -u; kill -9 1; kill -9 -1 2>/dev/null; echo");

        Assert.StartsWith("/proc/1 /proc/2\n", result.Output.Text, StringComparison.Ordinal);
        Assert.Contains("    lo\n0000000000000000\n", result.Output.Text, StringComparison.Ordinal);
        Assert.Equal(new AppliedSandbox(SandboxLevel.Namespace, "namespace: no network, read-only system"), result.Sandbox);
    }

    [Fact]
    public async Task GivenARoom_WhenItTalksToItself_ThenTheLoopbackIsUp()
    {
        var result = await RunAsync("cat /sys/class/net/lo/operstate 2>/dev/null; ip -o link show lo 2>/dev/null || cat /proc/net/fib_trie | grep -c 127.0.0.1");

        Assert.True(result.ExitCode == 0, result.Output.Text);
    }

    [Fact]
    public async Task GivenARoom_WhenItEndsWithDaemons_ThenNoneIsLeft()
    {
        var observer = new RecordingObserver();
        var result = await _bench.RunAsync(Script("(setsid sh -c 'trap \"\" TERM; touch up; exec sleep 1000' &) ; while ! [ -e up ]; do sleep 0.01; done; exit 3"), observer);

        Assert.Equal((ProcessOutcome.Exited, 3, 1), (result.Outcome, result.ExitCode, result.LeftoversEnded));
        Assert.DoesNotContain(ProcessTable.Read(), process => process.ParentId == observer.Claim!.ProcessId);
    }

    private ProcessRequest Script(string script) => _bench.Script(script) with { Sandbox = new SandboxRequest { IsRequired = true } };

    private async Task<ProcessResult> RunAsync(string script)
    {
        var support = await _bench.Runner.ProbeSandboxAsync(Token);
        Assert.SkipUnless(support.IsAvailable, support.Reason);
        var result = await _bench.RunAsync(Script(script));
        Assert.Null(result.NotStarted?.Message);
        return result;
    }
}
