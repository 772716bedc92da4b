using Microsoft.Extensions.AI;
using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models.Discovery;

/// <summary>The clients of a host's models: one for each endpoint, however many tiers it serves. Thread-safe.</summary>
/// <param name="findings">The models.</param>
/// <param name="create">Makes the client of an endpoint, for vendors with a client of their own; a <see cref="CompatibleChatClient"/> by default.</param>
public sealed class ModelCatalog(ModelFindings findings, Func<ModelEndpoint, IChatClient>? create = null) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ModelEndpoint, IChatClient> _clients = [];

    /// <summary>The models, and where was looked for them.</summary>
    public ModelFindings Findings => findings;

    /// <summary>The client of a tier's model; it belongs to the catalogue.</summary>
    /// <param name="tier">The tier.</param>
    /// <exception cref="ModelException">TUT4121, TUT4122: there is no such model.</exception>
    public IChatClient For(ModelTier tier)
    {
        var endpoint = findings.For(tier);
        lock (_gate)
        {
            if (!_clients.TryGetValue(endpoint, out var client)) { _clients[endpoint] = client = create?.Invoke(endpoint) ?? new CompatibleChatClient(endpoint); }
            return client;
        }
    }

    /// <summary>Closes all clients.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var client in _clients.Values) { client.Dispose(); }
            _clients.Clear();
        }
    }
}
