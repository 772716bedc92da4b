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
    /// <param name="message">JSON on one line.</param>
    /// <param name="request">The id of a request, which waits for an answer; null for anything else.</param>
    /// <param name="cancellationToken">Gives up; whether the server has it is unknown then.</param>
    /// <exception cref="UpstreamException">The wire is lost.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> message, long? request, CancellationToken cancellationToken);

    /// <summary>The server has greeted: from now on it may speak without being asked.</summary>
    /// <param name="protocolVersion">The version that was agreed on.</param>
    void Greeted(string protocolVersion);
}
