using System.Globalization;
using System.Text;

namespace Tutti.Expressions.Tests.Conformance;

/// <summary>The part of <c>docs/expressions.md</c> that says which published cases pass.</summary>
internal static class ConformanceTable
{
    internal const string Begin = "<!-- conformance: written by the tests, see above -->";
    internal const string End = "<!-- end of conformance -->";

    internal static string Write(IReadOnlyList<(ConformanceCase Case, string? LeftOut, string? Problem)> results)
    {
        var text = new StringBuilder("| File | Cases | Run | Pass | Left out |\n|---|---|---|---|---|\n");
        foreach (var file in results.GroupBy(static result => result.Case.File)) { AppendRow(text, file.Key, [.. file]); }
        AppendRow(text, "**all**", results);
        text.Append("\nLeft out, by reason:\n");
        foreach (var reason in results.Where(static result => result.LeftOut is not null).GroupBy(static result => result.LeftOut))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n**{reason.Key}.**\n\n");
            foreach (var file in reason.GroupBy(static result => result.Case.File))
            {
                text.Append(CultureInfo.InvariantCulture, $"- {file.Key}: {Names([.. file.Select(static result => result.Case)], [.. results.Select(static result => result.Case)])}\n");
            }
        }

        text.Append("\nDeviations:\n\n");
        foreach (var (name, reason) in Omissions.Deviations.OrderBy(static entry => entry.Key, StringComparer.Ordinal)) { text.Append(CultureInfo.InvariantCulture, $"- `{name}`: {reason}.\n"); }
        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, string name, IReadOnlyList<(ConformanceCase Case, string? LeftOut, string? Problem)> results)
    {
        var run = results.Where(static result => result.LeftOut is null).ToArray();
        text.Append(CultureInfo.InvariantCulture, $"| {name} | {results.Count} | {run.Length} | {run.Count(static result => result.Problem is null)} | {results.Count - run.Length} |\n");
    }

    /// <summary>A whole section is named by its name and a star.</summary>
    private static string Names(ConformanceCase[] leftOut, ConformanceCase[] all)
    {
        var file = leftOut[0].File;
        if (leftOut.Length == all.Count(item => item.File == file)) { return "all"; }
        return string.Join(", ", leftOut.GroupBy(static item => item.Section).Select(section =>
            section.Count() == all.Count(item => item.File == file && item.Section == section.Key)
                ? $"`{section.Key}/*`"
                : string.Join(", ", section.Select(static item => $"`{item.Id}`"))));
    }
}
