using Tutti.Governance.Grants;

namespace Tutti.Agents.ModelAgents;

/// <summary>An agent that another one may give work to, as a tool of its own. Policies know the delegation as <c>agents.NAME</c>. Immutable.</summary>
/// <param name="Agent">Who does the work; its name is the tool's.</param>
/// <param name="Description">What it is good at and when to ask it, for the model of its supervisor.</param>
public sealed record SubAgent(ModelAgent Agent, string Description)
{
    /// <summary>What it may use at most, beside what its supervisor may; null for all of that.</summary>
    public Grant? Grant { get; init; }
}
