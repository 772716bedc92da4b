using Tutti.Agents.ModelAgents;
using Tutti.Governance.Amounts;

namespace Tutti.Orchestration.Patterns;

/// <summary>
/// What agents that think have spent in one attempt, call by call, so that it is known also where the attempt is ended: let <see cref="ModelAgent.Watch"/> of each be <see cref="Note"/>.
/// Counted from journaled replies: the same on replay. What an attempt within an attempt spends is the outer one's too. For one run's own thread.
/// </summary>
/// <param name="outer">The attempt that it is a part of; null for none.</param>
public sealed class AttemptSpending(AttemptSpending? outer = null)
{
    private readonly SortedDictionary<string, decimal> _costs = new(StringComparer.Ordinal);

    /// <summary>Whether anything of it has begun.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Calls of models that were answered.</summary>
    public int Calls { get; private set; }

    /// <summary>Calls that were under way: where the attempt has been ended, what those cost is not known here.</summary>
    public int Open { get; private set; }

    /// <summary>Tokens of the answered calls.</summary>
    public long Tokens { get; private set; }

    /// <summary>Money for them, in each currency, as far as prices are known.</summary>
    public IReadOnlyList<Amount> Costs => [.. _costs.Select(static pair => Amount.Of(pair.Value, pair.Key))];

    /// <summary>Money in one currency; null where the attempt has used tokens whose price in it nobody knows.</summary>
    internal decimal? CostIn(string unit) => _costs.TryGetValue(unit, out var value) ? value : Tokens == 0 ? 0 : null;

    /// <summary>It begins.</summary>
    internal void Begin() => HasBegun = true;

    /// <summary>Counts a call.</summary>
    /// <param name="note">It begins, or has ended.</param>
    public void Note(ModelCallNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        outer?.Note(note);
        Open += note.HasEnded ? -1 : 1;
        if (note.Reply is not { } reply) { return; }
        Calls++;
        Tokens += reply.Usage.TotalTokens;
        foreach (var cost in Amount.ReadAll(reply.Cost)) { _costs[cost.Unit] = _costs.GetValueOrDefault(cost.Unit) + cost.Value; }
    }
}
