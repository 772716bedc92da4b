namespace Tutti.Kernel.Payloads;

/// <summary>A codec whose type is not known to the caller.</summary>
internal interface IPayloadCodec
{
    string Id { get; }

    /// <summary>The codec itself, which is a <see cref="PayloadCodec{T}"/>.</summary>
    IPayloadCodec Ready => this;

    ReadOnlyMemory<byte> EncodeObject(object? value);
}
