using Tutti.Agents.WorkingCopies;

namespace ChangeGate.Repositories;

/// <summary>Looks at the user's repository without touching it; every reason not to go on is a coded error.</summary>
internal static class Inspection
{
    internal static async Task<RepositoryFacts> RunAsync(Git git, string path, string wantedBase, string branch)
    {
        if (!Directory.Exists(path)) { throw GateErrors.NoDirectory(path); }
        await RequireWorkTreeAsync(git, path).ConfigureAwait(false);
        var root = await git.LineAsync(path, "rev-parse", "--show-toplevel").ConfigureAwait(false);
        var folder = await git.LineAsync(root, "rev-parse", "--path-format=absolute", "--git-common-dir").ConfigureAwait(false);
        await RefusePartialAsync(git, root).ConfigureAwait(false);
        var head = await git.FindCommitAsync(root, "HEAD").ConfigureAwait(false) ?? throw GateErrors.NoCommit(root);
        return new RepositoryFacts
        {
            Root = root,
            GitFolder = folder,
            Head = head,
            Base = await BaseAsync(git, root, head, wantedBase).ConfigureAwait(false),
            Branch = await FreeBranchAsync(git, root, branch).ConfigureAwait(false),
        };
    }

    private static async Task RequireWorkTreeAsync(Git git, string path)
    {
        var reply = await git.AskAsync(path, "rev-parse", "--is-inside-work-tree").ConfigureAwait(false);
        if (reply.Succeeded && reply.Output.Trim() != "true") { throw GateErrors.Bare(path); }
        if (reply.Succeeded) { return; }
        throw reply.Everything.Contains("not a git repository", StringComparison.OrdinalIgnoreCase)
            ? GateErrors.NoRepository(path)
            : GateErrors.GitRefused("rev-parse", reply.Complaint);
    }

    private static async Task RefusePartialAsync(Git git, string root)
    {
        var reply = await git.AskAsync(root, "config", "--get-regexp", @"^(extensions\.partialclone|remote\..*\.promisor)$").ConfigureAwait(false);
        if (reply.Succeeded) { throw GateErrors.Partial(root); }
    }

    private static async Task<string> BaseAsync(Git git, string root, string head, string wanted)
    {
        if (wanted.Length > 0)
        {
            var named = await git.FindCommitAsync(root, wanted).ConfigureAwait(false);
            var shared = named is null ? null : await ForkPointAsync(git, root, named, head).ConfigureAwait(false);
            return shared ?? throw GateErrors.NoBase(wanted, root);
        }

        var upstream = await git.FindCommitAsync(root, "@{upstream}").ConfigureAwait(false);
        var fork = upstream is null ? null : await ForkPointAsync(git, root, upstream, head).ConfigureAwait(false);
        if (fork is not null && fork != head) { return fork; }
        return await git.FindCommitAsync(root, head + "~1").ConfigureAwait(false)
            ?? await git.LineAsync(root, "hash-object", "-t", "tree", "/dev/null").ConfigureAwait(false);
    }

    private static async Task<string?> ForkPointAsync(Git git, string root, string one, string other)
    {
        var reply = await git.AskAsync(root, "merge-base", one, other).ConfigureAwait(false);
        return reply.Succeeded ? reply.Output.Trim() : null;
    }

    private static async Task<string> FreeBranchAsync(Git git, string root, string branch)
    {
        var isName = await git.AskAsync(root, "check-ref-format", "refs/heads/" + branch).ConfigureAwait(false);
        if (!isName.Succeeded || branch.StartsWith('-')) { throw GateErrors.BadBranch(branch); }
        var present = await git.AskAsync(root, "show-ref", "--verify", "--quiet", "refs/heads/" + branch).ConfigureAwait(false);
        return present.Succeeded ? throw GateErrors.BranchExists(branch) : branch;
    }
}
