using Tutti.Gateway.Upstreams;
using Tutti.Gateway.Watching;

namespace Tutti.Gateway.Sessions;

/// <summary>Gives each session its servers: those that the policy names when it begins.</summary>
/// <param name="specs">The servers of the policy in force.</param>
/// <param name="connect">Opens a wire.</param>
/// <param name="watch">Counts what they do.</param>
/// <param name="time">The clock of limits.</param>
internal sealed class ServerSource(Func<IReadOnlyList<UpstreamSpec>> specs, Func<UpstreamSpec, CancellationToken, ValueTask<IUpstreamLink>> connect, GatewayWatch watch, TimeProvider time)
{
    /// <summary>The servers of a session.</summary>
    /// <param name="listener">The session.</param>
    public SessionServers For(IUpstreamListener listener)
    {
        var named = specs().OrderBy(static spec => spec.Name, StringComparer.Ordinal).ToList();
        foreach (var spec in named) { watch.Of(spec.Name).Turns.Set(spec.AtOnce); }
        return new SessionServers(named, connect, listener, watch.Begin(listener), time);
    }
}
