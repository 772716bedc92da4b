using System.Text;
using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Gateway.Bench.Servers;

/// <summary><see cref="Echo"/> over streamable HTTP.</summary>
internal static class EchoHttp
{
    /// <summary>Prints <c>PORT n</c> and answers until stdin ends.</summary>
    public static Task ServeAsync() => LoopbackServer.ServeAsync(
        static come => HttpHead.Find(come) is { } head && head.Length + head.Body <= come.Length ? head.Length + head.Body : null,
        static request => ReplyTo(request, request[(request.IndexOf("\r\n\r\n"u8) + 4)..]));

    private static byte[] ReplyTo(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        if (!head.StartsWith("POST"u8)) { return Encoding.ASCII.GetBytes($"HTTP/1.1 {(head.StartsWith("DELETE"u8) ? "204 No Content" : "405 Method Not Allowed\r\nContent-Length: 0")}\r\n\r\n"); }
        if (Echo.AnswerTo(body) is not { } answer) { return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"u8.ToArray(); }
        var session = body.IndexOf("\"initialize\""u8) >= 0 ? "Mcp-Session-Id: one\r\n" : "";
        var start = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{session}Content-Length: {answer.Length}\r\n\r\n");
        return [.. start, .. answer];
    }
}
