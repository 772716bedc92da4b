using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Tutti.Kernel.Payloads;

/// <summary>Turns values of one type into the bytes that the journal keeps, and back.</summary>
/// <typeparam name="T">The type.</typeparam>
internal abstract class PayloadCodec<T>(string id) : IPayloadCodec
{
    /// <summary>The declared id: what the journal calls the type, independent of its .NET name.</summary>
    public string Id { get; } = id;

    public abstract ReadOnlyMemory<byte> Encode(T value);

    /// <summary>As <see cref="Encode"/>, for who copies it at once: good until this thread encodes the next value.</summary>
    public virtual ReadOnlySpan<byte> EncodeBriefly(T value) => Encode(value).Span;

    /// <summary>As <see cref="Encode"/>, for what may be large and is read at once.</summary>
    public virtual void EncodeTo(PooledBuffer buffer, T value) => buffer.Write(Encode(value).Span);

    public abstract T Decode(ReadOnlySpan<byte> payload);

    /// <summary>What a person wrote as JSON, as the journal keeps it; whether it is of the type, <see cref="Decode"/> tells.</summary>
    /// <exception cref="PayloadException">It is certainly not.</exception>
    public virtual ReadOnlyMemory<byte> FromJson(JsonElement json) => Encoding.UTF8.GetBytes(json.GetRawText());

    public ReadOnlyMemory<byte> EncodeObject(object? value) => value is T typed
        ? Encode(typed)
        : throw new ArgumentException($"A payload of type '{Id}' is expected.", nameof(value));
}
