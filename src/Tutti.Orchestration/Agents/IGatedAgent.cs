using System.Text.Json;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Kernel.Runs;

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

/// <summary>A call of an agent.</summary>
/// <param name="Target">What is called.</param>
/// <param name="Arguments">With what.</param>
public sealed record AgentCall(TargetName Target, CallArguments Arguments);
