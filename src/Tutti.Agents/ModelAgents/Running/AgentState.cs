using Tutti.Agents.ModelAgents.Looping;
using Tutti.Agents.Models;
using Tutti.Agents.Tools;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>An agent at work in a run: where it works, what it is, and what it has said and done so far. All of it is rebuilt on replay.</summary>
internal sealed class AgentState
{
    internal AgentState(WorkflowContext scope, GateSession gate, ModelAgent agent, AgentStamp stamp, ToolBox box, MemoryToolTexts texts, ModelMessage task)
    {
        (Scope, Gate, Agent, Stamp, Box, Texts) = (scope, gate, agent, stamp, box, texts);
        Form = new ModelCallForm(stamp, box.Tools);
        Conversation = new Conversation(stamp, task, Form.FixedTokens);
        Watch = new LoopWatch(stamp.Limits.Loops);
        DepthLeft = stamp.Limits.Depth;
        Begin = scope.UtcNow;
        Model = agent.Model;
    }

    internal WorkflowContext Scope { get; }

    internal GateSession Gate { get; }

    /// <summary>Code of the host; what is data of it is in <see cref="Stamp"/>.</summary>
    internal ModelAgent Agent { get; }

    internal AgentStamp Stamp { get; }

    /// <summary>The model that is asked now.</summary>
    internal AgentModel Model { get; private set; }

    internal ToolBox Box { get; }

    /// <summary>Whole results: they live as long as the agent works, and replay fills them again from the journaled ones.</summary>
    internal MemoryToolTexts Texts { get; }

    internal ModelCallForm Form { get; }

    internal Conversation Conversation { get; }

    internal LoopWatch Watch { get; }

    internal AgentTally Tally { get; } = new();

    internal DateTimeOffset Begin { get; }

    /// <summary>How many levels of sub-agents may still lie below.</summary>
    internal int DepthLeft { get; init; }

    /// <summary>Who gave it work; null for nobody.</summary>
    internal AgentState? Above { get; init; }

    /// <summary>Those whom it has given work to, until what they spent is counted with its own.</summary>
    internal List<AgentState> Below { get; } = [];

    /// <summary>Turns in a row without anything that could be done.</summary>
    internal int FaultyTurns { get; set; }

    /// <summary>Corrections of the answer so far.</summary>
    internal int Repairs { get; set; }

    /// <summary>Takes what persons have said since the last time into the conversation. Who is told something begins anew: what went wrong before no longer counts.</summary>
    /// <returns>Whether anybody has said anything.</returns>
    internal bool Listen()
    {
        var words = Scope.TakeWords();
        foreach (var word in words) { Conversation.Add(word); }
        if (words.Count == 0) { return false; }
        Watch.Forget();
        FaultyTurns = 0;
        return true;
    }

    /// <summary>Goes on with the cheaper model; false when there is none, or it is asked already.</summary>
    internal bool TakeFallback()
    {
        if (Agent.Fallback is not { } fallback || ReferenceEquals(Model, fallback)) { return false; }
        Model = fallback;
        Conversation.Narrow(Stamp.FallbackContextTokens);
        return true;
    }
}
