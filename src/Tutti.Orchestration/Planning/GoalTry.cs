using Tutti.Expressions.Values;
using Tutti.Orchestration.Checking;

namespace Tutti.Orchestration.Planning;

/// <summary>One version of a plan, and what it came to.</summary>
internal sealed record GoalTry(GoalVersion Version, CompiledPlan Plan, PlannedOutcome Outcome)
{
    /// <summary>What a condition, a judge or a person says of it; empty where nothing is to be corrected.</summary>
    public string Remarks { get; init; } = "";

    /// <summary>Why it did not reach the goal, in words.</summary>
    public string Why => string.Join(' ', ((string[])
    [
        .. Outcome.Failed.Select(static failure => $"Step '{failure.Id}' failed ({failure.Code}): {failure.Message}"),
        .. Outcome.News.Select(static news => $"Step '{news.Id}' reports: {news.Facts}"),
        Remarks,
    ]).Where(static part => part.Length > 0));
}

/// <summary>What the steps of a plan came to.</summary>
internal sealed record PlannedOutcome
{
    /// <summary>Results of the steps that are done, by id; those that were kept included.</summary>
    public IReadOnlyDictionary<string, CelValue> Done { get; init; } = new Dictionary<string, CelValue>();

    /// <summary>Of steps with <c>each</c> that failed, what came of their items, by id.</summary>
    public IReadOnlyDictionary<string, CelValue> Lists { get; init; } = new Dictionary<string, CelValue>();

    /// <summary>Steps that failed.</summary>
    public IReadOnlyList<(string Id, string Code, string Message)> Failed { get; init; } = [];

    /// <summary>Facts for which steps want another plan.</summary>
    public IReadOnlyList<(string Id, string Facts)> News { get; init; } = [];

    /// <summary>The answer; null where it did not come to one.</summary>
    public CelValue Result { get; init; } = CelValue.Null;

    /// <summary>Whether all its steps are done.</summary>
    public bool IsWhole => Failed.Count == 0 && News.Count == 0;
}
