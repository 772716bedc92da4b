using Tutti.Agents.Models;
using Tutti.Agents.ModelAgents.Stopping;
using Tutti.Governance.Amounts;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>What an agent has done and spent so far.</summary>
internal sealed class AgentTally
{
    private readonly List<string> _calledTools = [];
    private readonly SortedDictionary<string, decimal> _cost = new(StringComparer.Ordinal);
    private ModelUsage _usage = new();
    private string _lastText = "";

    internal int Turns { get; private set; }

    internal int FaultyCalls { get; set; }

    internal ModelFinish Finish { get; private set; }

    internal void Add(ModelReply reply, ModelPrice? price)
    {
        Turns++;
        (_lastText, Finish) = (reply.Message.Text, reply.Finish);
        Add(reply.Usage);
        if (price?.Of(reply.Usage) is { } cost) { Add(cost); }
    }

    /// <summary>What a sub-agent spent is its supervisor's too.</summary>
    internal void Add(AgentTally sub)
    {
        Add(sub._usage);
        foreach (var (unit, value) in sub._cost) { Add(Amount.Of(value, unit)); }
    }

    internal void Called(string tool)
    {
        if (!_calledTools.Contains(tool, StringComparer.Ordinal)) { _calledTools.Add(tool); }
    }

    internal AgentProgress Progress(TimeSpan elapsed) => new()
    {
        Turns = Turns,
        Usage = _usage,
        Cost = [.. _cost.Select(static pair => Amount.Of(pair.Value, pair.Key))],
        CalledTools = [.. _calledTools],
        LastText = _lastText,
        Elapsed = elapsed,
    };

    internal ModelAgentResult Result(string agent, System.Text.Json.JsonElement? value, string? stoppedBy) => new()
    {
        Agent = agent,
        Text = _lastText,
        Value = value,
        StoppedBy = stoppedBy,
        Finish = Finish,
        Turns = Turns,
        FaultyCalls = FaultyCalls,
        Usage = _usage,
        Cost = [.. _cost.Select(static pair => Amount.Of(pair.Value, pair.Key).ToString())],
    };

    private void Add(Amount amount) => _cost[amount.Unit] = _cost.GetValueOrDefault(amount.Unit) + amount.Value;

    private void Add(ModelUsage usage) => _usage = new ModelUsage
    {
        InputTokens = _usage.InputTokens + usage.InputTokens,
        OutputTokens = _usage.OutputTokens + usage.OutputTokens,
        CachedInputTokens = _usage.CachedInputTokens + usage.CachedInputTokens,
        ReasoningTokens = _usage.ReasoningTokens + usage.ReasoningTokens,
        IsEstimated = _usage.IsEstimated || usage.IsEstimated,
    };
}
