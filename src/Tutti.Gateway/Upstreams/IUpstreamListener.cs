using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>Hears what a server says without being asked.</summary>
internal interface IUpstreamListener
{
    /// <summary>The server asks the client for something: sampling, a question to a person, roots.</summary>
    /// <param name="upstream">The server.</param>
    /// <param name="requests">What it asks at once.</param>
    /// <param name="origin">Where the request came from that it is busy with; null where that cannot be told.</param>
    ValueTask OnRequestsAsync(Upstream upstream, IReadOnlyList<RpcMessage> requests, IClientStream? origin);

    /// <summary>The server tells something that belongs to no single request, or to one whose client's token is written in already.</summary>
    /// <param name="upstream">The server.</param>
    /// <param name="notification">What it tells.</param>
    /// <param name="origin">As above.</param>
    ValueTask OnNotificationAsync(Upstream upstream, RpcMessage notification, IClientStream? origin);

    /// <summary>The server was lost: what waited for it has failed already.</summary>
    ValueTask OnLostAsync(Upstream upstream);
}
