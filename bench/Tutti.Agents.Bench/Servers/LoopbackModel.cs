using System.Buffers.Text;
using System.Text;
using Tutti.Kernel.Bench.Measuring;

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
    public static Task ServeAsync() => LoopbackServer.ServeAsync(RequestIn, ReplyTo);

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
