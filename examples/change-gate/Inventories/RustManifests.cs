using System.Text.Json;

namespace ChangeGate.Inventories;

/// <summary>Cargo: <c>Cargo.lock</c>; <c>Cargo.toml</c> where nothing is locked.</summary>
internal sealed class RustManifests : IManifestReader
{
    internal const string Ecosystem = "cargo";

    private const string LockFile = "Cargo.lock";
    private const string Manifest = "Cargo.toml";

    /// <inheritdoc/>
    public bool Reads(string path, IFileSource files)
    {
        var name = RepositoryPath.NameOf(path);
        return name == LockFile || (name == Manifest && !RepositoryPath.Upwards(RepositoryPath.FolderOf(path)).Any(folder => files.Paths.Contains(RepositoryPath.Join(folder, LockFile))));
    }

    /// <inheritdoc/>
    public IEnumerable<Component> Read(string path, string text, IFileSource files)
    {
        using var document = Toml.Parse(text);
        return RepositoryPath.NameOf(path) == LockFile
            ? [.. document.RootElement.Member("package").Items().Select(package => Locked(path, package)).OfType<Component>()]
            : [.. Declared(path, document.RootElement)];
    }

    private static Component? Locked(string path, JsonElement package)
    {
        var source = package.Text("source");
        var name = package.Text("name");
        // What has no source is part of the repository.
        if (source.Length == 0 || name.Length == 0) { return null; }
        return new Component
        {
            Ecosystem = Ecosystem,
            Name = name,
            Version = package.Text("version"),
            Manifest = path,
            Origin = source.StartsWith("registry+", StringComparison.Ordinal) || source.StartsWith("sparse+", StringComparison.Ordinal) ? "" : source,
        };
    }

    private static IEnumerable<Component> Declared(string path, JsonElement root)
    {
        foreach (var (section, isDevelopment) in new[] { ("dependencies", false), ("build-dependencies", true), ("dev-dependencies", true) })
        {
            foreach (var package in root.Member(section).Members())
            {
                var table = package.Value;
                var version = table.ValueKind == JsonValueKind.String ? table.AsText() : table.Text("version");
                var alias = table.Text("package");
                var origin = table.Text("git");
                if (table.Text("path").Length > 0 || table.IsTrue("workspace")) { continue; }
                yield return new Component
                {
                    Ecosystem = Ecosystem,
                    Name = alias.Length > 0 ? alias : package.Name,
                    Version = version.StartsWith('=') ? version[1..].Trim() : "",
                    IsDevelopment = isDevelopment,
                    Manifest = path,
                    Origin = origin,
                };
            }
        }
    }
}
