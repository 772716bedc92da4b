namespace ChangeGate.Projects;

/// <summary>A folder of the copy in which a project may lie, and its tracked files. Reading it follows no link and executes nothing.</summary>
/// <param name="Tree">The root of the copy.</param>
/// <param name="Path">The folder, from the root; empty for the root itself.</param>
/// <param name="Files">The tracked files below it, from it on.</param>
internal sealed record ProjectFolder(string Tree, string Path, IReadOnlyList<string> Files)
{
    private const int MostBytes = 1024 * 1024;

    private readonly HashSet<string> _files = [.. Files];

    internal bool Has(string file) => _files.Contains(file);

    /// <summary>The first of these files that is there; null where none is.</summary>
    internal string? FirstOf(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Has(name)) { return name; }
        }

        return null;
    }

    /// <summary>The text of a tracked file; empty where it is none, a link, or larger than a manifest can be.</summary>
    internal string Text(string file)
    {
        if (!Has(file)) { return ""; }
        var found = new FileInfo(FullPath(file));
        return found is { Exists: true, LinkTarget: null, Length: <= MostBytes } && !found.Attributes.HasFlag(FileAttributes.Device) && LiesInTree(found)
            ? File.ReadAllText(found.FullName)
            : "";
    }

    internal string FullPath(string file) => System.IO.Path.Combine(Tree, Path, file);

    /// <summary>The folder below this one.</summary>
    internal ProjectFolder Below(string folder) => folder.Length == 0
        ? this
        : new ProjectFolder(Tree, folder, [.. Files.Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal)).Select(file => file[(folder.Length + 1)..])]);

    /// <summary>Folders of tracked files are no links: git would not have what lies behind one.</summary>
    private bool LiesInTree(FileInfo file)
    {
        for (var folder = file.Directory; folder is not null && folder.FullName.Length > Tree.Length; folder = folder.Parent)
        {
            if (folder.LinkTarget is not null) { return false; }
        }

        return true;
    }
}
