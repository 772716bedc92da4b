using System.Globalization;
using Tutti.Agents.WorkingCopies;

namespace ChangeGate.Repositories;

/// <summary>
/// Puts a repaired change on a new branch of the user's repository, without hooks, and without touching its work tree, index or HEAD.
/// The branch is created in one atomic step that fails if it exists. A trailer in its commit proves whose it is.
/// </summary>
internal sealed class Publisher(Git git, Publication target)
{
    private const string Trailer = "Tutti-Run: ";

    /// <summary>As the expected old value: the reference must not exist.</summary>
    private const string Nothing = "";

    private string Reference => "refs/heads/" + target.Branch;

    internal async Task<PublishedBranch> PublishAsync(PlannedCommit planned, string idempotencyKey)
    {
        var commit = await CommitAsync(planned, idempotencyKey).ConfigureAwait(false);
        // The longest rewriting rule wins, so the repository's own rules for addresses do not reach this one.
        await git.RunAsync(
            target.Root, "-c", $"url.{planned.Tree}.insteadOf={planned.Tree}", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules",
            "--upload-pack=git-upload-pack", "--end-of-options", planned.Tree, commit).ConfigureAwait(false);
        var reply = await git.AskAsync(target.Root, "update-ref", "-m", "tutti: change gate", Reference, commit, Nothing).ConfigureAwait(false);
        if (reply.Succeeded) { return new PublishedBranch(target.Branch, commit); }
        if (await git.FindCommitAsync(target.Root, Reference).ConfigureAwait(false) is not { } present) { throw GateErrors.GitRefused("update-ref", reply.Complaint); }
        return present == commit ? new PublishedBranch(target.Branch, commit) : throw GateErrors.BranchExists(target.Branch);
    }

    /// <summary>The commit of this very step on the branch, or null: the answer to "did it happen?" after a crash.</summary>
    /// <param name="idempotencyKey">The step's.</param>
    internal async Task<PublishedBranch?> FindAsync(string idempotencyKey)
    {
        var found = await OwnCommitAsync($"{Trailer}{target.Run}/{idempotencyKey}\n").ConfigureAwait(false);
        return found is null ? null : new PublishedBranch(target.Branch, found);
    }

    /// <summary>Deletes the branch while it is still ours: its newest commit is the run's, and no work tree has it checked out.</summary>
    internal async Task RemoveAsync()
    {
        if (await OwnCommitAsync($"{Trailer}{target.Run}/").ConfigureAwait(false) is not { } commit) { return; }
        var trees = await git.RunAsync(target.Root, "worktree", "list", "--porcelain").ConfigureAwait(false);
        if (trees.Split('\n').Contains("branch " + Reference)) { return; }
        await git.RunAsync(target.Root, "update-ref", "-d", Reference, commit).ConfigureAwait(false);
    }

    private async Task<string?> OwnCommitAsync(string mark)
    {
        if (!Directory.Exists(target.Root)) { return null; }
        if (await git.FindCommitAsync(target.Root, Reference).ConfigureAwait(false) is not { } commit) { return null; }
        // The raw object: showing a commit could run the signer that the configuration names.
        var text = await git.RunAsync(target.Root, "cat-file", "commit", commit).ConfigureAwait(false);
        return text.Contains("\n" + mark, StringComparison.Ordinal) ? commit : null;
    }

    /// <summary>Makes the commits in the copy. Author and date are fixed, so a second attempt makes the very same ones.</summary>
    private async Task<string> CommitAsync(PlannedCommit planned, string idempotencyKey)
    {
        var date = string.Create(CultureInfo.InvariantCulture, $"@{planned.Time.ToUnixTimeSeconds()} +0000");
        var writer = git.With(
            new("GIT_AUTHOR_NAME", PlannedCommit.AuthorName), new("GIT_AUTHOR_EMAIL", PlannedCommit.AuthorAddress), new("GIT_AUTHOR_DATE", date),
            new("GIT_COMMITTER_NAME", PlannedCommit.AuthorName), new("GIT_COMMITTER_EMAIL", PlannedCommit.AuthorAddress), new("GIT_COMMITTER_DATE", date));
        var trailer = $"{Trailer}{target.Run}/{idempotencyKey}";
        var tip = planned.Parent;
        if (planned.Snapshot is { } snapshot)
        {
            tip = await writer.LineAsync(planned.Tree, "commit-tree", snapshot, "-p", tip, "-m", "Uncommitted changes, as they were checked", "-m", trailer).ConfigureAwait(false);
        }

        return planned.Repaired is not { } repaired ? tip
            : await writer.LineAsync(planned.Tree, "commit-tree", repaired, "-p", tip, "-m", planned.Subject, "-m", trailer).ConfigureAwait(false);
    }
}

/// <summary>The commits of a publication.</summary>
internal sealed record PlannedCommit
{
    internal const string AuthorName = "Tutti change gate";
    internal const string AuthorAddress = "change-gate@tutti.invalid";

    /// <summary>The root of the isolated copy, which holds the contents.</summary>
    public required string Tree { get; init; }

    /// <summary>The commit that was checked.</summary>
    public required string Parent { get; init; }

    /// <summary>The content with uncommitted changes; null where there were none.</summary>
    public string? Snapshot { get; init; }

    /// <summary>The content after repairs; null where nothing was repaired.</summary>
    public string? Repaired { get; init; }

    public required string Subject { get; init; }

    public required DateTimeOffset Time { get; init; }
}
