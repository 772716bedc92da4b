using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Tests.Processes;

/// <summary>A runner whose supervisor is the test host, an empty directory and a known environment.</summary>
internal sealed class Workbench : IDisposable
{
    /// <summary>Orphans in all the ways that a process can leave: background, new session, double fork; the last word is <c>ready</c>.</summary>
    internal const string OrphanScript = """
        say() { echo "pid $1"; }
        sleep 1000 & say $!
        setsid sh -c 'echo "pid $$"; exec sleep 1000' &
        (setsid sh -c '(setsid sh -c "echo \"pid \$\$\"; trap \"\" TERM; echo forked; while :; do sleep 1; done" &) ; exit 0' &)
        say $$
        while ! [ -e go ]; do sleep 0.01; done
        echo ready
        wait
        """;

    internal Workbench(TimeProvider? clock = null, Dictionary<string, string>? environment = null, int? places = null)
    {
        Runner = new ProcessRunner(
            Program,
            new ProcessEnvironment(environment ?? new() { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/tmp" }),
            new ProcessAdmission(places),
            clock ?? TimeProvider.System);
    }

    internal static string HostFile { get; } = Path.Combine(AppContext.BaseDirectory, "Tutti.Agents.TestHost");

    internal static SupervisorProgram Program { get; } = SupervisorProgram.At(HostFile);

    internal string Home { get; } = Directory.CreateTempSubdirectory("tutti-agents-").FullName;

    internal ProcessRunner Runner { get; }

    public void Dispose() => Directory.Delete(Home, recursive: true);

    internal ProcessRequest Script(string script, params string[] arguments) => new()
    {
        Step = "test/step#1",
        File = "/bin/sh",
        Arguments = ["-c", script, "sh", .. arguments],
        WorkingDirectory = Home,
        Grace = TimeSpan.FromMilliseconds(100),
    };

    internal async Task<ProcessResult> RunAsync(ProcessRequest request, IProcessObserver? observer = null) => await Patience.ForAsync(
        Runner.RunAsync(request, observer ?? new RecordingObserver(), TestContext.Current.CancellationToken), "the end of the command");

    /// <summary>Waits until all orphans have said who they are.</summary>
    internal async Task OrphansAsync(RecordingObserver observer)
    {
        await observer.LineAsync("forked");
        await File.WriteAllTextAsync(Path.Combine(Home, "go"), "", TestContext.Current.CancellationToken);
        await observer.LineAsync("ready");
        Assert.Equal(4, observer.ProcessIds.Length);
        Assert.All(observer.ProcessIds, static id => Assert.True(IsAlive(id)));
    }

    internal static bool IsAlive(int processId) => ProcessStat.TryRead(processId, out var stat) && !stat.HasEnded;

    internal static void AssertGone(IReadOnlyCollection<int> processIds)
    {
        Assert.NotEmpty(processIds);
        Assert.All(processIds, static id => Assert.False(IsAlive(id), $"process {id} is still alive"));
    }
}
