using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>Gives agents the agents that they give work to.</summary>
/// <param name="plan">The plan.</param>
/// <param name="agents">Its agents by name; those with a team are replaced.</param>
/// <param name="faults">Takes faults.</param>
internal sealed class TeamBinder(Plan plan, Dictionary<string, IAgent> agents, FaultList faults)
{
    private readonly HashSet<string> _bound = new(StringComparer.Ordinal);
    private readonly List<string> _way = [];

    public void Bind()
    {
        foreach (var agent in plan.Agents) { _ = Bind(agent.Name, agent.Card.Place); }
    }

    /// <summary>Binds an agent and all below it; null where there is none, or it is above itself.</summary>
    private IAgent? Bind(string name, SourcePlace place)
    {
        if (_way.IndexOf(name) is var first && first >= 0)
        {
            faults.Add(FaultCodes.TeamCircle, place, $"Agents give work to each other in a circle: {string.Join(" → ", _way.Skip(first).Append(name))}. Take one of them out.");
            return null;
        }

        if (!agents.TryGetValue(name, out var agent)) { return null; }
        if (agent is not ISupervisor { Team.Count: > 0 } supervisor || !_bound.Add(name)) { return agent; }
        _way.Add(name);
        var members = supervisor.Team.Select(member => MemberOf(name, member)).ToList();
        _way.RemoveAt(_way.Count - 1);
        return members.Contains(null) ? agent : agents[name] = supervisor.With([.. members.OfType<TeamMember>()], faults);
    }

    private TeamMember? MemberOf(string supervisor, DocumentNode.Text member)
    {
        if (plan.Agents.FirstOrDefault(agent => agent.Name == member.Value) is not { } card)
        {
            faults.Add(FaultCodes.UnknownName, member.Place, $"Agent '{supervisor}' gives work to '{member.Value}', which the flow does not have.{Spelling.Suggest(member.Value, plan.Agents.Select(static agent => agent.Name).Where(name => name != supervisor))}");
            return null;
        }

        return Bind(member.Value, member.Place) is { } agent ? new TeamMember(card, agent, member.Place) : null;
    }
}
