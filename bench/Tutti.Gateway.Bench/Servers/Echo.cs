using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Tutti.Gateway.Bench.Servers;

/// <summary>An MCP server with one tool, <c>echo</c>, that thinks no time: what it answers to one message. It reads no more of a message than it must.</summary>
internal static class Echo
{
    /// <summary>The result of <c>tools/list</c>.</summary>
    public static ReadOnlyMemory<byte> Tools => Listed;

    private static readonly byte[] Listed = """{"tools":[{"name":"echo","description":"Says the text again.","inputSchema":{"type":"object","properties":{"text":{"type":"string"}}}}]}"""u8.ToArray();

    private static readonly byte[] Echoed = """{"content":[{"type":"text","text":"the same again"}]}"""u8.ToArray();

    private static readonly byte[] Nothing = "{}"u8.ToArray();

    private static readonly byte[] NoMethod = """{"code":-32601,"message":"There is no such method."}"""u8.ToArray();

    /// <summary>The answer; null to a message that wants none.</summary>
    public static byte[]? AnswerTo(ReadOnlySpan<byte> message)
    {
        var (id, method, version) = Read(message);
        if (id.Length == 0 || method.Length == 0) { return null; }
        var result = method switch
        {
            "initialize" => Encoding.ASCII.GetBytes($$$"""{"protocolVersion":"{{{version}}}","capabilities":{"tools":{}},"serverInfo":{"name":"echo","version":"1"}}"""),
            "tools/list" => Listed,
            "tools/call" => Echoed,
            "ping" => Nothing,
            _ => null,
        };
        var answer = new ArrayBufferWriter<byte>(256);
        answer.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        answer.Write(Encoding.UTF8.GetBytes(id));
        answer.Write(result is null ? ",\"error\":"u8 : ",\"result\":"u8);
        answer.Write(result ?? NoMethod);
        answer.Write("}"u8);
        return answer.WrittenSpan.ToArray();
    }

    private static (string Id, string Method, string Version) Read(ReadOnlySpan<byte> message)
    {
        var (id, method, version) = ("", "", "2025-06-18");
        var reader = new Utf8JsonReader(message);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth > 2) { continue; }
            var (isId, isMethod, isVersion) = (reader.CurrentDepth == 1 && reader.ValueTextEquals("id"u8), reader.CurrentDepth == 1 && reader.ValueTextEquals("method"u8), reader.ValueTextEquals("protocolVersion"u8));
            reader.Read();
            if (isId) { id = reader.TokenType == JsonTokenType.String ? $"\"{reader.GetString()}\"" : Encoding.ASCII.GetString(reader.ValueSpan); }
            else if (isMethod) { method = reader.GetString() ?? ""; }
            else if (isVersion && reader.TokenType == JsonTokenType.String) { version = reader.GetString() ?? version; }
            else { reader.TrySkip(); }
        }

        return (id, method, version);
    }
}
