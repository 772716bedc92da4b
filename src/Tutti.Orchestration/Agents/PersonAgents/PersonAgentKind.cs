using Tutti.Documents;
using Tutti.Expressions.Types;

namespace Tutti.Orchestration.Agents.PersonAgents;

/// <summary>Agents that are persons: <c>person: editors</c>. Their tasks stand in the inbox, with a form where the card has an <c>output</c>.</summary>
public sealed class PersonAgentKind : CardKind
{
    internal const string Prompt = "prompt";

    private const string By = "by";

    private PersonAgentKind()
        : base("person", By)
    {
    }

    /// <summary>The kind. It needs nothing of a host.</summary>
    public static PersonAgentKind Instance { get; } = new();

    private protected override IAgent Read(CommonCard card)
    {
        var (by, within, prompt) = (card.Own.Text(By) ?? "", card.Own.Span("within"), card.Own.TextNode(Prompt));
        return new PersonAgent(card.Agent.Name, by, within)
        {
            Shape = card.Close(card.Output is null ? CelType.String : null),
            Templates = prompt is null ? [] : [new DocumentEntry(Prompt, prompt)],
            Form = card.Output,
        };
    }
}
