using System.Globalization;
using System.Text;

namespace ChangeGate.Files;

/// <summary>
/// Reads what a unified diff without context lines adds. Only a line feed ends a line, and the numbers of a hunk say where it ends: what stands
/// in a file can neither pass for a header nor hide the lines after it.
/// </summary>
internal static class DiffReader
{
    /// <summary>As much of a difference as is read.</summary>
    internal const int MostCharacters = 64 * 1024 * 1024;

    private const string FileMark = "+++ ";
    private const string HunkMark = "@@ -";

    /// <summary>Reads <c>git diff --unified=0 --no-renames --src-prefix=a/ --dst-prefix=b/</c>, one hunk at a time.</summary>
    /// <param name="diff">The whole difference.</param>
    internal static IEnumerable<AddedText> Read(string diff)
    {
        var path = "";
        for (var at = 0; at < diff.Length;)
        {
            var line = LineAt(diff, at, out var next);
            if (line.StartsWith(FileMark, StringComparison.Ordinal)) { path = PathOf(line[FileMark.Length..]); }
            else if (line.StartsWith(HunkMark, StringComparison.Ordinal) && Hunk.TryRead(line, out var hunk))
            {
                var added = ReadHunk(diff, hunk, ref next);
                if (added.Length > 0) { yield return new AddedText(path, hunk.First, added); }
            }

            at = next;
        }
    }

    /// <summary>Reads a difference from a file, up to <see cref="MostCharacters"/>.</summary>
    /// <returns>The text, and whether it is all of it.</returns>
    internal static async Task<(string Diff, bool IsWhole)> LoadAsync(string file, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        var text = new StringBuilder();
        var buffer = new char[64 * 1024];
        while (text.Length < MostCharacters)
        {
            var count = await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count == 0) { return (text.ToString(), true); }
            text.Append(buffer, 0, count);
        }

        return (text.ToString(), false);
    }

    private static string ReadHunk(string diff, Hunk hunk, ref int at)
    {
        var text = new StringBuilder();
        var (removed, added) = (hunk.Removed, hunk.Added);
        while (at < diff.Length && (removed > 0 || added > 0))
        {
            var line = LineAt(diff, at, out var next);
            if (line.StartsWith('+'))
            {
                text.Append(line[1..]).Append('\n');
                added--;
            }
            else if (line.StartsWith('-')) { removed--; }
            else if (!line.StartsWith('\\')) { break; }
            at = next;
        }

        return text.ToString();
    }

    private static ReadOnlySpan<char> LineAt(string text, int at, out int next)
    {
        var rest = text.AsSpan(at);
        var length = rest.IndexOf('\n');
        next = length < 0 ? text.Length : at + length + 1;
        return length < 0 ? rest : rest[..length];
    }

    private static string PathOf(ReadOnlySpan<char> name)
    {
        name = name.TrimEnd('\t');
        var text = name is ['"', .., '"'] ? QuotedPath.Unquote(name[1..^1]) : name.ToString();
        return text.StartsWith("b/", StringComparison.Ordinal) ? text[2..] : text;
    }

    /// <summary>The numbers in <c>@@ -1,2 +3,4 @@</c>.</summary>
    private readonly record struct Hunk(int First, int Removed, int Added)
    {
        internal static bool TryRead(ReadOnlySpan<char> line, out Hunk hunk)
        {
            hunk = default;
            var plus = line.IndexOf('+');
            if (plus < 0) { return false; }
            var end = line[plus..].IndexOf(' ');
            if (end < 0 || !TryReadSide(line[HunkMark.Length..plus].TrimEnd(), out _, out var removed)) { return false; }
            if (!TryReadSide(line.Slice(plus + 1, end - 1), out var first, out var added)) { return false; }
            hunk = new Hunk(first, removed, added);
            return true;
        }

        private static bool TryReadSide(ReadOnlySpan<char> side, out int start, out int count)
        {
            var comma = side.IndexOf(',');
            count = 1;
            return int.TryParse(comma < 0 ? side : side[..comma], NumberStyles.None, CultureInfo.InvariantCulture, out start)
                & (comma < 0 || int.TryParse(side[(comma + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out count));
        }
    }
}
