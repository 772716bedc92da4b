using System.Text.Json.Serialization;
using Tutti.Agents.WorkingCopies;

namespace EngineeringTeam.Copies;

/// <summary>What an agent that thinks is shown of the copy.</summary>
internal sealed record Sources
{
    private const int MostPaths = 500;
    private const int MostCharacters = 60_000;

    /// <summary>The names of the files; the first ones of many.</summary>
    [JsonPropertyName("paths")]
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Texts of the files that were asked for, by name; one that is not there, or too long for what is left of the room, is missing.</summary>
    [JsonPropertyName("texts")]
    public required IReadOnlyDictionary<string, string> Texts { get; init; }

    internal static async Task<Sources> ReadAsync(Git git, TeamCopy copy, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var listed = await git.RunAsync(copy.Tree, "ls-files", "-z", "--cached", "--others", "--exclude-standard").ConfigureAwait(false);
        var paths = listed.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var (texts, room) = (new SortedDictionary<string, string>(StringComparer.Ordinal), MostCharacters);
        foreach (var path in wanted.Distinct(StringComparer.Ordinal))
        {
            var full = Path.GetFullPath(path, copy.Tree);
            if (!IsInside(full, copy.Tree)) { throw TeamErrors.Outside(path); }
            if (!File.Exists(full) || new FileInfo(full).Length > room) { continue; }
            texts[path] = await File.ReadAllTextAsync(full, cancellationToken).ConfigureAwait(false);
            room -= texts[path].Length;
        }

        return new Sources { Paths = [.. paths.Take(MostPaths)], Texts = texts };
    }

    /// <summary>Whether a file is one of the tree, with no link on the way to it.</summary>
    private static bool IsInside(string full, string tree)
    {
        if (!full.StartsWith(tree + Path.DirectorySeparatorChar, StringComparison.Ordinal)) { return false; }
        for (var at = full; at.Length > tree.Length; at = Path.GetDirectoryName(at) ?? "")
        {
            if (new FileInfo(at).LinkTarget is not null) { return false; }
        }

        return true;
    }
}
