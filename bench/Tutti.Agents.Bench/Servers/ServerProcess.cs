using System.Diagnostics;

namespace Tutti.Agents.Bench.Servers;

/// <summary>A <see cref="LoopbackModel"/> in a process of its own, as a real one would be.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Where it is, with the path of its protocol.</summary>
    public string Address { get; }

    public static async Task<ServerProcess> StartAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["serve"]) { RedirectStandardInput = true, RedirectStandardOutput = true }; // a program has a path
        var process = Process.Start(start) ?? throw new InvalidOperationException("The model server does not start.");
        var line = await process.StandardOutput.ReadLineAsync();
        return line is ['P', 'O', 'R', 'T', ' ', .. var port] ? new ServerProcess(process, $"http://127.0.0.1:{port}/v1") : throw new InvalidOperationException($"The model server says '{line}'.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
