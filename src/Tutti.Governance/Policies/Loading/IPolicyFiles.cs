using Tutti.Documents.Files;

namespace Tutti.Governance.Policies.Loading;

/// <summary>Where the files of a policy come from: a folder, or memory in tests.</summary>
public interface IPolicyFiles
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">A path relative to the folder of the root file, with '/' between its parts and without '..'.</param>
    /// <returns>Its content; null where there is none, it leads out of the folder, is no file, or cannot be read.</returns>
    byte[]? Read(string path);
}

/// <summary>The folder that a policy lies in. Links that lead out of it are not followed.</summary>
/// <param name="folder">The folder.</param>
public sealed class PolicyFolder(string folder) : IPolicyFiles
{
    private const int MostBytes = 16 * 1024 * 1024;

    private readonly string _root = RealPaths.Resolve(Path.GetFullPath(folder)) ?? Path.GetFullPath(folder);

    /// <inheritdoc/>
    public byte[]? Read(string path)
    {
        try
        {
            var real = RealPaths.Resolve(Path.GetFullPath(Path.Combine(_root, path)));
            if (real is null || !real.StartsWith(_root.TrimEnd('/') + Path.DirectorySeparatorChar, StringComparison.Ordinal)) { return null; }
            var info = new FileInfo(real);
            return info.Exists && info.Length <= MostBytes ? File.ReadAllBytes(real) : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>Files in memory.</summary>
/// <param name="files">Contents by path.</param>
public sealed class PolicyTexts(IReadOnlyDictionary<string, string> files) : IPolicyFiles
{
    /// <inheritdoc/>
    public byte[]? Read(string path) => files.TryGetValue(path, out var text) ? System.Text.Encoding.UTF8.GetBytes(text) : null;
}
