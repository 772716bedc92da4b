using Tutti.Expressions.Values;
using Tutti.Orchestration.Checking;

namespace Tutti.Orchestration.Planning;

/// <summary>What a version takes over from the one before.</summary>
/// <param name="Results">Results of steps, by id.</param>
/// <param name="Lists">What came of the items of steps with <c>each</c> that failed, by id.</param>
internal sealed record KeptWork(IReadOnlyDictionary<string, CelValue> Results, IReadOnlyDictionary<string, CelValue> Lists)
{
    /// <summary>Says in a version what it can keep: steps that the one before has done and it leaves as they were, and items of lists that failed there where nothing but agents has changed.</summary>
    /// <param name="last">The version before; null for none.</param>
    /// <param name="version">The new one.</param>
    /// <param name="plan">Its plan.</param>
    public static GoalVersion Find(GoalTry? last, GoalVersion version, CompiledPlan plan)
    {
        if (last is null) { return version; }
        var (changes, former, now) = (new PlanChanges(last.Plan, plan), new DraftShape(last.Version.Draft), new DraftShape(version.Draft));
        var lists = last.Outcome.Lists.Where(list => changes.FollowsKept(list.Key) && former.TextOf(list.Key) == now.TextOf(list.Key))
            .OrderBy(static list => list.Key, StringComparer.Ordinal).ToDictionary(static list => list.Key, static list => KeptItems.Of(list.Value), StringComparer.Ordinal);
        return version with
        {
            Kept = [.. changes.Kept.Where(last.Outcome.Done.ContainsKey).Order(StringComparer.Ordinal)],
            Lists = lists.Count > 0 ? lists : null,
        };
    }

    /// <summary>What a version keeps, as the journal says.</summary>
    /// <param name="last">The version before; null for none, and then nothing is kept.</param>
    /// <param name="version">The new one, as it was journaled.</param>
    public static KeptWork Of(GoalTry? last, GoalVersion version) => new(
        version.Kept.ToDictionary(static id => id, id => last!.Outcome.Done[id], StringComparer.Ordinal),
        (version.Lists?.Keys ?? []).ToDictionary(static id => id, id => last!.Outcome.Lists[id], StringComparer.Ordinal));
}
