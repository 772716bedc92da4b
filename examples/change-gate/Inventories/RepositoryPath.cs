namespace ChangeGate.Inventories;

/// <summary>Parts of paths with slashes.</summary>
internal static class RepositoryPath
{
    internal static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>The folder of a file; empty for the root.</summary>
    internal static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    internal static string Beside(string path, string name) => Join(FolderOf(path), name);

    internal static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    /// <summary>A folder and those above it, up to the root.</summary>
    internal static IEnumerable<string> Upwards(string folder)
    {
        for (; folder.Length > 0; folder = FolderOf(folder)) { yield return folder; }
        yield return "";
    }
}
