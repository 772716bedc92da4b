using Tutti.Cli.Flows;
using Tutti.Cli.Routing;
using Tutti.Cli.Sessions;
using Tutti.Documents;
using Tutti.Flows.Loading;
using Tutti.Governance.Amounts;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Registry;

namespace Tutti.Cli.Goals;

/// <summary>Whom a goal may be planned of: cards of a folder, with the flows that some of them are beside them.</summary>
internal static class GoalAgents
{
    private static readonly string[] Endings = [".flow.yaml", ".flow.yml", ".flow.json"];

    /// <summary>The agents and their flows; null, with faults on stderr, where one is faulty.</summary>
    public static (AgentRegistry Registry, IReadOnlyDictionary<string, Plan> Flows)? Load(Session session, string from)
    {
        if (AgentCommand.Load(session, from) is not { } registry) { return null; }
        var folder = FlowCommand.PathOf(session, from);
        var flows = new Dictionary<string, Plan>(StringComparer.Ordinal);
        foreach (var (agent, name) in registry.Agents.Select(static agent => (agent.Card.Name, Flow: NameOf(agent.Agent))).Where(static pair => pair.Flow is not null))
        {
            var file = Endings.Select(ending => Path.Combine(folder, name + ending)).FirstOrDefault(File.Exists) ?? throw GoalErrors.NoFlow(agent, name!, folder);
            if (FlowLoader.TryLoad(file, options: null, out var faults) is { } plan) { flows[name!] = plan; }
            else
            {
                FlowCommand.Say(session, faults);
                return null;
            }
        }

        return (registry, flows);
    }

    /// <summary>Reads <c>2usd</c>, <c>2.50 USD</c> and <c>20000 tokens</c>: three letters are a currency.</summary>
    public static Amount BudgetOf(string text)
    {
        var digits = text.TakeWhile(static letter => char.IsAsciiDigit(letter) || letter == '.').Count();
        var unit = text[digits..].Trim();
        return Amount.TryParse($"{text[..digits]} {(unit.Length == 3 ? unit.ToUpperInvariant() : unit)}", out var amount) ? amount : throw GoalErrors.WrongBudget(text);
    }

    /// <summary>A flow's name is a file's name here, and nothing else.</summary>
    private static string? NameOf(PlanAgent agent) =>
        agent.Kind != "flow" ? null : (agent.Card.Find("flow") is DocumentNode.Map own ? own.Find("name") : agent.Card.Find("flow")) is DocumentNode.Text { Value: var name } ? Path.GetFileName(name) : null;
}
