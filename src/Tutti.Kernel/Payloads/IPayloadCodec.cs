namespace Tutti.Kernel.Payloads;

/// <summary>A codec whose type is not known to the caller.</summary>
internal interface IPayloadCodec
{
    string Id { get; }

    ReadOnlyMemory<byte> EncodeObject(object? value);
}
