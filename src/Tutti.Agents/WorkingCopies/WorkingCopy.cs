using System.Text.Json.Serialization;

namespace Tutti.Agents.WorkingCopies;

/// <summary>
/// A clone for an agent to work in, which shares nothing with the user's repository: no links, no alternates, no configuration, no hooks, no
/// remote, no submodules. It can be made again after a crash, because it lies in a folder that says whose it is.
/// </summary>
public sealed record WorkingCopy
{
    private const string TreeFolder = "tree";
    private const string WorktreeFolder = "worktrees";

    /// <summary>The folder around the copy; removing it removes everything.</summary>
    [JsonPropertyName("folder")]
    public required string Folder { get; init; }

    /// <summary>The root of the work tree: the working directory of an agent.</summary>
    [JsonPropertyName("tree")]
    public required string Tree { get; init; }

    /// <summary>The commit that was checked out, without a branch.</summary>
    [JsonPropertyName("commit")]
    public required string Commit { get; init; }

    /// <summary>Clones a repository of this machine and checks a commit out.</summary>
    /// <param name="git">Runs git.</param>
    /// <param name="folder">Where; made anew.</param>
    /// <param name="repository">Absolute path of the user's repository, which is only read.</param>
    /// <param name="revision">What to check out; never read as an option.</param>
    /// <exception cref="Tutti.Kernel.TuttiException">TUT4023 to TUT4027: git, the folder, the repository or the revision is not as it must be.</exception>
    public static async Task<WorkingCopy> CloneAsync(Git git, OwnedFolder folder, string repository, string revision = "HEAD")
    {
        ArgumentNullException.ThrowIfNull(git);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentException.ThrowIfNullOrEmpty(repository);
        ArgumentException.ThrowIfNullOrEmpty(revision);
        await RequireWholeAsync(git, repository).ConfigureAwait(false);
        var commit = await git.FindCommitAsync(repository, revision).ConfigureAwait(false) ?? throw GitErrors.NoRevision(repository, revision);
        folder.Create();
        var tree = Path.Combine(folder.Path, TreeFolder);
        // Without links and by copying files: git neither packs objects nor runs anything that the source's configuration names.
        await git.RunAsync(
            folder.Path, "clone", "--quiet", "--no-hardlinks", "--no-checkout", "--template=", "--no-recurse-submodules",
            "--config", "core.hooksPath=/dev/null", "--config", "gc.auto=0", "--", repository, tree).ConfigureAwait(false);
        // Who pushes there must not reach the user's repository.
        await git.RunAsync(tree, "remote", "remove", "origin").ConfigureAwait(false);
        await git.RunAsync(tree, "update-ref", "--no-deref", "HEAD", commit).ConfigureAwait(false);
        await git.RunAsync(tree, "read-tree", "--reset", "-u", commit).ConfigureAwait(false);
        return new WorkingCopy { Folder = folder.Path, Tree = tree, Commit = commit };
    }

    /// <summary>
    /// Adds a work tree of the same clone beside it: a cheap copy for each of several agents. They share objects and branches with each
    /// other, so an agent that must not be disturbed by the others gets a clone.
    /// </summary>
    /// <param name="git">Runs git.</param>
    /// <param name="name">Its folder: letters, digits, dashes, underscores and dots, no dash or dot in front.</param>
    /// <param name="revision">What to check out; never read as an option. The clone's own commit by default.</param>
    /// <returns>The copy; its <see cref="Folder"/> is that of the clone.</returns>
    public async Task<WorkingCopy> AddWorktreeAsync(Git git, string name, string? revision = null)
    {
        ArgumentNullException.ThrowIfNull(git);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!IsName(name)) { throw new ArgumentException($"'{name}' cannot be the name of a work tree.", nameof(name)); }
        var commit = revision is null ? Commit : await git.FindCommitAsync(Tree, revision).ConfigureAwait(false) ?? throw GitErrors.NoRevision(Tree, revision);
        var tree = Path.Combine(Folder, WorktreeFolder, name);
        // What an interrupted attempt left is made anew.
        if (Directory.Exists(tree)) { Directory.Delete(tree, recursive: true); }
        await git.RunAsync(Tree, "worktree", "prune").ConfigureAwait(false);
        await git.RunAsync(Tree, "worktree", "add", "--quiet", "--detach", "--no-checkout", "--", tree, commit).ConfigureAwait(false);
        await git.RunAsync(tree, "read-tree", "--reset", "-u", commit).ConfigureAwait(false);
        return this with { Tree = tree, Commit = commit };
    }

    private static bool IsName(string name) =>
        name[0] is not ('-' or '.') && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    /// <summary>Reading a partial clone runs what its configuration names, and a path that git takes for an address reaches elsewhere.</summary>
    private static async Task RequireWholeAsync(Git git, string repository)
    {
        if (!Path.IsPathRooted(repository) || !Directory.Exists(repository)) { throw GitErrors.NoRepository(repository, "there is no such directory."); }
        var inside = await git.AskAsync(repository, "rev-parse", "--git-dir").ConfigureAwait(false);
        if (!inside.Succeeded) { throw GitErrors.NoRepository(repository, inside.Complaint); }
        var promise = await git.AskAsync(repository, "config", "--get-regexp", @"^(extensions\.partialclone|remote\..*\.promisor)$").ConfigureAwait(false);
        if (promise.Succeeded) { throw GitErrors.NoRepository(repository, "it is a partial clone."); }
    }
}
