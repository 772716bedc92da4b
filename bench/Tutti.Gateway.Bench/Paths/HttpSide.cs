using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tutti.Gateway.Bench.Servers;

namespace Tutti.Gateway.Bench.Paths;

/// <summary>A session over streamable HTTP, on bare sockets: a connection a lane.</summary>
/// <param name="port">Where the gateway listens on this machine.</param>
internal sealed class HttpSide(int port) : ClientSide
{
    private readonly ConcurrentDictionary<int, Lane> _lanes = new();
    private string _session = "";

    public override ValueTask DisposeAsync()
    {
        foreach (var (_, lane) in _lanes) { lane.Dispose(); }
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the session, where the other side has them.</summary>
    public Task EndAsync() => SendAsync(0, "DELETE", []);

    protected override async Task<string> AskAsync(int lane, int id, byte[] request)
    {
        var (head, body) = await SendAsync(lane, "POST", request);
        if (id == 0 && head.IndexOf("mcp-session-id:", StringComparison.OrdinalIgnoreCase) is >= 0 and var at) { _session = $"Mcp-Session-Id: {head[(at + 15)..].Split('\r')[0].Trim()}\r\nMCP-Protocol-Version: 2025-06-18\r\n"; }
        return body;
    }

    protected override Task TellAsync(byte[] notification) => SendAsync(0, "POST", notification);

    private async Task<(string Head, string Body)> SendAsync(int number, string method, byte[] body)
    {
        var lane = _lanes.GetOrAdd(number, _ => new Lane(port));
        var head = Encoding.ASCII.GetBytes($"{method} /mcp HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json, text/event-stream\r\nContent-Type: application/json\r\n{_session}Content-Length: {body.Length}\r\n\r\n");
        return await lane.SendAsync([.. head, .. body]);
    }

    /// <summary>A connection.</summary>
    private sealed class Lane(int port) : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private byte[] _buffer = new byte[4 * 1024];

        public void Dispose() => _socket.Dispose();

        public async Task<(string Head, string Body)> SendAsync(byte[] request)
        {
            if (!_socket.Connected) { await _socket.ConnectAsync(IPAddress.Loopback, port); }
            await _socket.SendAsync(request);
            for (var used = 0; ;)
            {
                var read = await _socket.ReceiveAsync(_buffer.AsMemory(used));
                if (read == 0) { throw new IOException($"The connection ended within a response: {Encoding.UTF8.GetString(_buffer, 0, used)}"); }
                used += read;
                if (HttpHead.Find(_buffer.AsSpan(0, used)) is { } head && IsWhole(head, _buffer.AsSpan(head.Length, used - head.Length)))
                {
                    return (Encoding.ASCII.GetString(_buffer, 0, head.Length), Encoding.UTF8.GetString(_buffer, head.Length, used - head.Length));
                }

                if (used == _buffer.Length) { Array.Resize(ref _buffer, _buffer.Length * 2); }
            }
        }

        private static bool IsWhole(HttpHead head, ReadOnlySpan<byte> body) => head.IsChunked ? body.EndsWith("0\r\n\r\n"u8) : body.Length >= head.Body;
    }
}
