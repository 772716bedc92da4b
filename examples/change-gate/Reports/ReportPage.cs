using System.Security.Cryptography;
using System.Text;
using ChangeGate.Checks;

namespace ChangeGate.Reports;

/// <summary>The report as one page of HTML: no scripts, nothing from elsewhere, one style sheet that its policy names by hash.</summary>
internal static class ReportPage
{
    private const string Resource = "report.css";

    private static readonly string Style = ReadStyle();

    /// <summary>The whole page.</summary>
    internal static string Write(GateReport report)
    {
        report = ReportRedaction.Redact(report);
        var html = new HtmlWriter();
        var policy = $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'";
        var verdict = ReportWords.Of(report.Verdict);
        html.Line($"<!doctype html>").Line($"<html lang=\"en\">").Line($"<head>").Line($"<meta charset=\"utf-8\">")
            .Line($"<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")
            .Line($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">").Line($"<meta name=\"referrer\" content=\"no-referrer\">")
            .Line($"<meta name=\"color-scheme\" content=\"light dark\">")
            .Line($"<title>Change gate: {verdict}, {ReportWords.Revision(report.Provenance.Head)}</title>");
        html.WriteStyle(Style);
        html.Line($"</head>").Line($"<body>").Line($"<a class=\"skip\" href=\"#checks\">Skip to the checks</a>").Line($"<main>");
        WriteBanner(html, report);
        WriteNavigation(html, report);
        WriteFacts(html, report);
        WriteChecks(html, report.Checks);
        ReportTimeline.Write(html, report);
        ReportSections.WriteFindings(html, report.Findings);
        ReportSections.WriteRisk(html, report);
        ReportSections.WriteRepairs(html, report.Repairs);
        ReportSections.WriteInventory(html, report.Inventory);
        ReportSections.WriteApproval(html, report.Approval);
        ReportSections.WriteOutputs(html, report.Checks);
        ReportSections.WriteProvenance(html, report.Provenance);
        html.Line($"</main>").Line($"<footer><p>Written by the change gate of Tutti. Run {report.Provenance.Run}.</p></footer>").Line($"</body>").Line($"</html>");
        return html.ToString();
    }

    internal static string ToneOf(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Passed => "good",
        CheckVerdict.Failed => "bad",
        CheckVerdict.Flaky or CheckVerdict.CannotRunHere => "warn",
        _ => "mute",
    };

    internal static string ToneOf(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "bad",
        FindingSeverity.Warning => "warn",
        _ => "calm",
    };

    private static void WriteBanner(HtmlWriter html, GateReport report)
    {
        var (tone, sign) = report.Verdict switch
        {
            GateVerdict.Passed or GateVerdict.Repaired => ("good", '✓'),
            GateVerdict.Rejected => ("bad", '✗'),
            GateVerdict.Accepted => ("warn", '✓'),
            _ => ("warn", '?'),
        };
        html.Line($"<section class=\"banner {tone}\" aria-labelledby=\"verdict\">")
            .Line($"<p class=\"what\">Change gate</p>")
            .Line($"<h1 id=\"verdict\"><span aria-hidden=\"true\">{sign}</span> {ReportWords.Of(report.Verdict)}</h1>")
            .Line($"<p>{ReportWords.Line(report.Summary)}</p>")
            .Line($"</section>");
    }

    private static void WriteNavigation(HtmlWriter html, GateReport report)
    {
        var findings = report.Findings.Count;
        html.Line($"<nav aria-label=\"Parts of this report\"><ul>").Line($"<li><a href=\"#checks\">Checks</a></li>").Line($"<li><a href=\"#timeline\">Timeline</a></li>");
        if (findings > 0) { html.Line($"<li><a href=\"#findings\">Findings ({findings})</a></li>"); }
        html.Line($"<li><a href=\"#risk\">Risk</a></li>");
        if (report.Repairs.Count > 0) { html.Line($"<li><a href=\"#repairs\">Repairs</a></li>"); }
        if (report.Inventory is not null) { html.Line($"<li><a href=\"#dependencies\">Dependencies</a></li>"); }
        if (report.Approval is not null) { html.Line($"<li><a href=\"#approval\">Approval</a></li>"); }
        html.Line($"<li><a href=\"#provenance\">Provenance</a></li>").Line($"</ul></nav>");
    }

    private static void WriteFacts(HtmlWriter html, GateReport report)
    {
        var green = report.Checks.Count(static check => check.IsGreen);
        var errors = report.Findings.Count(static found => found.Finding.Severity == FindingSeverity.Error);
        html.Line($"<section aria-label=\"At a glance\"><dl class=\"facts\">")
            .Line($"<div><dt>Change</dt><dd>{ReportWords.Count(report.Change.FileCount, "file", "files")} <small>+{report.Change.Added} −{report.Change.Removed}</small></dd></div>")
            .Line($"<div><dt>Checks</dt><dd>{green} of {report.Checks.Count} <small>green</small></dd></div>")
            .Line($"<div><dt>Findings</dt><dd>{report.Findings.Count} <small>{ReportWords.Count(errors, "error", "errors")}</small></dd></div>")
            .Line($"<div><dt>Risk</dt><dd>{report.Risk.Score} <small>of 100</small></dd></div>");
        if (report.Inventory is { } inventory) { html.Line($"<div><dt>Dependencies</dt><dd>{inventory.Components.Count} <small>{ReportWords.Count(inventory.Changes.Count, "change", "changes")}</small></dd></div>"); }
        html.Line($"</dl></section>");
    }

    private static void WriteChecks(HtmlWriter html, IReadOnlyList<CheckResult> checks)
    {
        html.Line($"<section id=\"checks\" aria-labelledby=\"checks-title\">").Line($"<h2 id=\"checks-title\">Checks</h2>");
        if (checks.Count == 0)
        {
            html.Line($"<p>Nothing was checked.</p>").Line($"</section>");
            return;
        }

        html.Line($"<div class=\"scroll\" role=\"region\" aria-labelledby=\"checks-title\" tabindex=\"0\"><table>")
            .Line($"<thead><tr><th scope=\"col\">Check</th><th scope=\"col\">Verdict</th><th scope=\"col\" class=\"number\">Time</th></tr></thead>")
            .Line($"<tbody>");
        foreach (var check in checks)
        {
            html.Write($"<tr><th scope=\"row\"><code>{ReportWords.Line(check.Name)}</code><span class=\"why\">{ReportWords.Line(check.Reason)}</span>");
            if (check.Command.Length > 0) { html.Write($"<span class=\"why\"><code>{ReportWords.Line(check.Command)}</code></span>"); }
            html.Line($"</th><td><span class=\"tag {ToneOf(check.Verdict)}\">{ReportWords.SignOf(check.Verdict)}&nbsp;{ReportWords.Of(check.Verdict)}</span></td><td class=\"number\">{ReportWords.Duration(check.DurationMs)}<span class=\"why\">{Tries(check)}</span></td></tr>");
        }

        html.Line($"</tbody></table></div>").Line($"</section>");
    }

    private static string Tries(CheckResult check) => check.Executions == 0 ? "did not run"
        : $"{ReportWords.Count(check.Attempts, "attempt", "attempts")}{(check.Executions > 1 ? $", run {ReportWords.Count(check.Executions, "time", "times")}" : "")}";

    private static string ReadStyle()
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource '{Resource}' is not part of the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
