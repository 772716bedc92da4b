namespace ChangeGate.Inventories;

/// <summary>Files below a folder. Links are not followed, wherever they stand in a path, so nothing outside is read.</summary>
/// <param name="root">The folder.</param>
/// <param name="paths">The files that belong to the revision; others may be read, but are not listed.</param>
internal sealed class FolderSource(string root, IEnumerable<string> paths) : IFileSource
{
    /// <summary>More than the largest lock files have.</summary>
    internal const long MostBytes = 32 * 1024 * 1024;

    private readonly HashSet<string> _paths = new(paths, StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Paths => _paths;

    /// <inheritdoc/>
    public string? Read(string path)
    {
        try
        {
            return IsPlain(path) ? File.ReadAllText(Path.Combine(root, path)) : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private bool IsPlain(string path)
    {
        var folder = root;
        var parts = path.Split('/');
        foreach (var part in parts[..^1])
        {
            folder = Path.Combine(folder, part);
            if (part is ".." or "." or "" || new DirectoryInfo(folder) is not { Exists: true, LinkTarget: null }) { return false; }
        }

        return new FileInfo(Path.Combine(folder, parts[^1])) is { Exists: true, LinkTarget: null } file && file.Length <= MostBytes
            && !file.Attributes.HasFlag(FileAttributes.Device);
    }
}
