using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>Hears what comes over a wire and answers nothing.</summary>
internal interface IWireListener
{
    /// <summary>The server asks for something.</summary>
    /// <param name="request">What it asks.</param>
    /// <param name="origin">Where the request came from that it is busy with; null where that cannot be told.</param>
    ValueTask OnRequestAsync(RpcMessage request, IClientStream? origin);

    /// <summary>The server tells something; what is progress has its client's token written in already.</summary>
    /// <param name="notification">What it tells.</param>
    /// <param name="origin">As above.</param>
    ValueTask OnNotificationAsync(RpcMessage notification, IClientStream? origin);

    /// <summary>The wire is lost: what waited for an answer has failed already.</summary>
    ValueTask OnLostAsync();
}
