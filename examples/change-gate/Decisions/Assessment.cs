using System.Text.Json.Serialization;
using ChangeGate.Checks;
using ChangeGate.Projects;
using ChangeGate.Repairs;
using ChangeGate.Reports;

namespace ChangeGate.Decisions;

/// <summary>What checks gave, and what was known before: from it comes the state of the content.</summary>
internal sealed record Assessment
{
    [JsonPropertyName("plan")]
    public required Plan Plan { get; init; }

    /// <summary>The results of each project.</summary>
    [JsonPropertyName("projects")]
    public required IReadOnlyList<IReadOnlyList<CheckResult>> Projects { get; init; }

    [JsonPropertyName("formats")]
    public required IReadOnlyList<CheckResult> Formats { get; init; }

    /// <summary>Checks of the change itself; null where there is no change.</summary>
    [JsonPropertyName("audits")]
    public required IReadOnlyList<CheckResult?> Audits { get; init; }

    /// <summary>The content, before any repair.</summary>
    [JsonPropertyName("content")]
    public required string Content { get; init; }

    /// <summary>What was known before the round; null before the first one.</summary>
    [JsonPropertyName("before")]
    public GateState? Before { get; init; }

    /// <summary>What the round repaired, and what was run again for it; null before the first one.</summary>
    [JsonPropertyName("touched")]
    public Touched? Touched { get; init; }

    private int Round => (Before?.Rounds ?? 0) + (Touched is null ? 0 : 1);

    private IReadOnlyList<Repair> RoundRepairs => Touched?.Repairs ?? [];

    internal GateState ToState()
    {
        List<CheckResult> found = [.. Projects.SelectMany(static project => project), .. Formats, .. Audits.OfType<CheckResult>()];
        var former = (Before?.Results ?? []).ToDictionary(static result => result.Name);
        var results = found.ConvertAll(result => Continue(former.GetValueOrDefault(result.Name), result));
        var red = results.Where(static result => result.Verdict == CheckVerdict.Failed).Select(static result => result.Name).ToHashSet();
        return new GateState
        {
            Content = Touched?.Content ?? Content,
            Results = results,
            Repairs = [.. Before?.Repairs ?? [], .. RoundRepairs],
            Repairable = [.. Plan.Formats.Where(check => check.Fixer is not null && red.Contains(check.Name))],
            Red = red.Count,
            Rounds = Round,
            Timeline = [.. Before?.Timeline ?? [], .. RoundRepairs.Select(SpanOf), .. NewSpans(found, former)],
            HasMoved = Touched is null || Touched.Content != Before?.Content,
        };
    }

    /// <summary>What ran since the former results.</summary>
    private IEnumerable<TimelineSpan> NewSpans(List<CheckResult> found, Dictionary<string, CheckResult> former) =>
        found.Where(result => result.StartedAt is not null && former.GetValueOrDefault(result.Name)?.StartedAt != result.StartedAt).SelectMany(SpansOf);

    private IEnumerable<TimelineSpan> SpansOf(CheckResult result)
    {
        IReadOnlyList<CheckTry> tries = result.Tries.Count > 0 || result.StartedAt is not { } start ? result.Tries : [new CheckTry { StartedAt = start, DurationMs = result.DurationMs, Verdict = result.Verdict }];
        return tries.Index().Select(one => new TimelineSpan { Name = result.Name, Start = one.Item.StartedAt, DurationMs = one.Item.DurationMs, Verdict = one.Item.Verdict, Round = Round, Attempt = one.Index + 1 });
    }

    private TimelineSpan SpanOf(Repair repair) => new()
    {
        Name = $"repair {repair.Check}",
        Start = repair.StartedAt,
        DurationMs = repair.DurationMs,
        Verdict = repair.Touched.Count > 0 ? CheckVerdict.Passed : CheckVerdict.Failed,
        Round = Round,
        Attempt = 1,
        IsRepair = true,
    };

    /// <summary>Counts executions, and keeps what was flaky once flaky, though it passes at once after a repair.</summary>
    private static CheckResult Continue(CheckResult? before, CheckResult result)
    {
        if (before is null || before.StartedAt == result.StartedAt) { return before ?? result; }
        var executions = before.Executions + result.Executions;
        return before.Verdict == CheckVerdict.Flaky && result.Verdict == CheckVerdict.Passed
            ? before with { DurationMs = result.DurationMs, StartedAt = result.StartedAt, Executions = executions }
            : result with { Executions = executions };
    }
}

/// <summary>What a round of repairs changed, and which checks that concerns.</summary>
internal sealed record Touched
{
    /// <summary>Git's name of the content after it.</summary>
    [JsonPropertyName("content")]
    public required string Content { get; init; }

    [JsonPropertyName("repairs")]
    public required IReadOnlyList<Repair> Repairs { get; init; }

    /// <summary>Projects to check again, by id.</summary>
    [JsonPropertyName("projects")]
    public required IReadOnlyList<string> Projects { get; init; }

    /// <summary>Checks of form to run again, by name.</summary>
    [JsonPropertyName("formats")]
    public required IReadOnlyList<string> Formats { get; init; }

    /// <summary>Whether anything changed: then the change itself is looked at again, because a fixer is code of the repository like any other.</summary>
    [JsonPropertyName("any")]
    public required bool Any { get; init; }

    /// <summary>Which checks a set of files concerns.</summary>
    internal static Touched Of(Plan plan, string content, IReadOnlyList<Repair> repairs)
    {
        List<string> files = [.. repairs.SelectMany(static repair => repair.Touched).Distinct()];
        return new Touched
        {
            Content = content,
            Repairs = repairs,
            Projects = [.. plan.Projects.Where(project => project.Checks.Any(check => Languages.Concern(check, files))).Select(static project => project.Id)],
            Formats = [.. plan.Formats.Where(check => Languages.Concern(check, files)).Select(static check => check.Name)],
            Any = files.Count > 0,
        };
    }
}
