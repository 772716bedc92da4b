using System.Text.Json;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Structured;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>An agent's work as a part of the run that persons may step into: they can tell it something, or answer in its place.</summary>
internal static class AgentWork
{
    /// <summary>Works in a scope of the agent's name.</summary>
    /// <param name="context">The scope that it belongs to.</param>
    /// <param name="gate">The gate in the agent's own name.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="task">What it is to do.</param>
    /// <param name="above">The agent that gave it the work; null for none.</param>
    /// <param name="begun">Told of the agent's state when it begins.</param>
    internal static Task<ModelAgentResult> RunAsync(WorkflowContext context, GateSession gate, ModelAgent agent, ModelMessage task, AgentState? above, Action<AgentState>? begun = null)
    {
        AgentState? state = null;
        return context.CorrectableAsync(agent.Name, WorkAsync, given => Given(agent, state?.Tally ?? new AgentTally(), given), takesWords: true);

        async Task<ModelAgentResult> WorkAsync(WorkflowContext part)
        {
            state = await AgentBeginning.BeginAsync(part.Scope(agent.Name), gate, agent, task, above);
            begun?.Invoke(state);
            return await AgentTurns.GoAsync(state);
        }
    }

    private static ModelAgentResult Given(ModelAgent agent, AgentTally tally, JsonElement given)
    {
        if (agent.Answer is { } form)
        {
            var faults = StructuredAnswer.FaultsOf(form, given);
            return faults.Count == 0 ? tally.Given(agent.Name, given.GetRawText(), given) : throw ModelErrors.Misfit(form.Name, faults);
        }

        return given.ValueKind == JsonValueKind.String ? tally.Given(agent.Name, given.GetString() ?? "", value: null) : throw ModelErrors.Misfit(agent.Name, ["/: the answer is words: a JSON string"]);
    }
}
