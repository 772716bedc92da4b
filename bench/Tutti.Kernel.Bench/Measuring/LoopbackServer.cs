using System.Net;
using System.Net.Sockets;

namespace Tutti.Kernel.Bench.Measuring;

/// <summary>Bytes of the first request in what has come, where it is whole.</summary>
internal delegate int? FindRequest(ReadOnlySpan<byte> come);

/// <summary>The whole response to a request.</summary>
internal delegate byte[] MakeReply(ReadOnlySpan<byte> request);

/// <summary>A server on bare sockets of this machine, so that as little as can be of what is measured is the server. Runs in a process of its own.</summary>
internal static class LoopbackServer
{
    /// <summary>Clients that may connect at once.</summary>
    private const int Backlog = 1_024;

    /// <summary>Prints <c>PORT n</c> and answers until stdin ends.</summary>
    public static async Task ServeAsync(FindRequest find, MakeReply reply)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(Backlog);
        await Console.Out.WriteLineAsync($"PORT {((IPEndPoint)listener.LocalEndpoint).Port}").ConfigureAwait(false);
        await Console.Out.FlushAsync().ConfigureAwait(false);
        var accepting = AcceptAsync(listener, find, reply);
        await Console.In.ReadToEndAsync().ConfigureAwait(false);
        listener.Stop();
        await accepting.ConfigureAwait(false);
    }

    private static async Task AcceptAsync(TcpListener listener, FindRequest find, MakeReply reply)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync().ConfigureAwait(false);
                client.NoDelay = true;
                _ = AnswerAsync(client, find, reply);
            }
        }
        catch (SocketException)
        {
            // nobody is served any more
        }
    }

    private static async Task AnswerAsync(Socket client, FindRequest find, MakeReply reply)
    {
        using var closing = client;
        var (buffer, used) = (new byte[4 * 1024], 0);
        try
        {
            while (await client.ReceiveAsync(buffer.AsMemory(used)).ConfigureAwait(false) is var read and > 0)
            {
                used += read;
                while (find(buffer.AsSpan(0, used)) is { } length)
                {
                    var answer = reply(buffer.AsSpan(0, length));
                    used -= length;
                    buffer.AsSpan(length, used).CopyTo(buffer);
                    await client.SendAsync(answer).ConfigureAwait(false);
                }

                if (used == buffer.Length) { Array.Resize(ref buffer, buffer.Length * 2); }
            }
        }
        catch (SocketException)
        {
            // the client is gone; so is this connection
        }
    }
}
