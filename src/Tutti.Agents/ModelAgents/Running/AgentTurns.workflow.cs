using System.Text.Json;
using Tutti.Agents.ModelAgents.Looping;
using Tutti.Agents.ModelAgents.Stopping;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Structured;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>The loop: turn by turn, a call of the model and then the calls that it asks for.</summary>
internal static class AgentTurns
{
    private const string Empty = "Your reply is empty. Answer, or call a tool.";

    /// <summary>Works until there is an answer, or a reason to stop.</summary>
    internal static async Task<ModelAgentResult> GoAsync(AgentState state)
    {
        var stamp = state.Stamp;
        string? reason;
        while ((reason = StopReason(state)) is null)
        {
            state.Listen();
            var reply = await ModelTurn.AskAsync(state);
            state.Tally.Add(reply, state.Model.Price);
            var (answer, trace) = reply.Message.Calls.Any() ? (null, await ToolTurn.CallAsync(state, reply)) : Conclude(state, reply);
            if (state.Listen()) { continue; } // also an answer is none yet where a person has more to say
            if (answer is not null) { return answer; }
            if (state.FaultyTurns >= Math.Max(1, stamp.Limits.FaultyTurns)) { throw ModelAgentErrors.Nonsense(stamp.Name, state.FaultyTurns); }
            if (state.Watch.Add(trace, out var isOver) is not { } finding) { continue; }
            if (isOver) { throw ModelAgentErrors.Circles(stamp.Name, finding); }
            state.Conversation.Add(ModelMessage.User(finding.Nudge));
        }

        return state.Tally.Result(stamp.Name, value: null, reason);
    }

    private static string? StopReason(AgentState state)
    {
        if (state.Tally.Turns == 0) { return null; }
        var bound = StopWhen.Turns(Math.Max(1, state.Stamp.Limits.Turns));
        return (state.Agent.StopWhen is { } own ? own | bound : bound).Look(state.Tally.Progress(state.Scope.UtcNow - state.Begin)) ?? (state.Stamp.IsBounded ? StopReasonAbove(state) : null);
    }

    /// <summary>Why somebody above it would stop by what is spent, its own and that of all at work below counted.</summary>
    private static string? StopReasonAbove(AgentState state)
    {
        for (var above = state.Above; above is not null; above = above.Above)
        {
            if (above.Agent.StopWhen?.Look(SpentBy(above).Spending(state.Scope.UtcNow - above.Begin)) is { } reason) { return $"'{above.Stamp.Name}', which gave the work: {reason}"; }
        }

        return null;
    }

    private static AgentTally SpentBy(AgentState state)
    {
        var spent = new AgentTally();
        spent.Add(state.Tally);
        foreach (var below in state.Below) { spent.Add(SpentBy(below)); }
        return spent;
    }

    /// <summary>A reply without calls: the answer, unless it is empty or does not fit.</summary>
    private static (ModelAgentResult? Answer, TurnTrace Trace) Conclude(AgentState state, ModelReply reply)
    {
        var trace = new TurnTrace(reply.Message.Text);
        if (state.Stamp.Answer is { } form)
        {
            var faults = StructuredAnswer.Check(form, reply, out var value);
            if (faults.Count == 0) { return (state.Tally.Result(state.Stamp.Name, value, stoppedBy: null), trace); }
            if (state.Repairs++ >= state.Stamp.Limits.Repairs) { throw ModelErrors.Misfit(form.Name, faults); }
            state.Conversation.Add(StructuredAnswer.Repair(faults));
            return (null, trace);
        }

        if (reply.Message.Text.Length > 0) { return (state.Tally.Result(state.Stamp.Name, (JsonElement?)null, stoppedBy: null), trace); }
        state.FaultyTurns++;
        state.Conversation.Add(ModelMessage.User(Empty));
        return (null, trace);
    }
}
