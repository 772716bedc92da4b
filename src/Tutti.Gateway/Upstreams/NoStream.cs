namespace Tutti.Gateway.Upstreams;

/// <summary>A way to nobody: of a notification, whose consequences go elsewhere, and of requests of our own.</summary>
internal sealed class NoStream : IClientStream
{
    private NoStream()
    {
    }

    public static NoStream Instance { get; } = new();

    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask AnswerAsync(ReadOnlyMemory<byte> message) => ValueTask.CompletedTask;
}
