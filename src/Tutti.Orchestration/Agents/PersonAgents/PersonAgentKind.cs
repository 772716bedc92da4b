using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Types;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents.PersonAgents;

/// <summary>Agents that are persons: <c>person: editors</c>. Their tasks stand in the inbox, with a form where the card has an <c>output</c>.</summary>
public sealed class PersonAgentKind : IAgentKind
{
    internal const string Prompt = "prompt";

    private const string Key = "person";

    private PersonAgentKind()
    {
    }

    /// <summary>The kind. It needs nothing of a host.</summary>
    public static PersonAgentKind Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => Key;

    /// <inheritdoc/>
    public IAgent Read(PlanAgent agent, Plan plan, ICollection<DocumentFault> faults)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(faults);
        var found = new FaultList();
        var card = new CommonCard(agent, plan, found);
        var own = card.Open(Key, "by");
        var (by, within, prompt) = (own.Text("by") ?? "", own.Span("within"), own.TextNode(Prompt));
        own.Close();
        var shape = card.Close(card.Output is null ? CelType.String : null);
        foreach (var fault in found.All) { faults.Add(fault); }
        return new PersonAgent(agent.Name, by, within)
        {
            Shape = shape,
            Templates = prompt is null ? [] : [new DocumentEntry(Prompt, prompt)],
            Form = card.Output,
        };
    }
}
