using Tutti.Expressions.Values;
using Tutti.Orchestration.Checking;

namespace Tutti.Orchestration.Planning;

/// <summary>What a version takes over from the one before.</summary>
/// <param name="Results">Results of steps, by id.</param>
/// <param name="Lists">What came of the items of steps with <c>each</c> that failed, by id.</param>
internal sealed record KeptWork(IReadOnlyDictionary<string, CelValue> Results, IReadOnlyDictionary<string, CelValue> Lists)
{
    /// <summary>The steps whose results are kept.</summary>
    public IReadOnlyList<string> Ids => [.. Results.Keys.Order(StringComparer.Ordinal)];

    /// <summary>How far lists are that go on; null for none.</summary>
    public IReadOnlyDictionary<string, KeptItems>? Progress => Lists.Count == 0
        ? null
        : Lists.OrderBy(static list => list.Key, StringComparer.Ordinal).ToDictionary(static list => list.Key, static list => KeptItems.Of(list.Value), StringComparer.Ordinal);

    /// <summary>Steps that the version before has done and this one leaves as they were, and items of lists that failed in it where nothing but agents has changed.</summary>
    /// <param name="last">The version before; null for none.</param>
    /// <param name="draft">The new version.</param>
    /// <param name="plan">Its plan.</param>
    public static KeptWork Of(GoalTry? last, PlanDraft draft, CompiledPlan plan)
    {
        if (last is null) { return new KeptWork(new Dictionary<string, CelValue>(), new Dictionary<string, CelValue>()); }
        var (changes, former, now) = (new PlanChanges(last.Plan, plan), new DraftShape(last.Version.Draft), new DraftShape(draft));
        return new KeptWork(
            changes.Kept.Where(last.Outcome.Done.ContainsKey).ToDictionary(static id => id, id => last.Outcome.Done[id], StringComparer.Ordinal),
            last.Outcome.Lists.Where(list => changes.FollowsKept(list.Key) && former.TextOf(list.Key) == now.TextOf(list.Key)).ToDictionary(static list => list.Key, static list => list.Value, StringComparer.Ordinal));
    }
}
