using System.Globalization;

namespace ChangeGate.Files;

/// <summary>One entry of a revision.</summary>
/// <param name="Path">From the root of the repository.</param>
/// <param name="Mode">Git's mode, for example <c>100755</c>.</param>
/// <param name="Object">Git's name of the content.</param>
/// <param name="Bytes">Its size; 0 for a submodule.</param>
internal sealed record TreeEntry(string Path, string Mode, string Object, long Bytes)
{
    private const int Fields = 4;

    internal bool IsLink => Mode == "120000";

    internal bool IsSubmodule => Mode == "160000";

    internal bool IsExecutable => Mode == "100755";

    /// <summary>Reads <c>git ls-tree -r -l -z --full-tree</c>.</summary>
    internal static Dictionary<string, TreeEntry> Read(string output)
    {
        var entries = new Dictionary<string, TreeEntry>(StringComparer.Ordinal);
        foreach (var line in output.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            var fields = tab < 0 ? [] : line[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length != Fields) { continue; }
            var path = line[(tab + 1)..];
            _ = long.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes);
            entries[path] = new TreeEntry(path, fields[0], fields[2], bytes);
        }

        return entries;
    }
}
