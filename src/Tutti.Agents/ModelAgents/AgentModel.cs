using Microsoft.Extensions.AI;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Discovery;
using Tutti.Agents.Models.Endpoints;
using Tutti.Governance.Naming;
using Tutti.Governance.Prices;

namespace Tutti.Agents.ModelAgents;

/// <summary>Which model an agent thinks with: a tier, or a client of any vendor. It is asked for when a call is made, so that settings may change between runs. Thread-safe.</summary>
public sealed class AgentModel
{
    private readonly Func<IChatClient> _client;
    private readonly string? _name;
    private readonly int? _contextTokens;

    private AgentModel(Func<IChatClient> client, string? name, int? contextTokens, ModelPrice? price) => (_client, _name, _contextTokens, Price) = (client, name, contextTokens, price);

    /// <summary>What it costs where the policy has no price; null where the code does not know either: then only tokens are counted.</summary>
    public ModelPrice? Price { get; }

    /// <summary>The client.</summary>
    /// <exception cref="ModelException">TUT4121, TUT4122: there is no such model.</exception>
    public IChatClient Client => _client();

    /// <summary>The name by which policies know it, without <c>model:</c>.</summary>
    /// <exception cref="ModelException">TUT4121, TUT4122: there is no such model.</exception>
    public string Name => _name ?? NameOf(Client);

    /// <summary>Tokens that its context holds; null where that is not known.</summary>
    public int? ContextTokens => _contextTokens ?? (Client.GetService(typeof(ModelEndpoint)) as ModelEndpoint)?.ContextTokens;

    /// <summary>The model of a tier.</summary>
    /// <param name="catalog">The models of the host.</param>
    /// <param name="tier">What the agent needs.</param>
    /// <param name="price">What it costs, if that is known.</param>
    public static AgentModel Of(ModelCatalog catalog, ModelTier tier, ModelPrice? price = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new AgentModel(() => catalog.For(tier), name: null, contextTokens: null, price);
    }

    /// <summary>A client of any vendor.</summary>
    /// <param name="client">The client; it belongs to the caller.</param>
    /// <param name="name">The name by which policies know it; what the client says of itself by default.</param>
    /// <param name="contextTokens">Tokens that its context holds; what its endpoint says by default.</param>
    /// <param name="price">What it costs, if that is known.</param>
    public static AgentModel Of(IChatClient client, string? name = null, int? contextTokens = null, ModelPrice? price = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new AgentModel(() => client, name is null ? null : TargetName.Clean(name), contextTokens, price);
    }

    /// <summary>The name; that of the beginning where the host has no such model any more, so that what is journaled can be replayed all the same.</summary>
    internal string NameOr(string former)
    {
        try { return Name; }
        catch (ModelException) { return former; }
    }

    private static string NameOf(IChatClient client) =>
        TargetName.Clean((client.GetService(typeof(ModelEndpoint)) as ModelEndpoint)?.Model ?? (client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata)?.DefaultModelId ?? "unnamed");
}
