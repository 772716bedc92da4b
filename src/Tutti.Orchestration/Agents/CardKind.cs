using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents;

/// <summary>Kinds of agents whose cards say what all cards say, and the rest under one key of their own. A text under that key is short for a map with one key.</summary>
public abstract class CardKind : IAgentKind
{
    private readonly string _short;

    private protected CardKind(string name, string shortKey) => (Name, _short) = (name, shortKey);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>What a card says under the key that the short form stands for: the name of a flow, the id of a function; null where it says nothing.</summary>
    /// <param name="agent">An agent of this kind.</param>
    public string? ShortOf(PlanAgent agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var own = agent.Card.Find(Name);
        return ((own is DocumentNode.Map map ? map.Find(_short) : own) as DocumentNode.Text)?.Value;
    }

    /// <inheritdoc/>
    public IAgent Read(PlanAgent agent, Plan plan, ICollection<DocumentFault> faults)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(faults);
        return Read(agent, plan, host: null, faults);
    }

    /// <summary>Reads a card for a host, which must have what the card names; null for whoever only checks plans.</summary>
    internal IAgent Read(PlanAgent agent, Plan plan, PlanHost? host, ICollection<DocumentFault> faults)
    {
        var found = new FaultList();
        var read = Read(new CommonCard(agent, plan, host, found, Name, _short));
        foreach (var fault in found.All) { faults.Add(fault); }
        return read;
    }

    /// <summary>Reads what is the kind's own, and closes the card.</summary>
    private protected abstract IAgent Read(CommonCard card);
}
