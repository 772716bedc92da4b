using Tutti.Agents.WorkingCopies;

namespace ChangeGate.Samples;

/// <summary>Makes a repository of two commits; the second is the change to check.</summary>
internal static class SampleRepository
{
    internal static async Task<string> MakeAsync(Git git, OwnedFolder folder)
    {
        folder.Create();
        var root = Path.Combine(folder.Path, "repository");
        Directory.CreateDirectory(root);
        var author = git.With(
            new("GIT_AUTHOR_NAME", "Ada"), new("GIT_AUTHOR_EMAIL", "ada@example.invalid"), new("GIT_AUTHOR_DATE", "@1767225600 +0000"),
            new("GIT_COMMITTER_NAME", "Ada"), new("GIT_COMMITTER_EMAIL", "ada@example.invalid"), new("GIT_COMMITTER_DATE", "@1767225600 +0000"));
        await author.RunAsync(root, "init", "--quiet", "--template=", "--initial-branch=main").ConfigureAwait(false);
        await CommitAsync(author, root, SampleFiles.Before, "feat: greet by name").ConfigureAwait(false);
        await CommitAsync(author, root, SampleFiles.After(Enum.GetValues<SampleFault>()), "feat: greet at night").ConfigureAwait(false);
        return root;
    }

    private static async Task CommitAsync(Git git, string root, IReadOnlyList<(string Path, string Text)> files, string message)
    {
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // a file under the root has a folder
            await File.WriteAllTextAsync(path, text).ConfigureAwait(false);
        }

        await git.RunAsync(root, "add", "--all").ConfigureAwait(false);
        await git.RunAsync(root, "commit", "--quiet", "--message", message).ConfigureAwait(false);
    }
}
