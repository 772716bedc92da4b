namespace Tutti.Kernel.Payloads;

/// <summary>Turns values of one type into the bytes that the journal keeps, and back.</summary>
/// <typeparam name="T">The type.</typeparam>
internal abstract class PayloadCodec<T>(string id) : IPayloadCodec
{
    /// <summary>The declared id: what the journal calls the type, independent of its .NET name.</summary>
    public string Id { get; } = id;

    public abstract ReadOnlyMemory<byte> Encode(T value);

    public abstract T Decode(ReadOnlySpan<byte> payload);

    public ReadOnlyMemory<byte> EncodeObject(object? value) => value is T typed
        ? Encode(typed)
        : throw new ArgumentException($"A payload of type '{Id}' is expected.", nameof(value));
}
