using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tutti.Orchestration.Tests.Support;

/// <summary>A server on this machine that does to each connection what a test says, byte by byte, and knows when whoever called has hung up.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _answer;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _serving;
    private int _calls;

    /// <param name="answer">What happens once a request has come.</param>
    public RawServer(Func<NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Completes when a request has come.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Completes when a connection that was answered is closed from the other side.</summary>
    public Task Left => _left.Task;

    /// <summary>The beginning of an answer that promises so many bytes.</summary>
    public static byte[] Head(long bytes) => Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {bytes}\r\n\r\n");

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _serving;
        _closing.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_closing.Token);
                await AnswerAsync(client);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // the test is over; a listener that was ended between two connections says that it does not listen
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        var stream = client.GetStream();
        var buffer = new byte[64 * 1024];
        try
        {
            if (await stream.ReadAsync(buffer, _closing.Token) == 0) { return; }
            Interlocked.Increment(ref _calls);
            _asked.TrySetResult();
            await _answer(stream, _closing.Token);
            while (await stream.ReadAsync(buffer, _closing.Token) > 0) { }
        }
        catch (IOException)
        {
            // hung up in the middle
        }

        _left.TrySetResult();
    }
}
