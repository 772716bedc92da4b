using System.Globalization;

namespace ChangeGate.Risks;

/// <summary>One file of a change.</summary>
/// <param name="Path">From the root of the repository.</param>
/// <param name="Status">Git's letter: added, modified, deleted, type changed.</param>
/// <param name="Mode">The new mode, for example <c>100755</c>.</param>
/// <param name="HasNewMode">Whether the mode changed, other than by adding or deleting.</param>
internal sealed record ChangedFile(string Path, char Status, string Mode, bool HasNewMode)
{
    /// <summary>Null for binary files.</summary>
    public int? Added { get; init; }

    /// <summary>Null for binary files.</summary>
    public int? Removed { get; init; }

    /// <summary>Reads <c>git diff --raw --numstat -z --no-renames</c>.</summary>
    internal static IReadOnlyList<ChangedFile> Read(string output)
    {
        var files = new SortedDictionary<string, ChangedFile>(StringComparer.Ordinal);
        var parts = output.Split('\0');
        for (var at = 0; at < parts.Length; at++)
        {
            if (parts[at].StartsWith(':') && at + 1 < parts.Length)
            {
                var fields = parts[at][1..].Split(' ');
                var path = parts[++at];
                var isEdit = fields[4][0] is 'M' or 'T';
                files[path] = new ChangedFile(path, fields[4][0], fields[1], isEdit && fields[0] != fields[1]);
            }
            else if (parts[at].Split('\t', 3) is [var added, var removed, var path] && files.TryGetValue(path, out var file))
            {
                files[path] = file with { Added = Count(added), Removed = Count(removed) };
            }
        }

        return [.. files.Values];
    }

    private static int? Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
}
