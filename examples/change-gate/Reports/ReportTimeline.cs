using System.Globalization;
using ChangeGate.Checks;

namespace ChangeGate.Reports;

/// <summary>The timeline of the page: bars for those who see them, a table for all.</summary>
internal static class ReportTimeline
{
    private const int RowHeight = 40;
    private const int BarTop = 20;
    private const int BarHeight = 12;
    private const int AxisHeight = 26;
    private const double LeastWidth = 0.4;

    /// <summary>Between these, a word on the axis keeps clear of the words at its ends, also on a telephone.</summary>
    private const double LeastCenter = 30;
    private const double MostCenter = 58;

    internal static void Write(HtmlWriter html, GateReport report)
    {
        html.Line($"<section id=\"timeline\" aria-labelledby=\"timeline-title\">").Line($"<h2 id=\"timeline-title\">Timeline</h2>");
        if (TimelineLayout.Of(report) is not { } layout) { html.Line($"<p>No check ran.</p>"); }
        else
        {
            WriteChart(html, layout);
            WriteLegend(html, layout);
            WriteTable(html, layout);
        }

        html.Line($"</section>");
    }

    private static void WriteChart(HtmlWriter html, TimelineLayout layout)
    {
        var height = (layout.Rows.Count * RowHeight) + AxisHeight;
        html.Line($"<svg class=\"timeline\" height=\"{height}\" role=\"img\" aria-labelledby=\"timeline-name timeline-about\">")
            .Line($"<title id=\"timeline-name\">When each check ran</title>")
            .Line($"<desc id=\"timeline-about\">{ReportWords.Count(layout.Rows.Count, "row", "rows")} over {ReportWords.Duration(layout.Length)}, from {ReportWords.Time(layout.Start)}. The table below says the same.</desc>");
        foreach (var pause in layout.Breaks)
        {
            html.Line($"<g><title>Nothing ran for {ReportWords.Duration(pause.Length)}</title><rect class=\"pause\" x=\"{pause.From}%\" y=\"0\" width=\"{pause.Width}%\" height=\"{height - AxisHeight}\"/></g>");
        }

        foreach (var (index, row) in layout.Rows.Index()) { WriteRow(html, row, index * RowHeight); }
        WriteAxis(html, layout, height - AxisHeight);
        html.Line($"</svg>");
    }

    private static void WriteRow(HtmlWriter html, TimelineRow row, int top)
    {
        var total = row.Bars.Sum(static bar => bar.Span.DurationMs);
        var times = row.Bars.Count > 1 ? $", {row.Bars.Count} times" : "";
        html.Line($"<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{top + RowHeight - 4}\" y2=\"{top + RowHeight - 4}\"/>")
            .Line($"<text x=\"0\" y=\"{top + BarTop - 6}\">{ReportWords.Line(row.Name)}</text>")
            .Line($"<text class=\"soft\" x=\"100%\" y=\"{top + BarTop - 6}\" text-anchor=\"end\">{ReportWords.Duration(total)}{times}</text>");
        foreach (var bar in row.Bars)
        {
            var width = Math.Max(LeastWidth, bar.Width);
            var from = Math.Min(bar.From, 100 - width);
            html.Line($"<rect class=\"bar {ToneOf(bar.Span)}-fill\" x=\"{from}%\" y=\"{top + BarTop}\" width=\"{width}%\" height=\"{BarHeight}\" rx=\"3\"><title>{Describe(bar.Span)}</title></rect>");
        }
    }

    /// <summary>Where nothing is cut short, the line is a clock; otherwise only its ends are.</summary>
    private static void WriteAxis(HtmlWriter html, TimelineLayout layout, int top)
    {
        var text = top + 18;
        html.Line($"<text class=\"soft\" x=\"0\" y=\"{text}\">0</text>");
        if (layout.Breaks.Count == 0) { html.Line($"<text class=\"soft\" x=\"50%\" y=\"{text}\" text-anchor=\"middle\">{ReportWords.Duration(layout.Length / 2)}</text>"); }
        else
        {
            var longest = layout.Breaks.MaxBy(static pause => pause.Length) ?? layout.Breaks[0];
            var center = Math.Clamp(longest.From + (longest.Width / 2), LeastCenter, MostCenter);
            html.Line($"<text class=\"soft\" x=\"{center}%\" y=\"{text}\" text-anchor=\"middle\">waited {ReportWords.Duration(longest.Length)}</text>");
        }

        html.Line($"<text class=\"soft\" x=\"100%\" y=\"{text}\" text-anchor=\"end\">{ReportWords.Duration(layout.Length)}</text>");
    }

    private static void WriteLegend(HtmlWriter html, TimelineLayout layout)
    {
        var spans = layout.Rows.SelectMany(static row => row.Bars).Select(static bar => bar.Span).ToList();
        html.Line($"<ul class=\"legend\">");
        foreach (var verdict in spans.Where(static span => !span.IsRepair).Select(static span => span.Verdict).Distinct().Order())
        {
            html.Line($"<li><svg aria-hidden=\"true\"><rect class=\"{ReportPage.ToneOf(verdict)}-fill\" width=\"12\" height=\"12\" rx=\"3\"/></svg>{ReportWords.Of(verdict)}</li>");
        }

        if (spans.Exists(static span => span.IsRepair)) { html.Line($"<li><svg aria-hidden=\"true\"><rect class=\"calm-fill\" width=\"12\" height=\"12\" rx=\"3\"/></svg>repair</li>"); }
        if (layout.Breaks.Count > 0) { html.Line($"<li><svg aria-hidden=\"true\"><rect class=\"track\" width=\"12\" height=\"12\" rx=\"3\"/></svg>nothing ran; drawn shorter than it was</li>"); }
        html.Line($"</ul>");
    }

    private static void WriteTable(HtmlWriter html, TimelineLayout layout)
    {
        html.Line($"<details><summary>The same as a table</summary>")
            .Line($"<div class=\"scroll\" role=\"region\" aria-label=\"Timeline as a table\" tabindex=\"0\"><table>")
            .Line($"<thead><tr><th scope=\"col\">What</th><th scope=\"col\" class=\"number\">Round</th><th scope=\"col\" class=\"number\">Attempt</th><th scope=\"col\" class=\"number\">Begins after</th><th scope=\"col\" class=\"number\">Takes</th><th scope=\"col\">Ends</th></tr></thead>")
            .Line($"<tbody>");
        foreach (var span in layout.Rows.SelectMany(static row => row.Bars).Select(static bar => bar.Span))
        {
            html.Line($"<tr><th scope=\"row\"><code>{ReportWords.Line(span.Name)}</code></th><td class=\"number\">{span.Round}</td><td class=\"number\">{span.Attempt}</td><td class=\"number\">{ReportWords.Duration(span.Start - layout.Start)}</td><td class=\"number\">{ReportWords.Duration(span.DurationMs)}</td><td>{ReportWords.Of(span.Verdict)}</td></tr>");
        }

        html.Line($"</tbody></table></div></details>");
    }

    private static string Describe(TimelineSpan span) => string.Create(
        CultureInfo.InvariantCulture, $"{ReportWords.Line(span.Name)}, round {span.Round}, attempt {span.Attempt}: {ReportWords.Of(span.Verdict)} after {ReportWords.Duration(span.DurationMs)}");

    private static string ToneOf(TimelineSpan span) => span.IsRepair && span.Verdict != CheckVerdict.Failed ? "calm" : ReportPage.ToneOf(span.Verdict);
}
