using System.Diagnostics;

namespace Tutti.Gateway.Bench.Paths;

/// <summary>One way from the client to the tool: what stands between them, and how sessions are begun there.</summary>
/// <param name="Name">Of its figures.</param>
/// <param name="Baseline">The direct connection that it is compared with; null for one of those.</param>
/// <param name="OpenAsync">Begins a session that has not greeted.</param>
internal sealed record MeasuredPath(string Name, string? Baseline, Func<Task<ClientSide>> OpenAsync) : IDisposable
{
    /// <summary>What serves all its sessions; null where each starts a process of its own.</summary>
    public Process? Process { get; private init; }

    /// <summary>A way over standard input and output.</summary>
    public static MeasuredPath OverStdio(string name, string? baseline, Func<Command> command) => new(name, baseline, () => Task.FromResult<ClientSide>(new StdioSide(command())));

    /// <summary>A way over HTTP to a program that listens where it is told.</summary>
    public static async Task<MeasuredPath> OverHttpAsync(string name, string? baseline, Func<int, Command> command)
    {
        var port = Command.FreePort();
        var process = await command(port).StartAsync(port);
        return new MeasuredPath(name, baseline, () => Task.FromResult<ClientSide>(new HttpSide(port))) { Process = process };
    }

    public void Dispose()
    {
        if (Process is not { } process) { return; }
        if (!process.HasExited) { process.Kill(entireProcessTree: true); }
        process.WaitForExit();
        process.Dispose();
    }
}
