using System.Text.Json.Serialization;

namespace ChangeGate.Reports;

/// <summary>Where the forms of a report were written.</summary>
/// <param name="Markdown">For a pull request.</param>
/// <param name="Html">For a browser.</param>
/// <param name="Text">For a terminal.</param>
internal sealed record ReportFiles(
    [property: JsonPropertyName("markdown")] string Markdown,
    [property: JsonPropertyName("html")] string Html,
    [property: JsonPropertyName("text")] string Text)
{
    /// <summary>Writes all forms, each whole or not at all. Doing it again gives the same files.</summary>
    /// <param name="folder">Made where it is missing.</param>
    /// <param name="report">The content.</param>
    /// <param name="cancellationToken">Ends it between two files.</param>
    internal static async Task<ReportFiles> WriteAsync(string folder, GateReport report, CancellationToken cancellationToken)
    {
        var run = report.Provenance.Run;
        var markdown = await ReportFile.WriteAsync(folder, run, "md", ReportMarkdown.Write(report), cancellationToken).ConfigureAwait(false);
        var html = await ReportFile.WriteAsync(folder, run, "html", ReportPage.Write(report), cancellationToken).ConfigureAwait(false);
        var text = await ReportFile.WriteAsync(folder, run, "txt", ReportText.Write(report), cancellationToken).ConfigureAwait(false);
        return new ReportFiles(markdown, html, text);
    }
}
