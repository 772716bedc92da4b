namespace Tutti.Gateway.Upstreams;

/// <summary>A way to the client: what belongs to one of its requests goes where that came from. Safe for many threads.</summary>
internal interface IClientStream
{
    /// <summary>Sends a message that is not the answer to the request that the stream belongs to.</summary>
    /// <param name="message">JSON on one line.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False where the client does not listen there any more.</returns>
    ValueTask<bool> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>Sends the answer to a request; the last message of a stream that belongs to one.</summary>
    /// <param name="message">JSON on one line.</param>
    ValueTask AnswerAsync(ReadOnlyMemory<byte> message);
}
