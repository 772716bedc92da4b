using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents;

/// <summary>An agent whose work is one call that the gate judges before it is made.</summary>
public interface IGatedAgent : IAgent
{
    /// <summary>The call that a task comes to; without an effect, and the same for the same task.</summary>
    /// <param name="task">The task.</param>
    AgentCall CallOf(AgentTask task);
}

/// <summary>An agent whose work is more than one step: it works as a part of the workflow, and each of its calls passes the gate.</summary>
public interface IWorkflowAgent : IAgent
{
    /// <summary>Does one task.</summary>
    /// <param name="scope">A scope of its own.</param>
    /// <param name="session">The run's gate.</param>
    /// <param name="task">The task.</param>
    /// <returns>The result, JSON.</returns>
    Task<JsonElement> RunAsync(WorkflowContext scope, GateSession session, AgentTask task);
}

/// <summary>An agent that can answer in the form that its part in a step asks for, where its card says no other form.</summary>
internal interface IFormedAgent : IAgent
{
    /// <summary>The same agent, which answers in a form.</summary>
    /// <param name="form">A JSON schema.</param>
    IAgent In(JsonElement form);
}

/// <summary>An agent that gives work to other agents of its plan.</summary>
internal interface ISupervisor : IAgent
{
    /// <summary>The names of those that it gives work to, with their places.</summary>
    IReadOnlyList<DocumentNode.Text> Team { get; }

    /// <summary>The same agent with its team.</summary>
    /// <param name="team">Those that the card names, in its order.</param>
    /// <param name="faults">Takes faults, and warnings where somebody gets less than its card says.</param>
    IAgent With(IReadOnlyList<TeamMember> team, FaultList faults);
}

/// <summary>An agent that another one gives work to.</summary>
/// <param name="Card">Its card.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Place">Where the other one names it.</param>
internal sealed record TeamMember(PlanAgent Card, IAgent Agent, SourcePlace Place);

/// <summary>A call of an agent.</summary>
/// <param name="Target">What is called.</param>
/// <param name="Arguments">With what.</param>
public sealed record AgentCall(TargetName Target, CallArguments Arguments);
