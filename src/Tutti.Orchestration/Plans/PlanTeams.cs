using Tutti.Documents;

namespace Tutti.Orchestration.Plans;

/// <summary>Which agents of a plan give work to which.</summary>
internal static class PlanTeams
{
    /// <summary>The key of a card that names those whom its agent gives work to.</summary>
    internal const string Key = "agents";

    /// <summary>The names that a card gives, under its kind or beside it.</summary>
    internal static IEnumerable<string> Of(PlanAgent agent) =>
        (((agent.Card.Find(agent.Kind) as DocumentNode.Map)?.Find(Key) ?? agent.Card.Find(Key)) as DocumentNode.List)?.Items.OfType<DocumentNode.Text>().Select(static name => name.Value) ?? [];

    /// <summary>Agents, and all that they give work to.</summary>
    internal static IReadOnlySet<string> With(Plan plan, IEnumerable<string> agents)
    {
        var (all, open) = (new HashSet<string>(StringComparer.Ordinal), new Queue<string>(agents));
        while (open.TryDequeue(out var name))
        {
            if (!all.Add(name) || plan.Agents.FirstOrDefault(agent => agent.Name == name) is not { } card) { continue; }
            foreach (var member in Of(card)) { open.Enqueue(member); }
        }

        return all;
    }
}
