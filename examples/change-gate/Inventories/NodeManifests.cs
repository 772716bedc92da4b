using System.Buffers;
using System.Text.Json;

namespace ChangeGate.Inventories;

/// <summary>npm: <c>package-lock.json</c> of every version; <c>package.json</c> where nothing is locked.</summary>
internal sealed class NodeManifests : IManifestReader
{
    internal const string Ecosystem = "npm";

    private const string Folder = "node_modules/";
    private const string Manifest = "package.json";

    private static readonly SearchValues<char> Ranges = SearchValues.Create(" xX*|<>");

    private static readonly string[] LockFiles = ["package-lock.json", "npm-shrinkwrap.json"];

    /// <inheritdoc/>
    public bool Reads(string path, IFileSource files)
    {
        if (("/" + path).Contains("/" + Folder, StringComparison.Ordinal)) { return false; }
        var name = RepositoryPath.NameOf(path);
        return LockFiles.Contains(name) || (name == Manifest && !IsLocked(path, files));
    }

    /// <inheritdoc/>
    public IEnumerable<Component> Read(string path, string text, IFileSource files)
    {
        using var document = Json.Parse(text);
        var root = document.RootElement;
        if (RepositoryPath.NameOf(path) == Manifest) { return [.. Declared(path, root)]; }
        return root.Member("packages").ValueKind == JsonValueKind.Object
            ? [.. root.Member("packages").Members().Select(package => Locked(path, package)).OfType<Component>()]
            : [.. Nested(path, root.Member("dependencies"))];
    }

    /// <summary>What a package says of its licence: a text, or the objects of old.</summary>
    internal static string? LicenceOf(JsonElement package)
    {
        var licence = package.Member("license");
        var words = licence.ValueKind == JsonValueKind.Undefined ? package.Member("licenses") : licence;
        string[] names = words.ValueKind switch
        {
            JsonValueKind.String => [words.AsText()],
            JsonValueKind.Object => [words.Text("type")],
            _ => [.. words.Items().Select(static item => item.ValueKind == JsonValueKind.Object ? item.Text("type") : item.AsText())],
        };
        names = [.. names.Where(static name => name.Length > 0)];
        return names.Length == 0 ? null : names.Length == 1 ? names[0] : $"({string.Join(" OR ", names)})";
    }

    private static bool IsLocked(string path, IFileSource files) => RepositoryPath.Upwards(RepositoryPath.FolderOf(path))
        .Any(folder => Array.Exists(LockFiles, name => files.Paths.Contains(RepositoryPath.Join(folder, name))));

    private static Component? Locked(string path, JsonProperty package)
    {
        var at = package.Name.LastIndexOf(Folder, StringComparison.Ordinal);
        if (at < 0 || package.Value.IsTrue("link")) { return null; }
        var alias = package.Value.Text("name");
        return Make(path, alias.Length > 0 ? alias : package.Name[(at + Folder.Length)..], package.Value);
    }

    /// <summary>The first form of lock files: each package holds those that it does not share.</summary>
    private static IEnumerable<Component> Nested(string path, JsonElement dependencies)
    {
        foreach (var package in dependencies.Members())
        {
            yield return Make(path, package.Name, package.Value);
            foreach (var inner in Nested(path, package.Value.Member("dependencies"))) { yield return inner; }
        }
    }

    private static Component Make(string path, string name, JsonElement package)
    {
        var licence = LicenceOf(package);
        var resolved = package.Text("resolved");
        return new Component
        {
            Ecosystem = Ecosystem,
            Name = name,
            Version = package.Text("version"),
            Licence = licence,
            LicenceSource = licence is null ? "" : RepositoryPath.NameOf(path),
            IsDevelopment = package.IsTrue("dev") || package.IsTrue("devOptional"),
            Manifest = path,
            Origin = IsRegistry(resolved, name) ? "" : resolved,
        };
    }

    /// <summary>Registries and their mirrors all name archives in one way; git repositories and other addresses do not.</summary>
    private static bool IsRegistry(string resolved, string name) =>
        resolved.Length == 0 || (resolved.StartsWith("https://", StringComparison.Ordinal) && resolved.Contains($"/{name}/-/", StringComparison.Ordinal));

    private static IEnumerable<Component> Declared(string path, JsonElement root)
    {
        foreach (var (section, isDevelopment) in new[] { ("dependencies", false), ("optionalDependencies", false), ("devDependencies", true) })
        {
            foreach (var package in root.Member(section).Members())
            {
                var range = package.Value.AsText();
                var isVersion = range.Length > 0 && char.IsAsciiDigit(range[0]) && !range.AsSpan().ContainsAny(Ranges);
                yield return new Component
                {
                    Ecosystem = Ecosystem,
                    Name = package.Name,
                    Version = isVersion ? range : "",
                    IsDevelopment = isDevelopment,
                    Manifest = path,
                    Origin = range.Contains(':', StringComparison.Ordinal) && !range.StartsWith("npm:", StringComparison.Ordinal) ? range : "",
                };
            }
        }
    }
}
