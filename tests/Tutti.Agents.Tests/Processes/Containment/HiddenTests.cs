using System.Net.Sockets;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Containment;

namespace Tutti.Agents.Tests.Processes.Containment;

/// <summary>What a room hides, and what it leaves writable on request.</summary>
[Trait("Optional", "true")]
public sealed class HiddenTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("tutti-home-").FullName;
    private readonly Workbench _bench;

    public HiddenTests() => _bench = new Workbench(environment: new() { ["PATH"] = "/usr/bin:/bin", ["HOME"] = _home });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _bench.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task GivenCredentialsAndAStore_WhenTheyAreLookedFor_ThenTheyAppearEmpty()
    {
        var store = Write(Path.Combine(_bench.Home, ".tutti", "key"), "store key");
        var inside = Directory.CreateDirectory(Path.Combine(_bench.Home, "work")).FullName;
        // The home folder lies below /tmp here, so it has to be asked for to be seen at all.
        var request = Script("cat \"$1\" \"$2\" \"$3\" 2>/dev/null; ls -A \"$4\"", Write(".ssh/id", "ssh key"), Write(".netrc", "password"), store, _home) with
        {
            WorkingDirectory = inside,
            Sandbox = new SandboxRequest { IsRequired = true, WritablePaths = [_home, _bench.Home], HiddenPaths = [Path.Combine(_bench.Home, ".tutti")] },
        };

        Assert.Equal(".netrc\n.ssh\n", (await RunAsync(request)).Output.Text);
    }

    [Fact]
    public async Task GivenAnotherWritablePath_WhenItIsWritten_ThenItStays()
    {
        var cache = Directory.CreateDirectory(Path.Combine(_home, "cache")).FullName;
        var request = Script("echo kept > \"$1/file\" && echo $HOME", cache) with { Sandbox = new SandboxRequest { IsRequired = true, WritablePaths = [cache] } };

        Assert.Equal("/tmp\n", (await RunAsync(request)).Output.Text);
        Assert.True(File.Exists(Path.Combine(cache, "file")));
    }

    [Fact]
    public async Task GivenALinkAsWorkingDirectory_WhenItIsWritten_ThenItsTargetIs()
    {
        var real = Directory.CreateDirectory(Path.Combine(_bench.Home, "real")).FullName;
        var link = Path.Combine(_bench.Home, "link");
        Directory.CreateSymbolicLink(link, real);
        var request = _bench.Script("echo kept > file") with { WorkingDirectory = link, Sandbox = new SandboxRequest { IsRequired = true, WritablePaths = [_bench.Home] } };

        Assert.Equal(0, (await RunAsync(request)).ExitCode);
        Assert.True(File.Exists(Path.Combine(real, "file")));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task GivenAServerOfTheHost_WhenItIsCalled_ThenOnlyTheHostsNetworkReachesIt(bool allowsNetwork, int exitCode)
    {
        using var server = new TcpListener(System.Net.IPAddress.Loopback, 0);
        server.Start();
        var port = ((System.Net.IPEndPoint)server.LocalEndpoint).Port;
        var request = _bench.Script("") with
        {
            File = "/bin/bash",
            Arguments = ["-c", $"exec 2>/dev/null; (exec 3<>/dev/tcp/127.0.0.1/{port})"],
            Sandbox = new SandboxRequest { IsRequired = true, AllowsNetwork = allowsNetwork },
        };

        var result = await RunAsync(request);

        Assert.Equal((exitCode, allowsNetwork), (result.ExitCode, result.Sandbox.Label.Contains("host's network", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task GivenAWorkingDirectoryThatCannotBeReached_WhenRun_ThenNothingWasExecuted()
    {
        var hidden = Directory.CreateDirectory(Path.Combine(_bench.Home, "hidden", "work")).FullName;
        var request = _bench.Script("echo ran") with
        {
            File = Write(Path.Combine(_home, "tool"), "#!/bin/sh\n"),
            WorkingDirectory = hidden,
            Sandbox = new SandboxRequest { IsRequired = true },
        };
        File.SetUnixFileMode(request.File, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        // Its file lies below the host's /tmp, which the room does not show.
        Assert.Equal(ProcessOutcome.NotStarted, (await RunAsync(request)).Outcome);
    }

    private ProcessRequest Script(string script, params string[] arguments) => _bench.Script(script, arguments) with { Sandbox = new SandboxRequest { IsRequired = true } };

    private string Write(string name, string text)
    {
        var path = Path.Combine(_home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // a file in a folder has one
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<ProcessResult> RunAsync(ProcessRequest request)
    {
        var support = await _bench.Runner.ProbeSandboxAsync(Token);
        Assert.SkipUnless(support.IsAvailable, support.Reason);
        return await _bench.RunAsync(request);
    }
}
