namespace Tutti.ChangeGate.Tests.Support;

/// <summary>A folder with files, for what only reads.</summary>
internal sealed class FileTree : IDisposable
{
    internal FileTree(params IReadOnlyList<(string Path, string Text)> files)
    {
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(Root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!); // a file under the root has a folder
            File.WriteAllText(file, text);
        }

        Files = [.. files.Select(static file => file.Path)];
    }

    internal string Root { get; } = Directory.CreateTempSubdirectory("tutti-tree-").FullName;

    internal IReadOnlyList<string> Files { get; }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
