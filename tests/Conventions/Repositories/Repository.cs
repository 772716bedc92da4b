using Tutti.Testing;

namespace Tutti.Conventions.Repositories;

/// <summary>The files of this repository as the tests see them: paths are relative to its root and use '/'.</summary>
internal static class Repository
{
    internal static string Root => RepositoryRoot.Folder;

    private static readonly HashSet<string> Ignored = [".git", "artifacts", "bin", "obj", "node_modules", ".tutti", "TestResults"];

    private static readonly Lazy<IReadOnlyList<string>> AllFiles = new(() => [.. Walk(Root).Order(StringComparer.Ordinal)]);

    internal static IReadOnlyList<string> Files => AllFiles.Value;

    internal static IEnumerable<string> Sources(string folder) =>
        Files.Where(file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal));

    internal static IEnumerable<string> Projects(string folder) =>
        Files.Where(file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal));

    internal static IEnumerable<string> Documents => Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal));

    internal static bool Exists(string path) => File.Exists(Absolute(path)) || Directory.Exists(Absolute(path));

    internal static string Read(string path) => File.ReadAllText(Absolute(path));

    internal static string[] ReadLines(string path) => File.ReadAllLines(Absolute(path));

    internal static string Absolute(string path) => Path.Combine(Root, path);

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder)) { yield return Path.GetRelativePath(Root, file).Replace('\\', '/'); }
        foreach (var below in Directory.EnumerateDirectories(folder).Where(below => !Ignored.Contains(Path.GetFileName(below))))
        {
            foreach (var file in Walk(below)) { yield return file; }
        }
    }
}
