using System.Collections.Concurrent;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>
/// Which servers know one era alone, as far as that was seen: they are not tried in the other each time. Of one that knows both nothing is kept, because each client meets it in its own. Safe for
/// many threads.
/// </summary>
internal sealed class ServerEras
{
    private readonly ConcurrentDictionary<string, Era> _only = new(StringComparer.Ordinal); // as many as the policies of this process had servers

    /// <summary>In which era a client meets a server first.</summary>
    public Era FirstFor(UpstreamSpec spec, ClientWords client) => _only.TryGetValue(KeyOf(spec), out var only) ? only : client.Era;

    /// <summary>A server was met in one era after it refused the other.</summary>
    public void Remember(UpstreamSpec spec, Era only) => _only[KeyOf(spec)] = only;

    /// <summary>Another command or address is another server.</summary>
    private static string KeyOf(UpstreamSpec spec) => $"{spec.Name}\n{spec.Address}\n{string.Join('\n', spec.Run)}";
}
