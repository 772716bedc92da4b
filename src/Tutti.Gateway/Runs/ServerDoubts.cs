using System.Collections.Concurrent;

namespace Tutti.Gateway.Runs;

/// <summary>Servers whose last call failed, in any session of this process. Safe for many threads.</summary>
internal sealed class ServerDoubts
{
    private readonly ConcurrentDictionary<string, bool> _failed = new(StringComparer.Ordinal);

    /// <summary>Whether a server's last call failed.</summary>
    public bool IsDoubtful(string server) => !_failed.IsEmpty && _failed.ContainsKey(server);

    /// <summary>A call failed.</summary>
    public void Doubt(string server) => _failed[server] = true;

    /// <summary>A server answered.</summary>
    public void Trust(string server)
    {
        if (!_failed.IsEmpty) { _failed.TryRemove(server, out _); }
    }
}
