using System.Buffers;
using System.Text;
using ChangeGate.Checks;

namespace ChangeGate.Files;

/// <summary>Names that deceive, or that mean another file on another machine.</summary>
internal static class FileNames
{
    private static readonly SearchValues<char> NotPortable = SearchValues.Create("<>:\"|?*\\");

    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7",
        "LPT8", "LPT9",
    };

    /// <summary>Looks at names.</summary>
    /// <param name="added">The files that are new.</param>
    /// <param name="all">All files after the change.</param>
    internal static IEnumerable<Finding> Find(IEnumerable<TreeEntry> added, IEnumerable<string> all)
    {
        var names = added.Select(static entry => entry.Path).ToList();
        return [.. names.SelectMany(Characters), .. names.SelectMany(Parts), .. Collisions(names, all)];
    }

    private static IEnumerable<Finding> Characters(string path)
    {
        var odd = path.EnumerateRunes().Select(static rune => rune.Value).Where(static value => Deceptive.IsControl(value) || Deceptive.IsAny(value)).Distinct().ToList();
        if (odd.Count > 0)
        {
            yield return FileKinds.Make("files.name-hidden", FindingSeverity.Error, path, $"Its name holds {string.Join(", ", odd.Take(3).Select(Deceptive.Name))}, so it is not what it seems to be.");
        }

        if (path.Contains('\uFFFD', StringComparison.Ordinal))
        {
            yield return FileKinds.Make("files.name-encoding", FindingSeverity.Warning, path, "Its name is not UTF-8.");
        }
    }

    private static IEnumerable<Finding> Parts(string path)
    {
        foreach (var part in path.Split('/'))
        {
            if (IsGitFolder(part))
            {
                yield return FileKinds.Make("files.name-git", FindingSeverity.Error, path, $"'{part}' means .git on some machines, where this file would become part of the repository's own.");
            }
            else if (Devices.Contains(part.Split('.')[0]) || part.EndsWith('.') || part.EndsWith(' ') || part.AsSpan().ContainsAny(NotPortable))
            {
                yield return FileKinds.Make("files.name-portable", FindingSeverity.Warning, path, $"Windows cannot have a file named '{Deceptive.Reveal(part)}'.");
                yield break;
            }
        }
    }

    private static bool IsGitFolder(string part)
    {
        var plain = new StringBuilder();
        foreach (var rune in part.EnumerateRunes().Where(static rune => !Deceptive.IsAny(rune.Value))) { plain.Append(rune.ToString()); }
        var name = plain.ToString().TrimEnd(' ', '.');
        return name.Equals(".git", StringComparison.OrdinalIgnoreCase) || name.StartsWith("git~", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Files and folders that are one on machines which do not tell cases apart.</summary>
    private static IEnumerable<Finding> Collisions(List<string> added, IEnumerable<string> all)
    {
        if (added.Count == 0) { yield break; }
        var known = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var path in all.SelectMany(Prefixes))
        {
            var key = path.ToUpperInvariant();
            if (!known.TryGetValue(key, out var spellings)) { known[key] = spellings = new HashSet<string>(StringComparer.Ordinal); }
            spellings.Add(path);
        }

        foreach (var path in added)
        {
            foreach (var prefix in Prefixes(path))
            {
                var other = known[prefix.ToUpperInvariant()].Where(spelling => spelling != prefix).Order(StringComparer.Ordinal).FirstOrDefault();
                if (other is null) { continue; }
                yield return FileKinds.Make("files.case-collision", FindingSeverity.Error, path, $"'{Deceptive.Reveal(prefix)}' and '{Deceptive.Reveal(other)}' are the same on Windows and macOS.");
                break;
            }
        }
    }

    /// <summary>The folders above a file, and the file.</summary>
    private static IEnumerable<string> Prefixes(string path)
    {
        for (var at = path.IndexOf('/', StringComparison.Ordinal); at >= 0; at = path.IndexOf('/', at + 1)) { yield return path[..at]; }
        yield return path;
    }
}
