using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tutti.Kernel.Payloads;

/// <summary>A codec by System.Text.Json's generated metadata.</summary>
internal class JsonCodec<T>(string id, JsonTypeInfo<T> metadata) : PayloadCodec<T>(id)
{
    public override ReadOnlyMemory<byte> Encode(T value) => JsonSerializer.SerializeToUtf8Bytes(value, metadata);

    public override void EncodeTo(PooledBuffer buffer, T value)
    {
        var options = metadata.Options; // those by which the serializer would write by itself
        var form = new JsonWriterOptions
        {
            Encoder = options.Encoder,
            Indented = options.WriteIndented,
            IndentCharacter = options.IndentCharacter,
            IndentSize = options.IndentSize,
            NewLine = options.NewLine,
            MaxDepth = options.MaxDepth,
            SkipValidation = true,
        };
        using var writer = new Utf8JsonWriter(buffer, form);
        JsonSerializer.Serialize(writer, value, metadata);
    }

    public override T Decode(ReadOnlySpan<byte> payload)
    {
        try { return JsonSerializer.Deserialize(payload, metadata)!; /* null is a value of nullable types only */ }
        catch (JsonException cause) { throw new PayloadException(Id, cause); }
    }
}

/// <summary>Whole numbers as JSON, without the serializer: counters and sums are the most frequent results of small steps.</summary>
internal sealed class Int64Codec() : PayloadCodec<long>("int64")
{
    public override ReadOnlyMemory<byte> Encode(long value)
    {
        Span<byte> buffer = stackalloc byte[24];
        Utf8Formatter.TryFormat(value, buffer, out var written);
        return buffer[..written].ToArray();
    }

    public override long Decode(ReadOnlySpan<byte> payload) =>
        Utf8Parser.TryParse(payload, out long value, out var used) && used == payload.Length ? value : throw new PayloadException(Id);
}

/// <summary>As <see cref="Int64Codec"/> for 32 bits.</summary>
internal sealed class Int32Codec() : PayloadCodec<int>("int32")
{
    public override ReadOnlyMemory<byte> Encode(int value)
    {
        Span<byte> buffer = stackalloc byte[16];
        Utf8Formatter.TryFormat(value, buffer, out var written);
        return buffer[..written].ToArray();
    }

    public override int Decode(ReadOnlySpan<byte> payload) =>
        Utf8Parser.TryParse(payload, out int value, out var used) && used == payload.Length ? value : throw new PayloadException(Id);
}

/// <summary>Bytes as they are.</summary>
internal sealed class BytesCodec() : PayloadCodec<byte[]>("bytes")
{
    public override ReadOnlyMemory<byte> Encode(byte[] value) => value;

    public override byte[] Decode(ReadOnlySpan<byte> payload) => payload.ToArray();

    public override ReadOnlyMemory<byte> FromJson(JsonElement json) => json.ValueKind == JsonValueKind.String && json.TryGetBytesFromBase64(out var bytes) ? bytes : throw new PayloadException(Id);
}

/// <summary>Text as UTF-8 without quotes; lone surrogates are refused, because they would not come back.</summary>
internal sealed class TextCodec() : PayloadCodec<string>("text")
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override ReadOnlyMemory<byte> Encode(string value)
    {
        try { return Strict.GetBytes(value); }
        catch (EncoderFallbackException cause) { throw new PayloadException(Id, cause); }
    }

    public override string Decode(ReadOnlySpan<byte> payload)
    {
        try { return Strict.GetString(payload); }
        catch (DecoderFallbackException cause) { throw new PayloadException(Id, cause); }
    }

    public override ReadOnlyMemory<byte> FromJson(JsonElement json) => json.ValueKind == JsonValueKind.String ? Encode(json.GetString() ?? "") : throw new PayloadException(Id);
}

/// <summary>Nothing.</summary>
internal sealed class UnitCodec() : PayloadCodec<Unit>("unit")
{
    public override ReadOnlyMemory<byte> Encode(Unit value) => ReadOnlyMemory<byte>.Empty;

    public override Unit Decode(ReadOnlySpan<byte> payload) => default;

    public override ReadOnlyMemory<byte> FromJson(JsonElement json) => json.ValueKind == JsonValueKind.Null ? default : throw new PayloadException(Id);
}
