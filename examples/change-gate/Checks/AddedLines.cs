using System.Text;

namespace ChangeGate.Checks;

/// <summary>Lines that a change adds, as one text: neighbours stay together, so that what spans lines is seen whole.</summary>
/// <param name="File">The file, from the root of the repository.</param>
/// <param name="FirstLine">The number of the first line in the new file.</param>
/// <param name="Text">The lines.</param>
internal sealed record AddedLines(string File, int FirstLine, string Text)
{
    private const string FileMark = "+++ b/";
    private const string HunkMark = "@@ -";

    /// <summary>Reads a unified diff without context lines, one hunk at a time.</summary>
    /// <param name="diff">As <c>git diff --unified=0</c> writes it.</param>
    internal static IEnumerable<AddedLines> Read(TextReader diff)
    {
        var file = "";
        var first = 0;
        var isInHunk = false;
        var text = new StringBuilder();
        while (diff.ReadLine() is { } line)
        {
            if (isInHunk && line.StartsWith('+')) { text.Append(line, 1, line.Length - 1).Append('\n'); }
            else if (isInHunk && line is ['-' or '\\', ..]) { continue; }
            else
            {
                if (text.Length > 0) { yield return new AddedLines(file, first, text.ToString()); }
                text.Clear();
                isInHunk = line.StartsWith(HunkMark, StringComparison.Ordinal);
                if (isInHunk) { first = NewLineOf(line); }
                else if (line.StartsWith(FileMark, StringComparison.Ordinal)) { file = line[FileMark.Length..].TrimEnd('\t'); }
                else if (line.StartsWith("+++ \"b/", StringComparison.Ordinal)) { file = line[(FileMark.Length + 1)..].TrimEnd('"'); }
            }
        }

        if (text.Length > 0) { yield return new AddedLines(file, first, text.ToString()); }
    }

    /// <summary>The start of the new side in <c>@@ -1,2 +3,4 @@</c>.</summary>
    private static int NewLineOf(string hunk)
    {
        var from = hunk.IndexOf('+', StringComparison.Ordinal) + 1;
        var to = hunk.AsSpan(from).IndexOfAny(',', ' ');
        return int.TryParse(hunk.AsSpan(from, Math.Max(to, 0)), System.Globalization.CultureInfo.InvariantCulture, out var line) ? line : 1;
    }
}
