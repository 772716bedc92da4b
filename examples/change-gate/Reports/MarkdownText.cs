using System.Buffers;
using System.Text;

namespace ChangeGate.Reports;

/// <summary>Text of others inside Markdown (CommonMark, and what forges add to it).</summary>
internal static class MarkdownText
{
    private static readonly SearchValues<char> Marks = SearchValues.Create("\\`*_[]<>|~#{}!");

    /// <summary>One line of plain text: no markup, no HTML, no table cell, no link, no mention, no reference to an issue.</summary>
    internal static string Plain(string text)
    {
        var line = ReportWords.Line(text);
        var plain = new StringBuilder(line.Length);
        for (var at = 0; at < line.Length; at++)
        {
            var character = line[at];
            if (Marks.Contains(character) || (at == 0 && character is ('-' or '+' or '=')) || IsNumberOfAList(line, at)) { plain.Append('\\').Append(character); }
            else if (character == '&') { plain.Append("&amp;"); }
            else { plain.Append(character); }
            // Forges look for names, numbers and addresses in the text that is left: a comment parts it without being seen.
            if (IsReference(line, at)) { plain.Append("<!-- -->"); }
        }

        return plain.ToString();
    }

    /// <summary>A code span, in which nothing is interpreted; empty text stays empty.</summary>
    internal static string Code(string text)
    {
        var line = ReportWords.Line(text).Replace("|", "\\|", StringComparison.Ordinal);
        if (line.Length == 0) { return ""; }
        var fence = new string('`', LongestRun(line) + 1);
        var pad = line.StartsWith('`') || line.EndsWith('`') ? " " : "";
        return $"{fence}{pad}{line}{pad}{fence}";
    }

    /// <summary>A fence that no line of a text can close.</summary>
    internal static string Fence(string text) => new('`', Math.Max(3, LongestRun(text) + 1));

    /// <summary>The words of a line of Markdown inside an element of HTML, where code spans do not work.</summary>
    internal static string Summary(string markdown) => markdown.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);

    /// <summary>The mark behind digits with which a line begins.</summary>
    private static bool IsNumberOfAList(string line, int at) =>
        at > 0 && line[at] is ('.' or ')') && line.AsSpan(0, at).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsReference(string line, int at)
    {
        var next = at + 1 < line.Length ? line[at + 1] : ' ';
        return line[at] switch
        {
            '@' => char.IsAsciiLetterOrDigit(next),
            '#' => char.IsAsciiDigit(next),
            ':' => next == '/',
            'w' or 'W' => at >= 2 && next == '.' && line.AsSpan(at - 2, 2).Equals("ww", StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
    }

    private static int LongestRun(string text)
    {
        int longest = 0, run = 0;
        foreach (var character in text)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
