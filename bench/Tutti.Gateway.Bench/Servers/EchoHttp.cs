using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tutti.Gateway.Bench.Servers;

/// <summary><see cref="Echo"/> over streamable HTTP, on bare sockets, so that as little as can be of what is measured is the server. Runs in a process of its own.</summary>
internal static class EchoHttp
{
    /// <summary>Prints <c>PORT n</c> and answers until stdin ends.</summary>
    public static async Task ServeAsync()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1_024);
        await Console.Out.WriteLineAsync($"PORT {((IPEndPoint)listener.LocalEndpoint).Port}");
        await Console.Out.FlushAsync();
        var accepting = AcceptAsync(listener);
        await Console.In.ReadToEndAsync();
        listener.Stop();
        await accepting;
    }

    private static async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync();
                client.NoDelay = true;
                _ = AnswerAsync(client);
            }
        }
        catch (SocketException)
        {
            // nobody is served any more
        }
    }

    private static async Task AnswerAsync(Socket client)
    {
        using var closing = client;
        var (buffer, used) = (new byte[4 * 1024], 0);
        try
        {
            while (await client.ReceiveAsync(buffer.AsMemory(used)) is var read and > 0)
            {
                used += read;
                while (HttpHead.Find(buffer.AsSpan(0, used)) is { } head && head.Length + head.Body <= used)
                {
                    var reply = ReplyTo(buffer.AsSpan(0, head.Length), buffer.AsSpan(head.Length, head.Body));
                    used -= head.Length + head.Body;
                    buffer.AsSpan(head.Length + head.Body, used).CopyTo(buffer);
                    await client.SendAsync(reply);
                }

                if (used == buffer.Length) { Array.Resize(ref buffer, buffer.Length * 2); }
            }
        }
        catch (SocketException)
        {
            // the client is gone; so is this connection
        }
    }

    private static byte[] ReplyTo(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        if (!head.StartsWith("POST"u8)) { return Encoding.ASCII.GetBytes($"HTTP/1.1 {(head.StartsWith("DELETE"u8) ? "204 No Content" : "405 Method Not Allowed\r\nContent-Length: 0")}\r\n\r\n"); }
        if (Echo.AnswerTo(body) is not { } answer) { return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"u8.ToArray(); }
        var session = body.IndexOf("\"initialize\""u8) >= 0 ? "Mcp-Session-Id: one\r\n" : "";
        var start = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{session}Content-Length: {answer.Length}\r\n\r\n");
        return [.. start, .. answer];
    }
}
