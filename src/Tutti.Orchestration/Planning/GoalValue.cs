using System.Text.Json;
using Tutti.Expressions.Json;
using Tutti.Expressions.Values;
using Tutti.Governance.Amounts;

namespace Tutti.Orchestration.Planning;

/// <summary>What others read of a goal.</summary>
internal static class GoalValue
{
    public static CelValue Of(string text, IReadOnlyList<GoalTry> tries, (long Tokens, IReadOnlyList<Amount> Costs) spent, GoalEnd? end)
    {
        return CelValue.FromObject(
        [
            KeyValuePair.Create("goal", CelValue.From(text)),
            .. Newest(tries.Count > 0 ? tries[^1] : null),
            KeyValuePair.Create("accepted", CelValue.From(end?.IsAccepted ?? false)),
            KeyValuePair.Create("ended", CelValue.From(end?.Ended ?? "")),
            KeyValuePair.Create("by", CelValue.From(end?.By ?? "")),
            KeyValuePair.Create("versions", CelValue.FromList([.. tries.Select(Version)])),
            KeyValuePair.Create("estimate", tries.Count > 0 && tries[0].Version.Estimate is { } estimate ? JsonValues.FromJson(JsonSerializer.SerializeToElement(estimate, DraftJson.Default.GoalEstimate)) : CelValue.Null),
            KeyValuePair.Create("spent", CelValue.FromObject(
            [
                KeyValuePair.Create("tokens", CelValue.From(spent.Tokens)),
                KeyValuePair.Create("costs", CelValue.FromList([.. spent.Costs.Select(static cost => CelValue.From(cost.ToString()))])),
            ])),
        ]);
    }

    private static IEnumerable<KeyValuePair<string, CelValue>> Newest(GoalTry? last) =>
    [
        KeyValuePair.Create("result", last?.Outcome.Result ?? CelValue.Null),
        KeyValuePair.Create("results", CelValue.FromObject((last?.Outcome.Done ?? new Dictionary<string, CelValue>()).OrderBy(static pair => pair.Key, StringComparer.Ordinal))),
        KeyValuePair.Create("planner", CelValue.From(last?.Version.Planner ?? "")),
    ];

    private static CelValue Version(GoalTry tried) => CelValue.FromObject(
    [
        KeyValuePair.Create("number", CelValue.From((long)tried.Version.Number)),
        KeyValuePair.Create("planner", CelValue.From(tried.Version.Planner)),
        KeyValuePair.Create("because", CelValue.From(tried.Version.Draft.Because)),
        KeyValuePair.Create("steps", JsonValues.FromJson(JsonSerializer.SerializeToElement(tried.Version.Draft, DraftJson.Default.PlanDraft)).TryGetField("steps", out var steps) ? steps : CelValue.Null),
        KeyValuePair.Create("kept", CelValue.FromList([.. tried.Version.Kept.Select(CelValue.From)])),
        .. ListsOf(tried.Version),
        KeyValuePair.Create("failed", CelValue.FromList([.. tried.Outcome.Failed.Select(static failure => CelValue.FromObject(
            [KeyValuePair.Create("id", CelValue.From(failure.Id)), KeyValuePair.Create("code", CelValue.From(failure.Code)), KeyValuePair.Create("message", CelValue.From(failure.Message))]))])),
        KeyValuePair.Create("why", CelValue.From(tried.Why)),
    ]);

    /// <summary>Lists that go on, where there are any.</summary>
    private static IEnumerable<KeyValuePair<string, CelValue>> ListsOf(GoalVersion version)
    {
        if (version.Lists is not { } lists) { yield break; }
        yield return KeyValuePair.Create("lists", CelValue.FromObject(lists.Select(static list => KeyValuePair.Create(list.Key, CelValue.FromObject(
        [
            KeyValuePair.Create("done", CelValue.From((long)list.Value.Done)),
            KeyValuePair.Create("left", CelValue.From((long)list.Value.Left)),
        ])))));
    }
}
