namespace Tutti.Kernel.Payloads;

/// <summary>A codec that is made when it is first needed: most runs carry few types, and the serializer takes time to start.</summary>
internal sealed class LateCodec(string id, Func<string, IPayloadCodec> make) : IPayloadCodec
{
    private IPayloadCodec? _ready;

    public string Id { get; } = id;

    public IPayloadCodec Ready => _ready ??= make(Id); // made twice by two threads at once, one is as good as the other

    public ReadOnlyMemory<byte> EncodeObject(object? value) => Ready.EncodeObject(value);
}
