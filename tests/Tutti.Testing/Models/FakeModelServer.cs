using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tutti.Testing.Models;

/// <summary>
/// A model server on the loopback that answers what it is told to, byte for byte: any status, any framing, silence, and a line that breaks.
/// It knows no protocol but HTTP/1.1; what models say is in <see cref="FakeReply"/>.
/// </summary>
public sealed class FakeModelServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<FakeReply> _replies = new();
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly Task _accepting;

    public FakeModelServer()
    {
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = AcceptAsync();
    }

    /// <summary>Root address, without a path.</summary>
    public string Address { get; }

    /// <summary>What came, in order.</summary>
    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    /// <summary>The last request that came.</summary>
    public FakeRequest Last => Requests[^1];

    /// <summary>Answers what the queue does not: by path, for example. 404 by default.</summary>
    public Func<FakeRequest, FakeReply> Otherwise { get; set; } = static _ => FakeReply.Error(404, "not found");

    /// <summary>Gives the next request this reply.</summary>
    public FakeModelServer Reply(params ReadOnlySpan<FakeReply> replies)
    {
        foreach (var reply in replies) { _replies.Enqueue(reply); }
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _closing.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_closing.Token);
                var serving = ServeAsync(client);
                _connections[serving] = true;
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException) { return; }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        await Task.Yield();
        using (client)
        {
            client.NoDelay = true;
            try
            {
                var stream = client.GetStream();
                var reader = new FakeRequestReader(stream);
                while (await reader.ReadAsync(_closing.Token) is { } request)
                {
                    _requests.Enqueue(request);
                    var reply = _replies.TryDequeue(out var queued) ? queued : Otherwise(request);
                    reply.Asked.TrySetResult(request);
                    if (!await SendAsync(stream, reply)) { return; }
                }
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                // The client went, or the test is over.
            }
        }
    }

    /// <summary>Sends a reply; false when the connection ends with it.</summary>
    private async Task<bool> SendAsync(NetworkStream stream, FakeReply reply)
    {
        if (reply.RawBytes is { } raw)
        {
            await stream.WriteAsync(raw, _closing.Token);
            return false;
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(reply.Head()), _closing.Token);
        foreach (var part in reply.Parts)
        {
            if (part.Hold is { } hold) { await hold.WaitAsync(_closing.Token); }
            if (part.Breaks)
            {
                stream.Socket.LingerState = new LingerOption(enable: true, 0);
                return false;
            }

            if (part.Bytes.IsEmpty) { continue; }
            if (reply.Framing == FakeFraming.Chunked) { await stream.WriteAsync(Encoding.ASCII.GetBytes($"{part.Bytes.Length:x}\r\n"), _closing.Token); }
            await stream.WriteAsync(part.Bytes, _closing.Token);
            if (reply.Framing == FakeFraming.Chunked) { await stream.WriteAsync("\r\n"u8.ToArray(), _closing.Token); }
            part.Sent?.TrySetResult();
        }

        if (reply.Framing == FakeFraming.Chunked) { await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), _closing.Token); }
        return reply.Framing != FakeFraming.Close;
    }
}
