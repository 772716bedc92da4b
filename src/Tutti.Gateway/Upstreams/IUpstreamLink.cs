using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>The wire to one server: whole messages both ways. Sending is safe for many threads.</summary>
internal interface IUpstreamLink : IAsyncDisposable
{
    /// <summary>What the server wrote for people before it was lost; empty where nothing is known.</summary>
    string LastWords { get; }

    /// <summary>Hands over what the server says, one message after the other, until the wire is lost or disposed. Called once.</summary>
    /// <param name="take">Takes a message; the next one waits for it.</param>
    /// <param name="lose">Told which request gets no answer any more, where that is known for a single one, and why, where that is known.</param>
    /// <returns>Completes when nothing can come any more; never fails.</returns>
    Task ReceiveAsync(Func<RpcMessage, ValueTask> take, Action<long, UpstreamException?> lose);

    /// <summary>Sends a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Gives up; whether the server has it is unknown then.</param>
    /// <exception cref="UpstreamException">The wire is lost.</exception>
    ValueTask SendAsync(LinkMessage message, CancellationToken cancellationToken);

    /// <summary>Whether headers repeat what messages say.</summary>
    bool HasHeaders { get; }

    /// <summary>Ends what carries a request and its answer, by which the server knows that nobody waits any more.</summary>
    /// <returns>False where the server has to be told so.</returns>
    bool TryAbort(long request);

    /// <summary>The server has greeted: from now on it may speak without being asked.</summary>
    /// <param name="protocolVersion">The version that was agreed on.</param>
    void Greeted(string protocolVersion);
}
