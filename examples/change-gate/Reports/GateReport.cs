using System.Text.Json.Serialization;
using ChangeGate.Checks;
using ChangeGate.Inventories;
using ChangeGate.Risks;

namespace ChangeGate.Reports;

/// <summary>All that a report is made of. The same content gives the same bytes in every form.</summary>
internal sealed record GateReport
{
    [JsonPropertyName("verdict")]
    public required GateVerdict Verdict { get; init; }

    /// <summary>Why, in one or two sentences.</summary>
    [JsonPropertyName("summary")]
    public required string Summary { get; init; }

    [JsonPropertyName("change")]
    public required ChangeSummary Change { get; init; }

    [JsonPropertyName("risk")]
    public required RiskScore Risk { get; init; }

    /// <summary>Risk from which a person is asked.</summary>
    [JsonPropertyName("riskLimit")]
    public required int RiskLimit { get; init; }

    /// <summary>The newest result of each check, in the order of the plan.</summary>
    [JsonPropertyName("checks")]
    public required IReadOnlyList<CheckResult> Checks { get; init; }

    [JsonPropertyName("repairs")]
    public IReadOnlyList<ReportRepair> Repairs { get => field ?? []; init; }

    /// <summary>Null where dependencies were not looked at.</summary>
    [JsonPropertyName("inventory")]
    public InventoryReport? Inventory { get; init; }

    /// <summary>Null where nobody was asked.</summary>
    [JsonPropertyName("approval")]
    public ReportApproval? Approval { get; init; }

    [JsonPropertyName("provenance")]
    public required ReportProvenance Provenance { get; init; }

    /// <summary>Every execution of every check and repair; where there are none, the newest results stand for them.</summary>
    [JsonPropertyName("timeline")]
    public IReadOnlyList<TimelineSpan> Timeline { get => field ?? []; init; }

    /// <summary>Findings of all checks and of the inventory, the worst first.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReportFinding> Findings =>
    [
        .. Checks.SelectMany(static check => check.Findings.Select(finding => new ReportFinding(check.Name, finding)))
            .Concat((Inventory?.Findings ?? []).Select(static finding => new ReportFinding("inventory", finding)))
            .Distinct()
            .OrderBy(static found => found.Finding.Severity)
            .ThenBy(static found => found.Finding.Path, StringComparer.Ordinal).ThenBy(static found => found.Finding.Line)
            .ThenBy(static found => found.Finding.Rule, StringComparer.Ordinal),
    ];
}

/// <summary>A finding and the check that made it.</summary>
/// <param name="Check">The name of the check.</param>
/// <param name="Finding">What it says.</param>
internal sealed record ReportFinding(string Check, Finding Finding);

/// <summary>What a fixer did.</summary>
internal sealed record ReportRepair
{
    /// <summary>The check that was red.</summary>
    [JsonPropertyName("check")]
    public required string Check { get; init; }

    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    /// <summary>The files that it changed.</summary>
    [JsonPropertyName("touched")]
    public required IReadOnlyList<string> Touched { get; init; }

    /// <summary>A unified difference; empty where nothing changed or it is not at hand.</summary>
    [JsonPropertyName("diff")]
    public string Diff { get => field ?? ""; init; }
}

/// <summary>What a person was asked and said.</summary>
internal sealed record ReportApproval
{
    [JsonPropertyName("question")]
    public required string Question { get; init; }

    /// <summary>What was chosen, for example <c>yes</c>.</summary>
    [JsonPropertyName("answer")]
    public required string Answer { get; init; }

    [JsonPropertyName("by")]
    public required string By { get; init; }

    /// <summary>Null where it is not recorded.</summary>
    [JsonPropertyName("at")]
    public DateTimeOffset? At { get; init; }

    [JsonPropertyName("comment")]
    public string Comment { get => field ?? ""; init; }

    /// <summary>What the person had in view, a line for each part.</summary>
    [JsonPropertyName("evidence")]
    public IReadOnlyList<string> Evidence { get => field ?? []; init; }
}

/// <summary>Where a report comes from.</summary>
internal sealed record ReportProvenance
{
    [JsonPropertyName("repository")]
    public required string Repository { get; init; }

    [JsonPropertyName("base")]
    public required string Base { get; init; }

    [JsonPropertyName("head")]
    public required string Head { get; init; }

    /// <summary>Git's name of the content that was checked last, after repairs; empty where it is that of the head.</summary>
    [JsonPropertyName("content")]
    public string Content { get => field ?? ""; init; }

    /// <summary>Whether uncommitted files belong to the change.</summary>
    [JsonPropertyName("hasUncommitted")]
    public bool HasUncommitted { get; init; }

    /// <summary>The branch that was made, or null.</summary>
    [JsonPropertyName("branch")]
    public string? Branch { get; init; }

    [JsonPropertyName("commit")]
    public string? Commit { get; init; }

    [JsonPropertyName("run")]
    public required string Run { get; init; }

    /// <summary>When the run began.</summary>
    [JsonPropertyName("started")]
    public required DateTimeOffset Started { get; init; }

    /// <summary>Tools and their versions.</summary>
    [JsonPropertyName("tools")]
    public IReadOnlyList<ReportTool> Tools { get => field ?? []; init; }

    /// <summary>What contained the commands of the repository, in words (rule E5).</summary>
    [JsonPropertyName("sandbox")]
    public required string Sandbox { get; init; }
}

/// <summary>A tool that took part.</summary>
/// <param name="Name">Its name, for example <c>git</c>.</param>
/// <param name="Version">What it says of itself.</param>
internal sealed record ReportTool(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("version")] string Version);

/// <summary>One execution of a check or repair.</summary>
internal sealed record TimelineSpan
{
    /// <summary>The check; a repair is named <c>repair check</c>.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("start")]
    public required DateTimeOffset Start { get; init; }

    [JsonPropertyName("durationMs")]
    public required long DurationMs { get; init; }

    [JsonPropertyName("verdict")]
    public required CheckVerdict Verdict { get; init; }

    /// <summary>0 before any repair.</summary>
    [JsonPropertyName("round")]
    public int Round { get; init; }

    /// <summary>From 1, within the round.</summary>
    [JsonPropertyName("attempt")]
    public required int Attempt { get; init; }

    [JsonPropertyName("isRepair")]
    public bool IsRepair { get; init; }

    [JsonIgnore]
    public DateTimeOffset End => Start.AddMilliseconds(Math.Max(0, DurationMs));
}
