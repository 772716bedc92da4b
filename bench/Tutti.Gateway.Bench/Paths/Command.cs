using System.Diagnostics;
using System.Net.Sockets;

namespace Tutti.Gateway.Bench.Paths;

/// <summary>A program that takes part in a measurement.</summary>
/// <param name="Program">Its file.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record Command(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>How long a program may take until it listens.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    /// <summary>Variables beside those of this process.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>This program in another role.</summary>
    public static Command OfThis(string role) => new(Environment.ProcessPath!, role); // a program has a path

    /// <summary>As a shell would take it.</summary>
    public override string ToString() => string.Join(' ', [Program, .. Arguments]);

    /// <summary>Starts it. What it says for people is read and forgotten.</summary>
    public Process Start()
    {
        var start = new ProcessStartInfo(Program, Arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Variables) { start.Environment[name] = value; }
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{Program} does not start.");
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Starts it, and waits until it listens on a port of this machine.</summary>
    public async Task<Process> StartAsync(int port)
    {
        var process = Start();
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        for (var started = Stopwatch.GetTimestamp(); !await ListensAsync(port);)
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(started) > StartLimit) { throw new InvalidOperationException($"'{this}' does not listen on port {port}."); }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }

        return process;
    }

    /// <summary>A port that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> ListensAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(System.Net.IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException) { return false; }
    }
}
