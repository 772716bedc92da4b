using System.Collections.Concurrent;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Sessions;

/// <summary>What servers ask of one client: questions to its person, samples of its model, its roots. Ids are ours, since two servers may choose the same.</summary>
internal sealed class ClientRequests
{
    /// <summary>More at once is no conversation; a server that asks without end is refused.</summary>
    private const int MostAtOnce = 256;

    private readonly ConcurrentDictionary<long, (Upstream Upstream, RpcId Id)> _open = new();
    private long _lastId;

    /// <summary>Passes a request on.</summary>
    /// <param name="upstream">Who asks.</param>
    /// <param name="request">What.</param>
    /// <returns>The message for the client; null where too many are open.</returns>
    public (long Id, ReadOnlyMemory<byte> Message)? Add(Upstream upstream, RpcMessage request)
    {
        if (_open.Count >= MostAtOnce) { return null; }
        var id = Interlocked.Increment(ref _lastId);
        _open[id] = (upstream, request.Id);
        return (id, RpcText.WithId(request, RpcId.Of(id)));
    }

    /// <summary>Takes an open request out by its id at the client.</summary>
    /// <returns>Null where nothing of that id is open.</returns>
    public (Upstream Upstream, RpcId Id)? Take(RpcId id) => long.TryParse(id.Json, out var number) && _open.TryRemove(number, out var open) ? open : null;

    /// <summary>Takes an open request out by its id at the server, which does not want an answer any more.</summary>
    /// <returns>Its id at the client; null where nothing of that id is open.</returns>
    public RpcId? Cancel(Upstream upstream, string id)
    {
        foreach (var (number, open) in _open)
        {
            if (open.Upstream == upstream && open.Id.Json == id && _open.TryRemove(number, out _)) { return RpcId.Of(number); }
        }

        return null;
    }

    /// <summary>Forgets what a server asked that is lost.</summary>
    public void Forget(Upstream upstream)
    {
        foreach (var (number, open) in _open)
        {
            if (open.Upstream == upstream) { _open.TryRemove(number, out _); }
        }
    }
}
