using System.Globalization;
using System.Text;
using ChangeGate.Checks;
using Tutti.Agents.Secrets;

namespace ChangeGate.Reports;

/// <summary>The report of a run, for people.</summary>
internal static class MarkdownReport
{
    private const int MostLines = 40;
    private const int MostCharactersOfALine = 400;

    /// <summary>Writes the report; all of it is redacted once more, because file names and reasons come from outside.</summary>
    internal static string Write(ReportContent content, string run)
    {
        var text = new StringBuilder();
        WriteHead(text, content, run);
        WriteChecks(text, content.Output.Checks);
        WriteRepairs(text, content);
        WriteRisk(text, content);
        foreach (var check in content.Checks.Where(static check => !check.IsGreen && check.Output.Length > 0)) { WriteOutput(text, check); }
        WriteSandbox(text, content.Output.Sandbox);
        return new Redactor([]).Redact(text.ToString());
    }

    private static void WriteHead(StringBuilder text, ReportContent content, string run)
    {
        var output = content.Output;
        Line(text, $"# Change gate: {Wire.Of(output.Verdict)}");
        Line(text, $"");
        Line(text, $"{output.Summary}");
        Line(text, $"");
        Line(text, $"| | |");
        Line(text, $"|---|---|");
        Line(text, $"| Run | `{run}` |");
        Line(text, $"| Time | {content.Time:yyyy-MM-dd HH:mm:ss} UTC |");
        Line(text, $"| Repository | {Cell(output.Repository)} |");
        Line(text, $"| Change | `{output.Base[..12]}` → `{output.Head[..12]}`{Size(content)} |");
        if (output.Branch is not null) { Line(text, $"| Branch | `{output.Branch}` at `{output.Commit?[..12]}` |"); }
        if (output.DecidedBy is not null) { Line(text, $"| Decided by | {Cell(output.DecidedBy)} |"); }
        Line(text, $"");
    }

    private static string Size(ReportContent content) =>
        string.Create(CultureInfo.InvariantCulture, $", {content.Change.FileCount} files, +{content.Change.Added} −{content.Change.Removed}");

    private static void WriteChecks(StringBuilder text, IReadOnlyList<CheckSummary> checks)
    {
        if (checks.Count == 0) { return; }
        Line(text, $"## Checks");
        Line(text, $"");
        Line(text, $"| Check | Verdict | Why | Attempts | Executions | Time |");
        Line(text, $"|---|---|---|---:|---:|---:|");
        foreach (var check in checks)
        {
            Line(text, $"| `{check.Name}` | {Wire.Of(check.Verdict)} | {Cell(check.Reason)} | {check.Attempts} | {check.Executions} | {check.DurationMs / 1000.0:0.00} s |");
        }

        Line(text, $"");
    }

    private static void WriteRepairs(StringBuilder text, ReportContent content)
    {
        if (content.Repairs.Count == 0) { return; }
        Line(text, $"## Repairs");
        Line(text, $"");
        foreach (var repair in content.Repairs)
        {
            var files = repair.Touched.Count > 0 ? $" Files: {string.Join(", ", repair.Touched.Select(Cell))}." : "";
            Line(text, $"- `{repair.Check}`: {Cell(repair.Reason)}{files}");
        }

        Line(text, $"");
    }

    private static void WriteRisk(StringBuilder text, ReportContent content)
    {
        var risk = content.Output.Risk;
        Line(text, $"## Risk: {risk.Score} of 100");
        Line(text, $"");
        Line(text, $"From {content.RiskLimit} on a person is asked.");
        Line(text, $"");
        foreach (var reason in risk.Reasons) { Line(text, $"- {reason.Points}: {Cell(reason.What)}"); }
        if (risk.Reasons.Count > 0) { Line(text, $""); }
    }

    private static void WriteOutput(StringBuilder text, CheckResult check)
    {
        var lines = check.Output.TrimEnd().Split('\n');
        var shown = lines.TakeLast(MostLines).Select(static line => line.Length <= MostCharactersOfALine ? line : line[..MostCharactersOfALine] + "…").ToList();
        var fence = new string('`', Math.Max(3, shown.Max(LongestFence) + 1));
        Line(text, $"## Output of `{check.Name}`{(lines.Length > MostLines ? $", the last {MostLines} of {lines.Length} lines" : "")}");
        Line(text, $"");
        Line(text, $"{fence}text");
        foreach (var line in shown) { Line(text, $"{line}"); }
        Line(text, $"{fence}");
        Line(text, $"");
    }

    private static void WriteSandbox(StringBuilder text, string sandbox)
    {
        Line(text, $"## Sandbox: {sandbox}");
        Line(text, $"");
        Line(text, $"Commands of the repository ran supervised, in an isolated copy, with an allow-list of environment variables: their processes");
        Line(text, $"end with the gate. What is not contained runs as this user, and can reach files and network.");
    }

    /// <summary>A fence must be longer than any run of backticks inside.</summary>
    private static int LongestFence(string line)
    {
        int longest = 0, run = 0;
        foreach (var character in line)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    /// <summary>Text inside a table must not end its cell or become markup.</summary>
    private static string Cell(string text) =>
        text.ReplaceLineEndings(" ").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
