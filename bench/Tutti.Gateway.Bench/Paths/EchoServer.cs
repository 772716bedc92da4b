using System.Diagnostics;
using System.Globalization;

namespace Tutti.Gateway.Bench.Paths;

/// <summary>The server over HTTP, in a process of its own.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly Process _process;

    private EchoServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/mcp");

    public static async Task<EchoServer> StartAsync()
    {
        var process = Command.OfThis("echo-http").Start();
        var line = await process.StandardOutput.ReadLineAsync();
        return line is ['P', 'O', 'R', 'T', ' ', .. var port] ? new EchoServer(process, int.Parse(port, CultureInfo.InvariantCulture)) : throw new InvalidOperationException($"The server says '{line}'.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
