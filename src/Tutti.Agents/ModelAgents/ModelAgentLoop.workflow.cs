using Tutti.Agents.ModelAgents.Running;
using Tutti.Agents.Models;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;

namespace Tutti.Agents.ModelAgents;

/// <summary>Runs model agents in workflows. Each call of a model and of a tool is a step through the gate; a crash at any of them goes on there.</summary>
public static class ModelAgentLoop
{
    /// <summary>Gives an agent a task, and waits for what it comes to.</summary>
    /// <param name="context">The workflow; the agent works in a scope of its name.</param>
    /// <param name="session">The run's gate. The agent's calls are made in its own name.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="task">What it is to do.</param>
    /// <returns>Its answer, or where it was stopped (<see cref="ModelAgentResult.Require"/>).</returns>
    /// <exception cref="ModelAgentException">TUT4201: nothing but nonsense. TUT4202: its model may not be called. TUT4203: it goes in circles. TUT4204: its task does not fit.</exception>
    /// <exception cref="ModelException">TUT4119: its answer does not fit its form, also after corrections.</exception>
    /// <exception cref="Kernel.Steps.StepFailedException">A call of its model failed for good.</exception>
    public static Task<ModelAgentResult> RunAsync(WorkflowContext context, GateSession session, ModelAgent agent, string task)
    {
        ArgumentException.ThrowIfNullOrEmpty(task);
        return RunAsync(context, session, agent, ModelMessage.User(task));
    }

    /// <summary>Gives an agent a task that is more than words, and waits for what it comes to.</summary>
    /// <param name="context">The workflow; the agent works in a scope of its name.</param>
    /// <param name="session">The run's gate. The agent's calls are made in its own name.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="task">What it is to do: a message of the user.</param>
    /// <returns>Its answer, or where it was stopped.</returns>
    /// <exception cref="ModelAgentException">As above.</exception>
    public static async Task<ModelAgentResult> RunAsync(WorkflowContext context, GateSession session, ModelAgent agent, ModelMessage task)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(task);
        return await AgentWork.RunAsync(context, session.For(agent.Name), agent, task, above: null);
    }
}
