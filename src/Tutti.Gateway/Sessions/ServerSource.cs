using Tutti.Gateway.Upstreams;
using Tutti.Gateway.Watching;

namespace Tutti.Gateway.Sessions;

/// <summary>Gives each session its servers: those that the policy names when it begins.</summary>
/// <param name="specs">The servers of the policy in force.</param>
/// <param name="opening">Begins conversations.</param>
/// <param name="watch">Counts what they do.</param>
internal sealed class ServerSource(Func<IReadOnlyList<UpstreamSpec>> specs, UpstreamOpening opening, GatewayWatch watch)
{
    /// <summary>The servers of a session.</summary>
    /// <param name="listener">The session.</param>
    public SessionServers For(IUpstreamListener listener)
    {
        var named = specs().OrderBy(static spec => spec.Name, StringComparer.Ordinal).ToList();
        foreach (var spec in named) { watch.Of(spec.Name).Turns.Set(spec.AtOnce); }
        return new SessionServers(named, opening, listener, watch.Begin(listener));
    }
}
