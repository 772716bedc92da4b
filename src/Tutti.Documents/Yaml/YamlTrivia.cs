using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace Tutti.Documents.Yaml;

/// <summary>Comments and blank lines of a file, each handed out once, in order.</summary>
internal sealed class YamlTrivia
{
    private readonly List<(int Line, string? Comment, bool IsInline)> _all = [];
    private readonly List<int> _commentLines = [];
    private int _next;

    private YamlTrivia() { }

    /// <summary>Of a document that comes from no file.</summary>
    public static YamlTrivia None => new();

    /// <summary>Those of a text that has been read without a fault.</summary>
    public static YamlTrivia Of(string text)
    {
        var trivia = new YamlTrivia();
        var lines = text.Split('\n');
        var isTaken = new bool[lines.Length + 2];
        var scanner = new Scanner(new StringReader(text), skipComments: false);
        while (scanner.MoveNext())
        {
            if (scanner.Current is Comment comment)
            {
                var line = (int)comment.Start.Line;
                trivia._all.Add((line, Tidy(comment.Value), IsBehindSomething(lines[line - 1])));
            }
            else if (scanner.Current is Scalar { End.Line: var end } scalar)
            {
                // A block ends where the next line begins.
                var isBlock = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded;
                Take(isTaken, lines, (int)scalar.Start.Line, (int)end - (isBlock ? 1 : 0));
            }
        }

        foreach (var (index, line) in lines.Index())
        {
            if (string.IsNullOrWhiteSpace(line) && !isTaken[index + 1] && index < lines.Length - 1) { trivia._all.Add((index + 1, null, false)); }
        }

        trivia._all.Sort(static (left, right) => left.Line.CompareTo(right.Line));
        trivia._commentLines.AddRange(trivia._all.Where(static one => one.Comment is not null).Select(static one => one.Line));
        return trivia;
    }

    /// <summary>Those before a line that have not been handed out; null for a blank line.</summary>
    public IEnumerable<string?> Before(int line)
    {
        while (_next < _all.Count && _all[_next].Line < line) { yield return _all[_next++].Comment; }
    }

    /// <summary>The comment at the end of a line, once.</summary>
    public string? At(int line)
    {
        if (_next >= _all.Count || _all[_next] is not { IsInline: true, Comment: { } comment } || _all[_next].Line != line) { return null; }
        _next++;
        return comment;
    }

    /// <summary>Whether a comment stands in a value that goes from one line to another.</summary>
    public bool IsBetween(int first, int last)
    {
        if (first >= last || _commentLines.Count == 0) { return false; }
        var at = _commentLines.BinarySearch(first);
        if (at < 0) { at = ~at; }
        return at < _commentLines.Count && _commentLines[at] < last;
    }

    private static bool IsBehindSomething(string line) => !line.AsSpan().TrimStart().StartsWith("#");

    private static string Tidy(string comment)
    {
        var text = comment.TrimEnd();
        var isJoined = text.Length == 0 || text[0] is ' ' or '#' or '!' or '\t';
        return isJoined ? $"#{text}" : $"# {text}";
    }

    /// <summary>Blank lines of a text belong to it, unless nothing of it follows.</summary>
    private static void Take(bool[] isTaken, string[] lines, int first, int last)
    {
        last = Math.Min(last, lines.Length);
        while (last > first && string.IsNullOrWhiteSpace(lines[last - 1])) { last--; }
        for (var line = first; line <= last; line++) { isTaken[line] = true; }
    }
}
