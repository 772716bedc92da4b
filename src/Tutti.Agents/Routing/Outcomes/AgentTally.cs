using System.Collections.Frozen;
using Tutti.Agents.Routing.Vectors;

namespace Tutti.Agents.Routing.Outcomes;

/// <summary>
/// The outcomes of one agent: all of them counted exactly, and the late ones weighed. A weight loses a fiftieth with each further task and half of itself in thirty days, so that an agent
/// that has changed is soon known anew, and one that failed long ago is given another chance. Its size does not grow with tasks.
/// </summary>
public sealed record AgentTally
{
    private const double Kept = 0.98; // with each further task
    private const double HalfLifeDays = 30;
    private const double MostHalfLives = 100;
    private const int Digits = 6; // of weights: they are journaled

    /// <summary>Units of cost that one agent is known by; more would let its record grow.</summary>
    private const int MostUnits = 8;

    /// <summary>Of an agent that has done nothing.</summary>
    public static AgentTally None { get; } = new();

    /// <summary>How many tasks went well.</summary>
    public long Succeeded { get; init; }

    /// <summary>How many did not.</summary>
    public long Failed { get; init; }

    /// <summary>When the last one ended.</summary>
    public DateTimeOffset Last { get; init; }

    /// <summary>Weight of those that went well, when the last one ended.</summary>
    public double Good { get; init; }

    /// <summary>Weight of those that did not, when the last one ended.</summary>
    public double Bad { get; init; }

    /// <summary>Weight of those that went well and whose time is known, when the last one ended.</summary>
    public double Timed { get; init; }

    /// <summary>The natural logarithm of the milliseconds that a task usually takes that goes well: one that waited for days does not make all others slow.</summary>
    public double UsualTime { get; init; }

    /// <summary>What tasks cost, by unit; null where nobody knows.</summary>
    public IReadOnlyDictionary<string, CostTally>? Costs { get; init; }

    internal AgentTally With(AgentOutcome outcome, DateTimeOffset at)
    {
        var fade = Kept * FadeTo(at);
        var taken = outcome.IsSuccess ? outcome.Milliseconds : null; // who fails at once is not fast
        var timed = (Timed * fade) + (taken is null ? 0 : 1);
        return new AgentTally
        {
            Succeeded = Succeeded + (outcome.IsSuccess ? 1 : 0),
            Failed = Failed + (outcome.IsSuccess ? 0 : 1),
            Last = at > Last ? at : Last,
            Good = Rounded((Good * fade) + (outcome.IsSuccess ? 1 : 0)),
            Bad = Rounded((Bad * fade) + (outcome.IsSuccess ? 0 : 1)),
            Timed = Rounded(timed),
            UsualTime = taken is { } known ? Rounded(UsualTime + ((StableMath.Log(known + 1) - UsualTime) / timed)) : UsualTime,
            Costs = CostsWith(outcome, fade),
        };
    }

    /// <summary>The record as it counts at a later time: all weights are less, so a router relies less on it.</summary>
    /// <param name="at">The time.</param>
    public AgentRecord RecordAt(DateTimeOffset at)
    {
        var fade = FadeTo(at);
        return new AgentRecord(Good * fade, Bad * fade)
        {
            Duration = Timed > 0 ? TimeSpan.FromMilliseconds(Math.Max(0, Math.Round(StableMath.Exp(UsualTime) - 1))) : null,
            Timed = Timed * fade,
            Costs = Costs?.ToFrozenDictionary(static cost => cost.Key, cost => new AgentCost(cost.Value.Usual, cost.Value.Weight * fade) { Off = cost.Value.Off }, StringComparer.Ordinal) ?? FrozenDictionary<string, AgentCost>.Empty,
        };
    }

    private double FadeTo(DateTimeOffset at)
    {
        var days = Math.Max(0, (at - Last).TotalDays); // clocks may go back
        return StableMath.Exp(-StableMath.Log(2) * Math.Min(MostHalfLives, days / HalfLifeDays));
    }

    private SortedDictionary<string, CostTally>? CostsWith(AgentOutcome outcome, double fade)
    {
        if (Costs is null && outcome.Costs is null) { return null; }
        var costs = new SortedDictionary<string, CostTally>(StringComparer.Ordinal);
        foreach (var (unit, known) in Costs ?? FrozenDictionary<string, CostTally>.Empty) { costs[unit] = known with { Weight = Rounded(known.Weight * fade) }; }
        foreach (var (unit, cost) in (outcome.Costs ?? FrozenDictionary<string, decimal>.Empty).OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (costs.TryGetValue(unit, out var known) || costs.Count < MostUnits) { costs[unit] = (known ?? CostTally.None).With(cost); }
        }

        return costs;
    }

    private static double Rounded(double value) => Math.Round(value, Digits);
}

/// <summary>What the tasks of one agent cost in one unit.</summary>
public sealed record CostTally
{
    private const int Digits = 12;

    /// <summary>Of nothing.</summary>
    public static CostTally None { get; } = new();

    /// <summary>How many tasks.</summary>
    public long Tasks { get; init; }

    /// <summary>What they cost together, exactly.</summary>
    public decimal Sum { get; init; }

    /// <summary>Their weight, when the agent's last task ended.</summary>
    public double Weight { get; init; }

    /// <summary>What one usually costs.</summary>
    public decimal Usual { get; init; }

    /// <summary>How far one usually lies from that.</summary>
    public decimal Off { get; init; }

    internal CostTally With(decimal cost)
    {
        var weight = Weight + 1;
        var usual = Usual + ((cost - Usual) / (decimal)weight);
        return new CostTally
        {
            Tasks = Tasks + 1,
            Sum = Sum > decimal.MaxValue - cost ? Sum : Sum + cost,
            Weight = weight,
            Usual = Math.Round(usual, Digits),
            Off = Math.Round(Off + ((Math.Abs(cost - usual) - Off) / (decimal)weight), Digits),
        };
    }
}

/// <summary>The outcomes of agents.</summary>
public sealed class OutcomeBook
{
    /// <summary>So many agents are known; the one that was busy the longest time ago gives way.</summary>
    internal const int Most = 5_000;

    /// <summary>By the agents' names.</summary>
    public Dictionary<string, AgentTally> Agents { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The records of some agents as they count at a time; those of which nothing is known are left out.</summary>
    /// <param name="names">For each agent the name in the book.</param>
    /// <param name="at">The time.</param>
    internal IReadOnlyDictionary<string, AgentRecord> RecordsOf(IEnumerable<KeyValuePair<string, string>> names, DateTimeOffset at)
    {
        var records = new Dictionary<string, AgentRecord>(StringComparer.Ordinal);
        foreach (var (agent, name) in names)
        {
            if (Agents.TryGetValue(name, out var tally)) { records[agent] = tally.RecordAt(at); }
        }

        return records;
    }

    internal void Add(AgentOutcome outcome, DateTimeOffset at)
    {
        if (!Agents.ContainsKey(outcome.Agent) && Agents.Count >= Most) { Agents.Remove(Agents.MinBy(static pair => (pair.Value.Last, pair.Key), Oldest.First).Key); }
        Agents[outcome.Agent] = Agents.GetValueOrDefault(outcome.Agent, AgentTally.None).With(outcome, at);
    }

    /// <summary>By time, and by name where that is the same: every reader of the journal takes the same one out.</summary>
    private sealed class Oldest : IComparer<(DateTimeOffset Last, string Name)>
    {
        public static Oldest First { get; } = new();

        public int Compare((DateTimeOffset Last, string Name) x, (DateTimeOffset Last, string Name) y) => x.Last != y.Last ? x.Last.CompareTo(y.Last) : string.CompareOrdinal(x.Name, y.Name);
    }
}
