using Tutti.Documents;
using Tutti.Governance.Amounts;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;

namespace Tutti.Governance.Policies.Comparing;

/// <summary>One recorded call that two policies judge differently.</summary>
/// <param name="Number">Which of the calls, from 1.</param>
/// <param name="Place">Where it was written.</param>
/// <param name="Before">What the one policy says.</param>
/// <param name="After">What the other one says.</param>
public sealed record ChangedDecision(int Number, SourcePlace Place, Decision Before, Decision After)
{
    /// <summary>Whether the other policy lets more through.</summary>
    public bool IsLooser => After.Verdict < Before.Verdict;
}

/// <summary>How two policies judge the same calls.</summary>
/// <param name="Calls">How many calls.</param>
/// <param name="Changes">Those that are judged differently: by verdict or by rule.</param>
/// <param name="SpentBefore">What the one policy would reserve for what it does not deny, by unit.</param>
/// <param name="SpentAfter">What the other one would.</param>
public sealed record PolicyComparison(int Calls, IReadOnlyList<ChangedDecision> Changes, IReadOnlyList<Amount> SpentBefore, IReadOnlyList<Amount> SpentAfter)
{
    /// <summary>Whether a call gets another verdict.</summary>
    public bool HasOtherVerdicts => Changes.Any(static change => change.Before.Verdict != change.After.Verdict);
}

/// <summary>Compares policies by what they say about calls that happened.</summary>
public static class PolicyDiff
{
    /// <summary>Judges calls under two policies. Counters and budgets do not count; tools are taken as each policy has reviewed them.</summary>
    /// <param name="before">The one policy.</param>
    /// <param name="after">The other one.</param>
    /// <param name="calls">The calls, see <see cref="RecordedCalls"/>.</param>
    /// <exception cref="DocumentException">A call cannot be read.</exception>
    public static PolicyComparison Compare(PolicySet before, PolicySet after, IReadOnlyList<DocumentNode> calls)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(calls);
        return Compare(calls.Select(node => (node.Place, before.Decide(RecordedCalls.Read(before, node)), after.Decide(RecordedCalls.Read(after, node)))));
    }

    /// <summary>Judges calls of a store under two policies. Counters and budgets do not count; tools are taken as each policy has reviewed them.</summary>
    /// <param name="before">The one policy.</param>
    /// <param name="after">The other one.</param>
    /// <param name="calls">The calls, see <see cref="Audits.CallTranscript"/>.</param>
    public static PolicyComparison Compare(PolicySet before, PolicySet after, IReadOnlyList<GateCall> calls)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(calls);
        return Compare(calls.Select(call => (SourcePlace.None, before.Decide(Reviewed(call, before)), after.Decide(Reviewed(call, after)))));
    }

    private static GateCall Reviewed(GateCall call, PolicySet policy) => call with { Fingerprint = policy.Pins.Find(call.Target.Server, call.Target.Name)?.Definition.Fingerprint };

    private static PolicyComparison Compare(IEnumerable<(SourcePlace Place, Decision Before, Decision After)> judged)
    {
        var changes = new List<ChangedDecision>();
        var (spentBefore, spentAfter) = (new SortedDictionary<string, decimal>(StringComparer.Ordinal), new SortedDictionary<string, decimal>(StringComparer.Ordinal));
        var count = 0;
        foreach (var (place, one, other) in judged)
        {
            count++;
            Add(spentBefore, one);
            Add(spentAfter, other);
            if (one.Verdict != other.Verdict || one.Rule?.Id != other.Rule?.Id) { changes.Add(new ChangedDecision(count, place, one, other)); }
        }

        return new PolicyComparison(count, changes, Sums(spentBefore), Sums(spentAfter));
    }

    /// <summary>A call spends once, however many budgets it is charged to.</summary>
    private static void Add(SortedDictionary<string, decimal> sums, Decision decision)
    {
        foreach (var unit in decision.Spends.GroupBy(static charge => charge.Amount.Unit))
        {
            sums[unit.Key] = sums.GetValueOrDefault(unit.Key) + unit.Max(static charge => charge.Amount.Value);
        }
    }

    private static IReadOnlyList<Amount> Sums(SortedDictionary<string, decimal> sums) => [.. sums.Select(static sum => Amount.Of(sum.Value, sum.Key))];
}
