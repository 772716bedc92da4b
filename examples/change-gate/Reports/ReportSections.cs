using ChangeGate.Checks;
using ChangeGate.Inventories;

namespace ChangeGate.Reports;

/// <summary>The parts of the page below its checks.</summary>
internal static class ReportSections
{
    private const int MostFindings = 500;
    private const int MostComponents = 2000;
    private const int MostChanges = 500;
    private const int MostDiffLines = 1000;
    private const int MostOutputLines = 200;
    private const int MostLines = 200;

    internal static void WriteFindings(HtmlWriter html, IReadOnlyList<ReportFinding> findings)
    {
        if (findings.Count == 0) { return; }
        html.Line($"<section id=\"findings\" aria-labelledby=\"findings-title\">").Line($"<h2 id=\"findings-title\">Findings</h2>");
        foreach (var group in findings.Take(MostFindings).GroupBy(static found => found.Check).OrderBy(static group => group.Min(static found => found.Finding.Severity)))
        {
            html.Line($"<h3>{ReportWords.Line(group.Key)}</h3>").Line($"<ul class=\"findings\">");
            foreach (var (_, finding) in group)
            {
                var place = ReportWords.Place(finding);
                html.Write($"<li><span class=\"tag {ReportPage.ToneOf(finding.Severity)}\">{ReportWords.Of(finding.Severity)}</span> ");
                if (place.Length > 0) { html.Write($"<code>{place}</code> "); }
                html.Line($"{ReportWords.Line(finding.Message)} <span class=\"rule\">{ReportWords.Line(finding.Rule)}</span></li>");
            }

            html.Line($"</ul>");
        }

        WriteRest(html, findings.Count, MostFindings);
        html.Line($"</section>");
    }

    internal static void WriteRisk(HtmlWriter html, GateReport report)
    {
        var tone = report.Risk.Score >= report.RiskLimit ? "bad" : report.Risk.Score * 2 >= report.RiskLimit ? "warn" : "good";
        html.Line($"<section id=\"risk\" aria-labelledby=\"risk-title\">")
            .Line($"<h2 id=\"risk-title\">Risk: {report.Risk.Score} of 100</h2>")
            .Line($"<p>From {report.RiskLimit} on a person is asked.</p>")
            .Line($"<svg class=\"meter\" role=\"img\" aria-label=\"{report.Risk.Score} of 100, limit {report.RiskLimit}\"><rect class=\"track\" width=\"100%\" height=\"12\" rx=\"6\"/><rect class=\"{tone}-fill\" width=\"{report.Risk.Score}%\" height=\"12\" rx=\"6\"/><line class=\"mark\" x1=\"{report.RiskLimit}%\" x2=\"{report.RiskLimit}%\" y1=\"0\" y2=\"12\"/></svg>");
        if (report.Risk.Reasons.Count == 0) { html.Line($"<p>Nothing about it is risky.</p>"); }
        html.Line($"<ul class=\"reasons\">");
        foreach (var reason in report.Risk.Reasons) { html.Line($"<li><span class=\"points\">+{reason.Points}</span><span>{ReportWords.Line(reason.What)}</span></li>"); }
        html.Line($"</ul>").Line($"</section>");
    }

    internal static void WriteRepairs(HtmlWriter html, IReadOnlyList<ReportRepair> repairs)
    {
        if (repairs.Count == 0) { return; }
        html.Line($"<section id=\"repairs\" aria-labelledby=\"repairs-title\">").Line($"<h2 id=\"repairs-title\">Repairs</h2>");
        foreach (var repair in repairs)
        {
            html.Line($"<h3><code>{ReportWords.Line(repair.Check)}</code></h3>").Line($"<p>{ReportWords.Line(repair.Reason)}</p>");
            if (repair.Diff.Length > 0) { WriteDiff(html, repair); }
            else if (repair.Touched.Count > 0)
            {
                html.Line($"<ul>");
                foreach (var file in repair.Touched.Take(MostLines)) { html.Line($"<li><code>{ReportWords.Line(file)}</code></li>"); }
                html.Line($"</ul>");
            }
        }

        html.Line($"</section>");
    }

    internal static void WriteInventory(HtmlWriter html, InventoryReport? inventory)
    {
        if (inventory is null) { return; }
        html.Line($"<section id=\"dependencies\" aria-labelledby=\"dependencies-title\">").Line($"<h2 id=\"dependencies-title\">Dependencies</h2>")
            .Line($"<p>{ReportWords.Count(inventory.Components.Count, "dependency", "dependencies")}, of which this change touches {inventory.Changes.Count}.</p>");
        if (inventory.Changes.Count > 0)
        {
            OpenTable(html, "Changed dependencies", "", "Dependency", "Versions", "Licence");
            foreach (var change in inventory.Changes.Take(MostChanges)) { WriteChange(html, change); }
            html.Line($"</tbody></table></div>");
            WriteRest(html, inventory.Changes.Count, MostChanges);
        }

        if (inventory.Components.Count > 0)
        {
            html.Line($"<details class=\"long\"><summary>All dependencies</summary>");
            OpenTable(html, "All dependencies", "Dependency", "Version", "Licence", "Named in");
            foreach (var component in inventory.Components.Take(MostComponents))
            {
                html.Line($"<tr><th scope=\"row\">{ReportWords.Line(component.Ecosystem)} <code>{ReportWords.Line(component.Name)}</code></th><td>{ReportWords.Line(component.Version)}</td><td>{ReportWords.Line(component.Licence ?? "unknown")}<span class=\"why\">{ReportWords.Line(component.LicenceSource)}</span></td><td>{ReportWords.Line(component.Manifest)}</td></tr>");
            }

            html.Line($"</tbody></table></div>");
            WriteRest(html, inventory.Components.Count, MostComponents);
            html.Line($"</details>");
        }

        html.Line($"</section>");
    }

    internal static void WriteApproval(HtmlWriter html, ReportApproval? approval)
    {
        if (approval is null) { return; }
        html.Line($"<section id=\"approval\" aria-labelledby=\"approval-title\">").Line($"<h2 id=\"approval-title\">Approval</h2>")
            .Line($"<dl class=\"pairs\">")
            .Line($"<dt>Asked</dt><dd>{ReportWords.Line(approval.Question)}</dd>")
            .Line($"<dt>Answered</dt><dd><strong>{ReportWords.Line(approval.Answer)}</strong></dd>")
            .Line($"<dt>By</dt><dd>{ReportWords.Line(approval.By)}</dd>");
        if (approval.At is { } at) { html.Line($"<dt>When</dt><dd>{ReportWords.Time(at)}</dd>"); }
        if (approval.Comment.Length > 0) { html.Line($"<dt>Comment</dt><dd>{ReportWords.Line(approval.Comment)}</dd>"); }
        html.Line($"</dl>");
        if (approval.Evidence.Count > 0)
        {
            html.Line($"<h3>In view when it was answered</h3>").Line($"<ul>");
            foreach (var evidence in approval.Evidence.Take(MostLines)) { html.Line($"<li>{ReportWords.Line(evidence)}</li>"); }
            html.Line($"</ul>");
        }

        html.Line($"</section>");
    }

    internal static void WriteOutputs(HtmlWriter html, IReadOnlyList<CheckResult> checks)
    {
        List<CheckResult> spoken = [.. checks.Where(static check => check.Output.Length > 0)];
        if (spoken.Count == 0) { return; }
        html.Line($"<section id=\"outputs\" aria-labelledby=\"outputs-title\">").Line($"<h2 id=\"outputs-title\">Output of the checks</h2>");
        foreach (var check in spoken)
        {
            html.Write($"<details");
            if (!check.IsGreen) { html.Write($" open"); }
            html.Line($"><summary><code>{ReportWords.Line(check.Name)}</code>, {ReportWords.Of(check.Verdict)}</summary>")
                .Line($"<pre tabindex=\"0\">{ReportWords.Tail(check.Output, MostOutputLines)}</pre></details>");
        }

        html.Line($"</section>");
    }

    internal static void WriteProvenance(HtmlWriter html, ReportProvenance provenance)
    {
        html.Line($"<section id=\"provenance\" aria-labelledby=\"provenance-title\">").Line($"<h2 id=\"provenance-title\">Provenance</h2>").Line($"<dl class=\"pairs\">");
        WritePair(html, "Repository", provenance.Repository);
        WritePair(html, "Base", provenance.Base);
        WritePair(html, provenance.HasUncommitted ? "Head, with uncommitted files" : "Head", provenance.Head);
        WritePair(html, "Content", provenance.Content);
        WritePair(html, "Branch", provenance.Branch ?? "");
        WritePair(html, "Commit", provenance.Commit ?? "");
        WritePair(html, "Run", provenance.Run);
        html.Line($"<dt>Started</dt><dd>{ReportWords.Time(provenance.Started)}</dd>");
        foreach (var tool in provenance.Tools) { html.Line($"<dt>{ReportWords.Line(tool.Name)}</dt><dd>{ReportWords.Line(tool.Version)}</dd>"); }
        html.Line($"<dt>Sandbox</dt><dd>{ReportWords.Line(provenance.Sandbox)}</dd>").Line($"</dl>").Line($"</section>");
    }

    private static void WritePair(HtmlWriter html, string name, string value)
    {
        if (value.Length > 0) { html.Line($"<dt>{name}</dt><dd><code>{ReportWords.Line(value)}</code></dd>"); }
    }

    private static void WriteChange(HtmlWriter html, InventoryChange change)
    {
        var tone = change.Kind switch { InventoryChangeKind.Added => "calm", InventoryChangeKind.Changed => "warn", _ => "mute" };
        var versions = string.Join(" → ", new[] { change.Before, change.After }.Where(static version => version.Length > 0));
        var hasOther = change.Kind == InventoryChangeKind.Changed && change.LicenceBefore != change.Licence;
        html.Write($"<tr><td><span class=\"tag {tone}\">{ReportWords.Of(change.Kind)}</span></td><th scope=\"row\">{ReportWords.Line(change.Ecosystem)} <code>{ReportWords.Line(change.Name)}</code>");
        if (change.IsDevelopment) { html.Write($"<span class=\"why\">for development</span>"); }
        html.Write($"</th><td>{ReportWords.Line(versions)}</td><td>{ReportWords.Line(change.Licence ?? "unknown")}");
        if (hasOther) { html.Write($"<span class=\"why\">before: {ReportWords.Line(change.LicenceBefore ?? "unknown")}</span>"); }
        if (change.LicenceSource.Length > 0) { html.Write($"<span class=\"why\">from {ReportWords.Line(change.LicenceSource)}</span>"); }
        html.Line($"</td></tr>");
    }

    private static void WriteDiff(HtmlWriter html, ReportRepair repair)
    {
        var lines = ReportWords.Block(repair.Diff).TrimEnd('\n').Split('\n');
        html.Line($"<details open><summary>Difference, {ReportWords.Count(repair.Touched.Count, "file", "files")}</summary>").Write($"<pre class=\"diff\" tabindex=\"0\">");
        foreach (var line in lines.Take(MostDiffLines)) { WriteDiffLine(html, line); }
        html.Line($"</pre>");
        WriteRest(html, lines.Length, MostDiffLines);
        html.Line($"</details>");
    }

    /// <summary>Blanks at the end of a line are often all that a formatter takes away, so they are marked.</summary>
    private static void WriteDiffLine(HtmlWriter html, string line)
    {
        var kind = KindOf(line);
        var text = kind is "add" or "del" ? line.TrimEnd(' ', '\t') : line;
        html.Write($"<span class=\"{kind}\">{text}");
        if (text.Length < line.Length) { html.Write($"<mark title=\"blanks at the end\">{line[text.Length..]}</mark>"); }
        html.Write($"</span>");
    }

    private static string KindOf(string line) => line switch
    {
        ['+', '+', '+', ' ', ..] or ['-', '-', '-', ' ', ..] or ['d', 'i', 'f', 'f', ' ', ..] => "file",
        ['+', ..] => "add",
        ['-', ..] => "del",
        ['@', '@', ..] => "at",
        _ => "same",
    };

    private static void OpenTable(HtmlWriter html, string label, params string[] columns)
    {
        html.Line($"<div class=\"scroll\" role=\"region\" aria-label=\"{label}\" tabindex=\"0\"><table>").Write($"<thead><tr>");
        foreach (var column in columns)
        {
            if (column.Length > 0) { html.Write($"<th scope=\"col\">{column}</th>"); }
            else { html.Write($"<td></td>"); }
        }

        html.Line($"</tr></thead>").Line($"<tbody>");
    }

    private static void WriteRest(HtmlWriter html, int count, int shown)
    {
        if (count > shown) { html.Line($"<p>And {count - shown} more.</p>"); }
    }
}
