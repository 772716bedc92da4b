using System.Globalization;
using System.Text;
using ChangeGate.Checks;
using ChangeGate.Files;
using ChangeGate.Inventories;

namespace ChangeGate.Reports;

/// <summary>What all forms of a report say in the same words.</summary>
internal static class ReportWords
{
    private const int RevisionCharacters = 12;
    private const int TextMostCharacters = 2000;

    internal static string Of(GateVerdict verdict) => verdict switch
    {
        GateVerdict.Passed => "Passed",
        GateVerdict.Repaired => "Repaired",
        GateVerdict.Accepted => "Accepted by a person",
        GateVerdict.Rejected => "Rejected",
        GateVerdict.CannotRunHere => "Cannot run here",
        _ => "Nothing to check",
    };

    internal static string Of(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Passed => "passed",
        CheckVerdict.Flaky => "flaky",
        CheckVerdict.Failed => "failed",
        CheckVerdict.CannotRunHere => "cannot run here",
        _ => "skipped",
    };

    internal static string Of(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        _ => "note",
    };

    internal static string Of(InventoryChangeKind kind) => kind switch
    {
        InventoryChangeKind.Added => "added",
        InventoryChangeKind.Changed => "changed",
        _ => "removed",
    };

    /// <summary>A sign for each verdict, so that nothing depends on colours.</summary>
    internal static char SignOf(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Passed => '✓',
        CheckVerdict.Flaky => '~',
        CheckVerdict.Failed => '✗',
        CheckVerdict.CannotRunHere => '?',
        _ => '–',
    };

    /// <summary>Text of others in one line, with everything visible that would act or hide, and not endless.</summary>
    internal static string Line(string text) =>
        Deceptive.Reveal(Cut(text).ReplaceLineEndings(" ").Replace('\t', ' ').Trim());

    /// <summary>The same with its lines.</summary>
    internal static string Block(string text) => Deceptive.Reveal(text.Replace("\r\n", "\n", StringComparison.Ordinal), keepsLines: true);

    internal static string Revision(string name) => Line(name.Length > RevisionCharacters ? name[..RevisionCharacters] : name);

    internal static string Place(Finding finding) => (finding.Path, finding.Line) switch
    {
        (null, _) => "",
        (var path, null) => Line(path),
        (var path, var line) => string.Create(CultureInfo.InvariantCulture, $"{Line(path)}:{line}"),
    };

    internal static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    internal static string Duration(long milliseconds) => Duration(TimeSpan.FromMilliseconds(Math.Max(0, milliseconds)));

    internal static string Duration(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min"),
    };

    internal static string Count(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    internal static string Size(GateReport report) => string.Create(
        CultureInfo.InvariantCulture, $"{Count(report.Change.FileCount, "file", "files")}, +{report.Change.Added} −{report.Change.Removed}");

    /// <summary>The last lines of an output, none endless.</summary>
    internal static string Tail(string output, int mostLines)
    {
        const int mostCharacters = 400;
        var lines = Block(output).TrimEnd('\n').Split('\n');
        var text = new StringBuilder();
        if (lines.Length > mostLines) { text.Append(CultureInfo.InvariantCulture, $"… {lines.Length - mostLines} lines before\n"); }
        foreach (var line in lines.TakeLast(mostLines)) { text.Append(line.Length <= mostCharacters ? line : line[..mostCharacters] + "…").Append('\n'); }
        return text.ToString();
    }

    private static string Cut(string text) => text.Length <= TextMostCharacters ? text : text[..TextMostCharacters] + "…";
}
