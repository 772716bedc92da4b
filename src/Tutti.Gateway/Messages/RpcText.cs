using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tutti.Gateway.Messages;

/// <summary>Writes JSON-RPC messages. What came from elsewhere is written digit for digit as it came.</summary>
internal static class RpcText
{
    // What is written here is JSON on a wire of its own, never part of a page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A request.</summary>
    public static ReadOnlyMemory<byte> Request(RpcId id, string method, JsonElement body) => Write((id, method, body), static (writer, message) =>
    {
        WriteId(writer, message.id);
        writer.WriteString("method"u8, message.method);
        WriteBody(writer, "params"u8, message.body);
    });

    /// <summary>A notification.</summary>
    public static ReadOnlyMemory<byte> Notification(string method, JsonElement body) => Write((method, body), static (writer, message) =>
    {
        writer.WriteString("method"u8, message.method);
        WriteBody(writer, "params"u8, message.body);
    });

    /// <summary>An answer with a result.</summary>
    public static ReadOnlyMemory<byte> Result(RpcId id, JsonElement body) => Write((id, body), static (writer, message) =>
    {
        WriteId(writer, message.id);
        WriteBody(writer, "result"u8, message.body);
    });

    /// <summary>An answer with the error of somebody else.</summary>
    public static ReadOnlyMemory<byte> Error(RpcId id, JsonElement body) => Write((id, body), static (writer, message) =>
    {
        WriteId(writer, message.id);
        WriteBody(writer, "error"u8, message.body);
    });

    /// <summary>An answer with an error of ours.</summary>
    /// <param name="id">Of what is answered.</param>
    /// <param name="fault">What is wrong.</param>
    /// <param name="data">More about it, for programs; undefined for nothing.</param>
    public static ReadOnlyMemory<byte> Fault(RpcId id, RpcFault fault, JsonElement data = default) => Write((id, fault, data), static (writer, message) =>
    {
        WriteId(writer, message.id);
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, message.fault.Code);
        writer.WriteString("message"u8, message.fault.Message);
        WriteBody(writer, "data"u8, message.data);
        writer.WriteEndObject();
    });

    /// <summary>The message with another id: what a shared connection needs.</summary>
    public static ReadOnlyMemory<byte> WithId(RpcMessage message, RpcId id) => message.Kind switch
    {
        RpcKind.Request => Request(id, message.Method, message.Body),
        RpcKind.Result => Result(id, message.Body),
        RpcKind.Error => Error(id, message.Body),
        _ => Notification(message.Method, message.Body),
    };

    /// <summary>A JSON object that is written member by member.</summary>
    public static JsonElement Object<T>(T state, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            write(writer, state);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>An object with one member changed, or added at the end; all others as they came.</summary>
    /// <param name="from">The object; undefined for one without members.</param>
    /// <param name="name">The member.</param>
    /// <param name="value">What it is from now on; undefined takes it away.</param>
    public static JsonElement With(JsonElement from, string name, JsonElement value) => Object((from, name, value), static (writer, state) =>
    {
        var isThere = false;
        foreach (var member in MembersOf(state.from))
        {
            var isIt = member.NameEquals(state.name);
            isThere |= isIt;
            WriteBody(writer, member.Name, isIt ? state.value : member.Value);
        }

        if (!isThere) { WriteBody(writer, state.name, state.value); }
    });

    /// <summary>The members of an object; none for anything else.</summary>
    public static IEnumerable<JsonProperty> MembersOf(JsonElement element) => element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : Enumerable.Empty<JsonProperty>();

    /// <summary>Writes a member as it came; nothing for an undefined one.</summary>
    public static void WriteBody(Utf8JsonWriter writer, ReadOnlySpan<byte> name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined) { return; }
        writer.WritePropertyName(name);
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }

    /// <inheritdoc cref="WriteBody(Utf8JsonWriter, ReadOnlySpan{byte}, JsonElement)"/>
    public static void WriteBody(Utf8JsonWriter writer, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined) { return; }
        writer.WritePropertyName(name);
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }

    private static void WriteId(Utf8JsonWriter writer, RpcId id)
    {
        writer.WritePropertyName("id"u8);
        writer.WriteRawValue(id.Json, skipInputValidation: true);
    }

    private static ReadOnlyMemory<byte> Write<T>(T message, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        write(writer, message);
        writer.WriteEndObject();
        writer.Flush();
        OnOneLine(MemoryMarshal.AsMemory(buffer.WrittenMemory).Span);
        return buffer.WrittenMemory;
    }

    /// <summary>On standard input and output a message is a line. A break inside of one is a blank between values, since texts have theirs escaped.</summary>
    private static void OnOneLine(Span<byte> message)
    {
        message.Replace((byte)'\n', (byte)' ');
        message.Replace((byte)'\r', (byte)' ');
    }
}
