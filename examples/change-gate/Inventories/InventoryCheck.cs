using Tutti.Agents.WorkingCopies;

namespace ChangeGate.Inventories;

/// <summary>Takes the inventories of two revisions and compares them.</summary>
internal static class InventoryCheck
{
    private const int MostPathsOfACommand = 200;

    /// <summary>Compares the base with the content that the copy holds.</summary>
    /// <param name="git">Runs git.</param>
    /// <param name="tree">The root of the isolated copy; its tracked files are the content to check.</param>
    /// <param name="scratch">A folder outside the tree that is the caller's to remove.</param>
    /// <param name="baseRevision">What to compare with.</param>
    /// <param name="caches">Where licences are looked for.</param>
    /// <param name="policy">Which licences may come in.</param>
    internal static async Task<InventoryReport> RunAsync(Git git, string tree, string scratch, string baseRevision, PackageCaches caches, LicencePolicy policy)
    {
        var reader = new InventoryReader(new LicenceLookup(caches));
        var after = Names(await git.RunAsync(tree, "ls-files", "-z").ConfigureAwait(false));
        var before = Names(await git.RunAsync(tree, "ls-tree", "-r", "--name-only", "-z", "--full-tree", baseRevision).ConfigureAwait(false));
        var folder = Path.Combine(scratch, "base");
        await ExtractAsync(git, tree, scratch, folder, baseRevision, [.. before.Where(IsWanted)]).ConfigureAwait(false);
        return InventoryComparison.Compare(reader.Read(new FolderSource(folder, before)), reader.Read(new FolderSource(tree, after)), policy);
    }

    private static string[] Names(string output) => output.Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Manifests, lock files, licences, and what they refer to.</summary>
    private static bool IsWanted(string path)
    {
        var name = RepositoryPath.NameOf(path);
        string[] endings = [".json", ".toml", ".lock", ".txt", ".mod", ".sum", ".props", "proj"];
        return Array.Exists(endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            || name.StartsWith("LICEN", StringComparison.OrdinalIgnoreCase) || name.StartsWith("COPYING", StringComparison.OrdinalIgnoreCase) || name == "UNLICENSE";
    }

    /// <summary>Files of the base, through an index of their own: what git says on its standard output is redacted, and hashes look like secrets.</summary>
    private static async Task ExtractAsync(Git git, string tree, string scratch, string folder, string baseRevision, List<string> paths)
    {
        Directory.CreateDirectory(folder);
        var reader = git.With(new KeyValuePair<string, string>("GIT_INDEX_FILE", Path.Combine(scratch, "base.index")));
        await reader.RunAsync(tree, "read-tree", baseRevision).ConfigureAwait(false);
        foreach (var some in paths.Chunk(MostPathsOfACommand))
        {
            await reader.RunAsync(tree, ["-c", "core.symlinks=false", "checkout-index", "--force", "--prefix=" + folder + "/", "--", .. some]).ConfigureAwait(false);
        }
    }
}
