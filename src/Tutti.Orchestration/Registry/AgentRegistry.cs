using Tutti.Agents.Routing;
using Tutti.Documents;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Agents.CodeAgents;
using Tutti.Orchestration.Agents.FlowAgents;
using Tutti.Orchestration.Agents.HttpAgents;
using Tutti.Orchestration.Agents.ModelAgents;
using Tutti.Orchestration.Agents.PersonAgents;
using Tutti.Orchestration.Agents.ProcessAgents;
using Tutti.Orchestration.Agents.ToolAgents;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Registry;

/// <summary>The agents of a folder: one card a file, <c>NAME.agent.yaml</c>, as docs/agents.md draws them. Immutable.</summary>
public sealed class AgentRegistry
{
    /// <summary>What a card's file begins with: <c>tutti: agent/v1</c>.</summary>
    public const string Format = "agent/v1";

    /// <summary>The file in a folder of cards that has requests of runs: <c>tutti agent learn</c> writes it, and each of its lines is an example of a card.</summary>
    public const string LessonsFile = "lessons.jsonl";

    internal AgentRegistry(IReadOnlyList<RegisteredAgent> agents) => Agents = agents;

    /// <summary>The kinds of agents whose cards are known without a host.</summary>
    public static IReadOnlyList<IAgentKind> UsualKinds { get; } = [ProcessAgentKind.ForDrafts, ModelAgentKind.ForDrafts, HttpAgentKind.ForDrafts, ToolAgentKind.ForDrafts, CodeAgentKind.Instance, FlowAgentKind.Instance, PersonAgentKind.Instance];

    /// <summary>The agents, in the order of their names.</summary>
    public IReadOnlyList<RegisteredAgent> Agents { get; }

    /// <summary>Examples of the cards that come from <see cref="LessonsFile"/>.</summary>
    public IReadOnlyList<RouteLesson> Lessons { get; internal init; } = [];

    /// <summary>Names of all secrets that cards name. A folder of cards has no list of its own, as a flow does.</summary>
    public IReadOnlyList<string> Secrets => [.. Agents.SelectMany(static agent => RegistryReader.SecretsOf(agent.Agent.Card)).Distinct(StringComparer.Ordinal)];

    /// <summary>Loads the cards of a folder, not of those in it: at most 10,000 files of 1 MiB, which end in <c>.agent.yaml</c>, <c>.agent.yml</c> or <c>.agent.json</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="kinds">The kinds of agents that there are; null for <see cref="UsualKinds"/>.</param>
    /// <param name="faults">All faults and warnings, by file and in the order of the text.</param>
    /// <returns>The registry; null where it has faults that are no warnings.</returns>
    public static AgentRegistry? TryLoad(string folder, IReadOnlyList<IAgentKind>? kinds, out IReadOnlyList<DocumentFault> faults)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var reader = new RegistryReader(kinds ?? UsualKinds);
        var registry = reader.Read(folder);
        faults = reader.Faults;
        return registry;
    }

    /// <summary>The agents of a plan.</summary>
    /// <param name="plan">The plan.</param>
    public static AgentRegistry Of(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new AgentRegistry([.. plan.Agents.Select(static agent => new RegisteredAgent(agent, RouteCards.Of(agent))).OrderBy(static agent => agent.Card.Name, StringComparer.Ordinal)]);
    }
}

/// <summary>An agent of a registry.</summary>
/// <param name="Agent">The agent as a plan has it.</param>
/// <param name="Card">What routing knows of it.</param>
public sealed record RegisteredAgent(PlanAgent Agent, RouteCard Card);
