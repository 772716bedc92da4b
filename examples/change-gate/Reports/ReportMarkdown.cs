using System.Globalization;
using System.Text;
using ChangeGate.Checks;
using ChangeGate.Inventories;

namespace ChangeGate.Reports;

/// <summary>The report as Markdown that one attaches to a pull request. Text of others cannot become markup, links or mentions.</summary>
internal sealed class ReportMarkdown
{
    private const int MostFindings = 100;
    private const int MostChanges = 100;
    private const int MostLines = 40;
    private const int MostDiffLines = 120;

    private readonly StringBuilder _text = new();

    private ReportMarkdown()
    {
    }

    /// <summary>Writes the report.</summary>
    internal static string Write(GateReport report)
    {
        var markdown = new ReportMarkdown();
        report = ReportRedaction.Redact(report);
        markdown.WriteHead(report);
        markdown.WriteChecks(report.Checks);
        markdown.WriteFindings(report.Findings);
        markdown.WriteRisk(report);
        markdown.WriteRepairs(report.Repairs);
        markdown.WriteInventory(report.Inventory);
        markdown.WriteApproval(report.Approval);
        foreach (var check in report.Checks.Where(static check => !check.IsGreen && check.Output.Length > 0)) { markdown.WriteOutput(check); }
        markdown.WriteProvenance(report.Provenance);
        return markdown._text.ToString().TrimEnd('\n') + "\n";
    }

    private void WriteHead(GateReport report)
    {
        Line($"# Change gate: {ReportWords.Of(report.Verdict)}");
        Line("");
        Line(MarkdownText.Plain(report.Summary));
        Line("");
        Line("| | |");
        Line("|---|---|");
        Line($"| Change | {Revision(report.Provenance.Base)} → {Revision(report.Provenance.Head)}, {ReportWords.Size(report)} |");
        if (report.Provenance.Branch is { } branch) { Line($"| Branch | {MarkdownText.Code(branch)} at {Revision(report.Provenance.Commit ?? "")} |"); }
        Line(string.Create(CultureInfo.InvariantCulture, $"| Risk | {report.Risk.Score} of 100; from {report.RiskLimit} on a person is asked |"));
        if (report.Approval is { } approval) { Line($"| Decided by | {MarkdownText.Plain(approval.By)} |"); }
        Line("");
    }

    private void WriteChecks(IReadOnlyList<CheckResult> checks)
    {
        if (checks.Count == 0) { return; }
        Line("## Checks");
        Line("");
        Line("| Check | Verdict | Why | Attempts | Executions | Time |");
        Line("|---|---|---|---:|---:|---:|");
        foreach (var check in checks)
        {
            Line(string.Create(CultureInfo.InvariantCulture,
                $"| {MarkdownText.Code(check.Name)} | {ReportWords.SignOf(check.Verdict)} {ReportWords.Of(check.Verdict)} | {MarkdownText.Plain(check.Reason)} | {check.Attempts} | {check.Executions} | {ReportWords.Duration(check.DurationMs)} |"));
        }

        Line("");
    }

    private void WriteFindings(IReadOnlyList<ReportFinding> findings)
    {
        if (findings.Count == 0) { return; }
        Line($"## Findings: {string.Join(", ", findings.GroupBy(static found => found.Finding.Severity).Select(static group => ReportWords.Count(group.Count(), ReportWords.Of(group.Key), ReportWords.Of(group.Key) + "s")))}");
        Line("");
        Line("| | Place | Finding | Rule |");
        Line("|---|---|---|---|");
        foreach (var (_, finding) in findings.Take(MostFindings))
        {
            Line($"| {ReportWords.Of(finding.Severity)} | {MarkdownText.Code(ReportWords.Place(finding))} | {MarkdownText.Plain(finding.Message)} | {MarkdownText.Code(finding.Rule)} |");
        }

        Line("");
        WriteRest(findings.Count, MostFindings);
    }

    private void WriteRisk(GateReport report)
    {
        Line(string.Create(CultureInfo.InvariantCulture, $"## Risk: {report.Risk.Score} of 100"));
        Line("");
        foreach (var reason in report.Risk.Reasons) { Line(string.Create(CultureInfo.InvariantCulture, $"- {reason.Points}: {MarkdownText.Plain(reason.What)}")); }
        if (report.Risk.Reasons.Count == 0) { Line("Nothing about it is risky."); }
        Line("");
    }

    private void WriteRepairs(IReadOnlyList<ReportRepair> repairs)
    {
        if (repairs.Count == 0) { return; }
        Line("## Repairs");
        Line("");
        foreach (var repair in repairs)
        {
            var files = repair.Touched.Count == 0 ? "" : $" Files: {string.Join(", ", repair.Touched.Take(MostLines).Select(MarkdownText.Code))}.";
            Line($"- {MarkdownText.Code(repair.Check)}: {MarkdownText.Plain(repair.Reason)}{files}");
        }

        Line("");
        foreach (var repair in repairs.Where(static repair => repair.Diff.Length > 0)) { WriteBlock($"Difference of the repair of {MarkdownText.Code(repair.Check)}", repair.Diff, "diff", MostDiffLines); }
    }

    private void WriteInventory(InventoryReport? inventory)
    {
        if (inventory is null) { return; }
        Line("## Dependencies");
        Line("");
        Line($"{ReportWords.Count(inventory.Components.Count, "dependency", "dependencies")}, of which this change touches {inventory.Changes.Count}.");
        Line("");
        if (inventory.Changes.Count == 0) { return; }
        Line("| | Dependency | Before | After | Licence | Source of the licence |");
        Line("|---|---|---|---|---|---|");
        foreach (var change in inventory.Changes.Take(MostChanges))
        {
            Line($"| {ReportWords.Of(change.Kind)} | {MarkdownText.Code($"{change.Ecosystem} {change.Name}")} | {MarkdownText.Plain(change.Before)} | {MarkdownText.Plain(change.After)} | {MarkdownText.Plain(change.Licence ?? "unknown")} | {MarkdownText.Plain(change.LicenceSource)} |");
        }

        Line("");
        WriteRest(inventory.Changes.Count, MostChanges);
    }

    private void WriteApproval(ReportApproval? approval)
    {
        if (approval is null) { return; }
        Line("## Approval");
        Line("");
        Line($"Asked: {MarkdownText.Plain(approval.Question)}");
        Line("");
        Line($"Answered: **{MarkdownText.Plain(approval.Answer)}**, by {MarkdownText.Plain(approval.By)}{(approval.At is { } at ? $", {ReportWords.Time(at)}" : "")}.");
        Line("");
        if (approval.Comment.Length > 0)
        {
            Line($"> {MarkdownText.Plain(approval.Comment)}");
            Line("");
        }

        if (approval.Evidence.Count == 0) { return; }
        Line("In view:");
        Line("");
        foreach (var evidence in approval.Evidence.Take(MostLines)) { Line($"- {MarkdownText.Plain(evidence)}"); }
        Line("");
    }

    private void WriteOutput(CheckResult check) => WriteBlock($"Output of {MarkdownText.Code(check.Name)}", check.Output, "text", MostLines);

    private void WriteProvenance(ReportProvenance provenance)
    {
        Line("## Provenance");
        Line("");
        Line("| | |");
        Line("|---|---|");
        Line($"| Repository | {MarkdownText.Code(provenance.Repository)} |");
        Line($"| Base | {MarkdownText.Code(provenance.Base)} |");
        Line($"| Head | {MarkdownText.Code(provenance.Head)}{(provenance.HasUncommitted ? ", with uncommitted files" : "")} |");
        if (provenance.Content.Length > 0) { Line($"| Content | {MarkdownText.Code(provenance.Content)} |"); }
        Line($"| Run | {MarkdownText.Code(provenance.Run)}, {ReportWords.Time(provenance.Started)} |");
        foreach (var tool in provenance.Tools) { Line($"| {MarkdownText.Plain(tool.Name)} | {MarkdownText.Plain(tool.Version)} |"); }
        Line($"| Sandbox | {MarkdownText.Plain(provenance.Sandbox)} |");
    }

    private void WriteBlock(string title, string text, string language, int mostLines)
    {
        var shown = language == "diff" ? Head(text, mostLines) : ReportWords.Tail(text, mostLines);
        var fence = MarkdownText.Fence(shown);
        Line("<details>");
        Line($"<summary>{MarkdownText.Summary(title)}</summary>");
        Line("");
        Line($"{fence}{language}");
        _text.Append(shown);
        Line(fence);
        Line("");
        Line("</details>");
        Line("");
    }

    private static string Head(string text, int mostLines)
    {
        var lines = ReportWords.Block(text).TrimEnd('\n').Split('\n');
        var rest = lines.Length > mostLines ? $"… {lines.Length - mostLines} more lines\n" : "";
        return string.Join('\n', lines.Take(mostLines)) + "\n" + rest;
    }

    private void WriteRest(int count, int shown)
    {
        if (count <= shown) { return; }
        Line($"And {count - shown} more.");
        Line("");
    }

    private static string Revision(string name) => MarkdownText.Code(ReportWords.Revision(name));

    private void Line(string line) => _text.Append(line).Append('\n');
}
