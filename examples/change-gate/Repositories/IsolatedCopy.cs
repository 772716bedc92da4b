using System.Text.Json.Serialization;
using Tutti.Agents.WorkingCopies;

namespace ChangeGate.Repositories;

/// <summary>A clone of the user's repository that shares nothing with it: no links, no configuration, no hooks, no remote.</summary>
internal sealed record IsolatedCopy
{
    private const string OwnFolder = ".tutti";

    /// <summary>Holds the content that is checked, out of reach of what tests do to index and branches of the copy.</summary>
    private const string ContentReference = "refs/tutti/content";

    /// <summary>The folder around the copy, for files that do not belong to the tree.</summary>
    [JsonPropertyName("folder")]
    public required string Folder { get; init; }

    /// <summary>Git's name of the content to check: that of the commit, or with uncommitted changes on top.</summary>
    [JsonPropertyName("content")]
    public required string Content { get; init; }

    [JsonPropertyName("hasUncommitted")]
    public required bool HasUncommitted { get; init; }

    /// <summary>The root of the copy's work tree.</summary>
    [JsonPropertyName("tree")]
    public string Tree => TreeOf(Folder);

    /// <summary>Refuses to go on in a copy that somebody removed.</summary>
    internal void RequirePresent()
    {
        if (!Directory.Exists(Path.Combine(Tree, ".git"))) { throw GateErrors.CopyGone(Folder); }
    }

    internal static async Task<IsolatedCopy> MakeAsync(Git git, OwnedFolder folder, RepositoryFacts repository, bool includeUncommitted)
    {
        var tree = (await WorkingCopy.CloneAsync(git, folder, repository.Root, repository.Head).ConfigureAwait(false)).Tree;
        var committed = await git.LineAsync(tree, "rev-parse", repository.Head + "^{tree}").ConfigureAwait(false);
        var content = includeUncommitted ? await SnapshotAsync(git, folder.Path, repository).ConfigureAwait(false) : committed;
        var copy = new IsolatedCopy { Folder = folder.Path, Content = content, HasUncommitted = content != committed };
        await copy.SettleAsync(git, content).ConfigureAwait(false);
        return copy;
    }

    /// <summary>Makes a content the one that is checked from now on.</summary>
    internal async Task SettleAsync(Git git, string content)
    {
        await ResetAsync(git, Tree, content).ConfigureAwait(false);
        await git.RunAsync(Tree, "update-ref", ContentReference, content).ConfigureAwait(false);
    }

    /// <summary>Git's name of the content that is checked now.</summary>
    internal Task<string> CurrentAsync(Git git) => git.LineAsync(Tree, "rev-parse", "--verify", ContentReference);

    /// <summary>Gives the tracked files of a copy this content, whatever was done to them; what builds left beside them stays.</summary>
    internal static Task ResetAsync(Git git, string tree, string content) => git.RunAsync(tree, "read-tree", "--reset", "-u", content);

    /// <summary>
    /// Stores the user's work tree as it is in the copy. It is read with the copy's configuration and an index of its own, so that
    /// neither the filters that the user's configuration names are run, nor the user's index is refreshed.
    /// </summary>
    private static async Task<string> SnapshotAsync(Git git, string folder, RepositoryFacts repository)
    {
        CopyExcludes(repository.GitFolder, folder);
        var reader = git.With(
            new("GIT_DIR", Path.Combine(TreeOf(folder), ".git")),
            new("GIT_WORK_TREE", repository.Root),
            new("GIT_INDEX_FILE", Path.Combine(folder, "index")));
        await reader.RunAsync(repository.Root, "read-tree", repository.Head).ConfigureAwait(false);
        await reader.RunAsync(repository.Root, "add", "--all", "--", ".", $":(exclude,top){OwnFolder}").ConfigureAwait(false);
        return await reader.LineAsync(repository.Root, "write-tree").ConfigureAwait(false);
    }

    private static void CopyExcludes(string gitFolder, string folder)
    {
        var source = Path.Combine(gitFolder, "info", "exclude");
        if (!File.Exists(source)) { return; }
        var target = Directory.CreateDirectory(Path.Combine(TreeOf(folder), ".git", "info"));
        File.Copy(source, Path.Combine(target.FullName, "exclude"), overwrite: true);
    }

    private static string TreeOf(string folder) => Path.Combine(folder, "tree");
}
