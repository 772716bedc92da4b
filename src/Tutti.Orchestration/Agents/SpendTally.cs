using Tutti.Governance.Amounts;

namespace Tutti.Orchestration.Agents;

/// <summary>What agents that think have spent in a run. It is counted from journaled replies, so it is the same on replay; budgets count by themselves. For one run's own thread.</summary>
internal sealed class SpendTally
{
    private readonly SortedDictionary<string, decimal> _costs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Tasks, List<Amount> Costs)> _agents = new(StringComparer.Ordinal);

    private readonly SpendTally? _whole;

    /// <summary>What nobody has spent yet.</summary>
    public SpendTally()
    {
    }

    private SpendTally(SpendTally whole) => _whole = whole;

    /// <summary>A part of this one: what is spent in it is spent in the whole too, and what is spent beside it is not in it.</summary>
    public SpendTally Part() => new(this);

    /// <summary>Tokens of all calls.</summary>
    public long Tokens { get; private set; }

    /// <summary>Money, in each currency.</summary>
    public IReadOnlyList<Amount> Costs => [.. _costs.Select(static pair => Amount.Of(pair.Value, pair.Key))];

    /// <summary>Counts what one task of an agent cost.</summary>
    public void Add(string agent, long tokens, IEnumerable<Amount> costs)
    {
        Amount[] all = [.. costs];
        for (var tally = this; tally is not null; tally = tally._whole) { tally.Count(agent, tokens, all); }
    }

    private void Count(string agent, long tokens, Amount[] costs)
    {
        Tokens += tokens;
        var (tasks, known) = _agents.GetValueOrDefault(agent, (0, []));
        foreach (var cost in costs)
        {
            _costs[cost.Unit] = _costs.GetValueOrDefault(cost.Unit) + cost.Value;
            known.Add(cost);
        }

        _agents[agent] = (tasks + 1, known);
    }

    /// <summary>What a task of an agent cost on average in this run; null where it has done none, or its price is not known.</summary>
    public decimal? AverageOf(string agent, string unit) =>
        _agents.TryGetValue(agent, out var known) && known.Costs.Exists(cost => cost.Unit == unit) ? known.Costs.Where(cost => cost.Unit == unit).Sum(static cost => cost.Value) / known.Tasks : null;

    /// <summary>What was spent, by unit; null where no price is known.</summary>
    public IReadOnlyDictionary<string, decimal>? ByUnit => _costs.Count == 0 ? null : new SortedDictionary<string, decimal>(_costs, StringComparer.Ordinal);

    /// <summary>As it stands now.</summary>
    public SpendTally Copy()
    {
        var copy = new SpendTally { Tokens = Tokens };
        foreach (var (unit, value) in _costs) { copy._costs[unit] = value; }
        return copy;
    }

    /// <summary>What was spent since.</summary>
    public (long Tokens, IReadOnlyList<Amount> Costs) Since(SpendTally before) =>
        (Tokens - before.Tokens, [.. _costs.Select(pair => Amount.Of(pair.Value - before._costs.GetValueOrDefault(pair.Key), pair.Key))]);
}
