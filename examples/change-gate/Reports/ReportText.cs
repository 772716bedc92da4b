using System.Globalization;
using System.Text;
using ChangeGate.Checks;

namespace ChangeGate.Reports;

/// <summary>The report for a terminal: 80 columns, no control characters but line feeds and, when asked for, colours.</summary>
internal sealed class ReportText
{
    private const int Columns = 80;
    private const int MostFindings = 20;
    private const int MostChanges = 12;

    private readonly StringBuilder _text = new();
    private readonly bool _usesColour;

    private ReportText(bool usesColour) => _usesColour = usesColour;

    /// <summary>Writes the report.</summary>
    /// <param name="report">Its content.</param>
    /// <param name="usesColour">Whether the terminal knows colours.</param>
    internal static string Write(GateReport report, bool usesColour = false)
    {
        var text = new ReportText(usesColour);
        report = ReportRedaction.Redact(report);
        text.WriteHead(report);
        text.WriteChecks(report.Checks);
        text.WriteFindings(report.Findings);
        text.WriteRisk(report);
        text.WriteInventory(report);
        text.WriteEnd(report);
        return text._text.ToString();
    }

    private void WriteHead(GateReport report)
    {
        var (verdict, code) = (ReportWords.Of(report.Verdict), ColourOf(report.Verdict));
        Line(Paint($"Change gate: {verdict}", code));
        Wrap(ReportWords.Line(report.Summary), "");
        Line("");
        Wrap($"{ReportWords.Line(report.Provenance.Repository)}", "Repository  ");
        Wrap($"{ReportWords.Revision(report.Provenance.Base)} → {ReportWords.Revision(report.Provenance.Head)}, {ReportWords.Size(report)}", "Change      ");
        if (report.Provenance.Branch is { } branch) { Wrap($"{ReportWords.Line(branch)} at {ReportWords.Revision(report.Provenance.Commit ?? "")}", "Branch      "); }
        Line("");
    }

    private void WriteChecks(IReadOnlyList<CheckResult> checks)
    {
        const int nameColumns = 24, verdictColumns = 18;
        foreach (var check in checks)
        {
            var tries = check.Attempts * check.Executions <= 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"  attempts {check.Attempts}, executions {check.Executions}");
            var name = Fit(ReportWords.Line(check.Name), nameColumns);
            var verdict = Paint($"{ReportWords.SignOf(check.Verdict)} {Fit(ReportWords.Of(check.Verdict), verdictColumns - 2)}", ColourOf(check.Verdict));
            Line($"{name} {verdict}{ReportWords.Duration(check.DurationMs),9}{tries}");
            if (check.Verdict is not CheckVerdict.Passed) { Wrap(ReportWords.Line(check.Reason), "  "); }
        }

        if (checks.Count > 0) { Line(""); }
    }

    private void WriteFindings(IReadOnlyList<ReportFinding> findings)
    {
        if (findings.Count == 0) { return; }
        Line($"Findings: {string.Join(", ", findings.GroupBy(static found => found.Finding.Severity).Select(static group => $"{ReportWords.Of(group.Key)} {group.Count()}"))}");
        foreach (var (check, finding) in findings.Take(MostFindings))
        {
            var place = ReportWords.Place(finding);
            Wrap($"{place}{(place.Length > 0 ? ": " : "")}{ReportWords.Line(finding.Message)} [{ReportWords.Line(finding.Rule)}]", $"  {ReportWords.Of(finding.Severity),-8}");
        }

        if (findings.Count > MostFindings) { Line($"  … and {findings.Count - MostFindings} more"); }
        Line("");
    }

    private void WriteRisk(GateReport report)
    {
        Line(string.Create(CultureInfo.InvariantCulture, $"Risk: {report.Risk.Score} of 100; from {report.RiskLimit} on a person is asked"));
        foreach (var reason in report.Risk.Reasons) { Wrap(ReportWords.Line(reason.What), string.Create(CultureInfo.InvariantCulture, $"  {reason.Points,3} ")); }
        Line("");
    }

    private void WriteInventory(GateReport report)
    {
        if (report.Inventory is not { } inventory) { return; }
        Line($"Dependencies: {inventory.Components.Count}, of which this change touches {inventory.Changes.Count}");
        foreach (var change in inventory.Changes.Take(MostChanges))
        {
            var versions = string.Join(" → ", new[] { change.Before, change.After }.Where(static version => version.Length > 0));
            Wrap(ReportWords.Line($"{change.Ecosystem} {change.Name} {versions}, {change.Licence ?? "licence unknown"}"), $"  {ReportWords.Of(change.Kind),-8}");
        }

        if (inventory.Changes.Count > MostChanges) { Line($"  … and {inventory.Changes.Count - MostChanges} more"); }
        Line("");
    }

    private void WriteEnd(GateReport report)
    {
        foreach (var repair in report.Repairs) { Wrap(ReportWords.Line($"{repair.Check}: {repair.Reason}"), "Repair      "); }
        if (report.Approval is { } approval)
        {
            var comment = approval.Comment.Length > 0 ? $": “{ReportWords.Line(approval.Comment)}”" : "";
            Wrap($"{ReportWords.Line(approval.Answer)}, by {ReportWords.Line(approval.By)}{(approval.At is { } at ? $", {ReportWords.Time(at)}" : "")}{comment}", "Approval    ");
        }

        Wrap(ReportWords.Line(report.Provenance.Sandbox), "Sandbox     ");
        Wrap($"{ReportWords.Line(report.Provenance.Run)}, {ReportWords.Time(report.Provenance.Started)}", "Run         ");
    }

    private static string Fit(string text, int columns) => text.Length <= columns ? text.PadRight(columns) : text[..(columns - 1)] + "…";

    private static int ColourOf(GateVerdict verdict) => verdict switch
    {
        GateVerdict.Passed or GateVerdict.Repaired => 32,
        GateVerdict.Rejected => 31,
        _ => 33,
    };

    private static int ColourOf(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Passed => 32,
        CheckVerdict.Failed => 31,
        _ => 33,
    };

    private string Paint(string text, int colour) =>
        _usesColour ? string.Create(CultureInfo.InvariantCulture, $"\u001b[{colour}m{text}\u001b[0m") : text;

    /// <summary>Writes a text over as many lines as it needs; what follows the first is indented like it.</summary>
    private void Wrap(string text, string prefix)
    {
        var width = Columns - prefix.Length;
        var indent = prefix;
        while (text.Length > width)
        {
            var cut = text.LastIndexOf(' ', width);
            if (cut < width / 2) { cut = char.IsHighSurrogate(text[width - 1]) ? width - 1 : width; }
            Line(indent + text[..cut].TrimEnd());
            text = text[cut..].TrimStart();
            indent = new string(' ', prefix.Length);
        }

        Line(indent + text);
    }

    private void Line(string line) => _text.Append(line.TrimEnd()).Append('\n');
}
