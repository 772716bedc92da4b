using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tutti.Agents.Bench.Servers;

/// <summary>
/// A model server that thinks no time at all: asks for the tool <c>add</c> until a request holds ten results, then says "done". It reads no more of a request than it
/// must, so that what is measured is the client. Runs in a process of its own.
/// </summary>
internal static class LoopbackModel
{
    /// <summary>How many calls of the tool it asks for.</summary>
    public const int ToolCalls = 10;

    private static readonly byte[] ToolRole = "\"role\":\"tool\""u8.ToArray();

    /// <summary>Prints <c>PORT n</c> and answers until stdin ends.</summary>
    public static async Task ServeAsync()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
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
        var (buffer, used) = (new byte[64 * 1024], 0);
        try
        {
            while (await client.ReceiveAsync(buffer.AsMemory(used)) is var read and > 0)
            {
                used += read;
                if (RequestIn(buffer.AsSpan(0, used)) is not { } length)
                {
                    if (used == buffer.Length) { Array.Resize(ref buffer, buffer.Length * 2); }
                    continue;
                }

                var reply = ReplyTo(buffer.AsSpan(0, length));
                buffer.AsSpan(length, used - length).CopyTo(buffer);
                used -= length;
                await client.SendAsync(reply);
            }
        }
        catch (SocketException)
        {
            // the client is gone; so is this connection
        }
    }

    /// <summary>Bytes of the first request, where it is whole.</summary>
    private static int? RequestIn(ReadOnlySpan<byte> bytes)
    {
        var head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0) { return null; }
        var at = bytes[..head].IndexOf("Content-Length: "u8);
        var body = at >= 0 && Utf8Parser.TryParse(bytes[(at + 16)..], out int length, out _) ? length : throw new InvalidOperationException("A request says how long it is.");
        return head + 4 + body <= bytes.Length ? head + 4 + body : null;
    }

    private static byte[] ReplyTo(ReadOnlySpan<byte> request)
    {
        var done = request.Count(ToolRole);
        var message = done < ToolCalls
            ? $$$"""{"role":"assistant","content":null,"tool_calls":[{"id":"call_{{{done}}}","type":"function","function":{"name":"add","arguments":"{\"a\":{{{done}}},\"b\":1}"}}]}"""
            : """{"role":"assistant","content":"done"}""";
        var finish = done < ToolCalls ? "tool_calls" : "stop";
        var body = $$$"""{"id":"c1","object":"chat.completion","created":1,"model":"fake","choices":[{"index":0,"message":{{{message}}},"finish_reason":"{{{finish}}}"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""";
        return Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
