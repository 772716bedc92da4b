using System.Text.Json.Serialization;
using EngineeringTeam.Copies;
using Tutti.Agents.WorkingCopies;

namespace EngineeringTeam.Rounds;

/// <summary>What the coder left, once what is the tester's has been put back.</summary>
internal sealed record Settled
{
    /// <summary>Git's name of it.</summary>
    [JsonPropertyName("content")]
    public required string Content { get; init; }

    /// <summary>The files that the coder changed.</summary>
    [JsonPropertyName("touched")]
    public required IReadOnlyList<string> Touched { get; init; }

    /// <summary>The files of the tester that somebody changed, and that are as they were again.</summary>
    [JsonPropertyName("restored")]
    public required IReadOnlyList<string> Restored { get; init; }

    /// <summary>Nobody passes a test by changing it: what is kept is compared with the beginning, and put back.</summary>
    internal static async Task<Settled> OfAsync(Git git, TeamCopy copy, string before, IReadOnlyList<string> kept)
    {
        var restored = kept.Count == 0 ? [] : await ChangedAsync(git, copy.Tree, copy.Content, await TeamCopy.SnapshotAsync(git, copy.Tree).ConfigureAwait(false), kept).ConfigureAwait(false);
        if (restored.Count > 0)
        {
            await git.RunAsync(copy.Tree, ["rm", "-r", "--quiet", "--force", "--ignore-unmatch", "--", .. kept.Select(Literal)]).ConfigureAwait(false);
            var present = await ListAsync(git, copy.Tree, ["ls-tree", "-r", "-z", "--name-only", copy.Content, "--", .. kept]).ConfigureAwait(false);
            if (present.Count > 0) { await git.RunAsync(copy.Tree, ["checkout", "--quiet", copy.Content, "--", .. present.Select(Literal)]).ConfigureAwait(false); }
        }

        var content = await TeamCopy.SnapshotAsync(git, copy.Tree).ConfigureAwait(false);
        return new Settled { Content = content, Touched = await ChangedAsync(git, copy.Tree, before, content, []).ConfigureAwait(false), Restored = restored };
    }

    private static Task<IReadOnlyList<string>> ChangedAsync(Git git, string tree, string before, string after, IReadOnlyList<string> below) =>
        ListAsync(git, tree, ["diff", "--name-only", "-z", "--no-renames", before, after, "--", .. below.Select(Literal)]);

    private static async Task<IReadOnlyList<string>> ListAsync(Git git, string tree, IReadOnlyList<string> arguments) =>
        (await git.RunAsync(tree, arguments).ConfigureAwait(false)).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A name as it is: no pattern.</summary>
    private static string Literal(string path) => $":(top,literal){path}";
}
