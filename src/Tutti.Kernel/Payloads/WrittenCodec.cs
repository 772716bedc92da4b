using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tutti.Kernel.Payloads;

/// <summary>JSON that is written by hand and read by generated metadata: the same bytes without the serializer's stack and without an array for each value.</summary>
internal sealed class WrittenCodec<T>(string id, JsonTypeInfo<T> metadata, Action<Utf8JsonWriter, T> write) : JsonCodec<T>(id, metadata)
{
    public override ReadOnlyMemory<byte> Encode(T value) => EncodeBriefly(value).ToArray();

    public override ReadOnlySpan<byte> EncodeBriefly(T value)
    {
        var sheet = JsonSheet.Clean();
        write(sheet.Writer, value);
        return sheet.Read();
    }
}

/// <summary>A buffer with a writer on it, one for each thread. What is written must be copied out before the next one begins.</summary>
internal sealed class JsonSheet
{
    private const int MostKept = 16 * 1024;

    [ThreadStatic]
    private static JsonSheet? _ofThread;

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    private JsonSheet() => Writer = new Utf8JsonWriter(_buffer);

    public Utf8JsonWriter Writer { get; }

    public static JsonSheet Clean()
    {
        if (_ofThread is not { } sheet || sheet._buffer.Capacity > MostKept) { _ofThread = sheet = new JsonSheet(); }
        sheet._buffer.ResetWrittenCount();
        sheet.Writer.Reset();
        return sheet;
    }

    public ReadOnlySpan<byte> Read()
    {
        Writer.Flush();
        return _buffer.WrittenSpan;
    }
}
