using Tutti.Gateway.Diagnostics;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Fronts;

/// <summary>A way to the client whose answer somebody measures.</summary>
internal sealed class ObservedStream(IClientStream stream, ServedOperation operation) : IClientStream
{
    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => stream.SendAsync(message, cancellationToken);

    public ValueTask AnswerAsync(ReadOnlyMemory<byte> message)
    {
        operation.Answer(message.Span);
        return stream.AnswerAsync(message);
    }
}
