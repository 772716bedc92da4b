using Tutti.Agents.Models;
using Tutti.Agents.ModelAgents.Stopping;
using Tutti.Governance.Amounts;
using Tutti.Governance.Prices;

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
        Add(CostOf(reply, price));
    }

    /// <summary>What a sub-agent spent is its supervisor's too.</summary>
    internal void Add(AgentTally sub)
    {
        Add(sub._usage);
        foreach (var (unit, value) in sub._cost) { Add(Amount.Of(value, unit)); }
    }

    /// <summary>What was charged for no reply.</summary>
    internal void Add(IEnumerable<Amount> costs)
    {
        foreach (var cost in costs) { Add(cost); }
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

    /// <summary>What was spent, without what was said and done.</summary>
    internal AgentProgress Spending(TimeSpan elapsed) => new()
    {
        Usage = _usage,
        Cost = [.. _cost.Select(static pair => Amount.Of(pair.Value, pair.Key))],
        Elapsed = elapsed,
    };

    /// <summary>What a person gave in the agent's place, with what it had spent by then.</summary>
    internal ModelAgentResult Given(string agent, string text, System.Text.Json.JsonElement? value)
    {
        _lastText = text;
        return Result(agent, value, stoppedBy: null);
    }

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

    /// <summary>As it was journaled with the reply; an older one has none, and costs what the code says.</summary>
    private static IEnumerable<Amount> CostOf(ModelReply reply, ModelPrice? price)
    {
        if (reply.Cost is null) { return price is null ? [] : [price.Of(reply.Usage.Tokens)]; }
        return Amount.ReadAll(reply.Cost);
    }

    private void Add(Amount amount) => _cost[amount.Unit] = _cost.GetValueOrDefault(amount.Unit) + amount.Value;

    private void Add(ModelUsage usage) => _usage = new ModelUsage
    {
        InputTokens = _usage.InputTokens + usage.InputTokens,
        OutputTokens = _usage.OutputTokens + usage.OutputTokens,
        CachedInputTokens = _usage.CachedInputTokens + usage.CachedInputTokens,
        CacheWriteTokens = _usage.CacheWriteTokens + usage.CacheWriteTokens,
        ReasoningTokens = _usage.ReasoningTokens + usage.ReasoningTokens,
        IsEstimated = _usage.IsEstimated || usage.IsEstimated,
    };
}
