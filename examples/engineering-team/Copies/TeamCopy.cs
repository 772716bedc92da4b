using System.Text.Json.Serialization;
using Tutti.Agents.WorkingCopies;

namespace EngineeringTeam.Copies;

/// <summary>Where the team works: a repository of its own that shares nothing with the one it was made from.</summary>
internal sealed record TeamCopy
{
    private const string TreeFolder = "tree";
    private const int MostFiles = 2_000;
    private const long MostBytes = 64L * 1024 * 1024;

    /// <summary>The folder around it, which belongs to the run.</summary>
    [JsonPropertyName("folder")]
    public required OwnedFolder Folder { get; init; }

    /// <summary>The root of the work tree.</summary>
    [JsonPropertyName("tree")]
    public required string Tree { get; init; }

    /// <summary>Git's name of the content that the team began with.</summary>
    [JsonPropertyName("content")]
    public required string Content { get; init; }

    internal void RequirePresent()
    {
        if (!Directory.Exists(Path.Combine(Tree, ".git"))) { throw TeamErrors.CopyGone(Folder.Path); }
    }

    /// <summary>Clones a repository at its HEAD; copies the files of any other folder.</summary>
    internal static async Task<TeamCopy> MakeAsync(Git git, OwnedFolder folder, string source)
    {
        if (!Directory.Exists(source)) { throw TeamErrors.NoFolder(source); }
        Directory.CreateDirectory(Path.GetDirectoryName(folder.Path) ?? "/");
        var tree = Path.Combine(folder.Path, TreeFolder);
        if (Path.Exists(Path.Combine(source, ".git"))) { tree = (await WorkingCopy.CloneAsync(git, folder, source).ConfigureAwait(false)).Tree; }
        else
        {
            folder.Create();
            CopyFiles(source, tree);
            await git.RunAsync(folder.Path, "init", "--quiet", "--template=", "--", tree).ConfigureAwait(false);
        }

        return new TeamCopy { Folder = folder, Tree = tree, Content = await SnapshotAsync(git, tree).ConfigureAwait(false) };
    }

    /// <summary>Git's name of all that the work tree holds now, but for what the repository ignores.</summary>
    internal static async Task<string> SnapshotAsync(Git git, string tree)
    {
        await git.RunAsync(tree, "add", "--all", "--", ".").ConfigureAwait(false);
        return await git.LineAsync(tree, "write-tree").ConfigureAwait(false);
    }

    /// <summary>Regular files only: links could lead anywhere, and pipes never end.</summary>
    private static void CopyFiles(string source, string tree)
    {
        var (files, bytes) = (0, 0L);
        var walk = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device };
        Directory.CreateDirectory(tree);
        foreach (var file in new DirectoryInfo(source).EnumerateFiles("*", walk))
        {
            (files, bytes) = (files + 1, bytes + file.Length);
            if (files > MostFiles || bytes > MostBytes) { throw TeamErrors.TooMuch(source, $"{MostFiles} files or {MostBytes} bytes"); }
            var target = Path.Combine(tree, Path.GetRelativePath(source, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(target) ?? "/");
            file.CopyTo(target, overwrite: true);
        }
    }
}
