using System.Xml;

namespace ChangeGate.Inventories;

/// <summary>NuGet: <c>packages.lock.json</c>; project files and central versions where nothing is locked.</summary>
internal sealed class DotNetManifests : IManifestReader
{
    internal const string Ecosystem = "nuget";

    private const string LockFile = "packages.lock.json";
    private const string CentralFile = "Directory.Packages.props";

    private static readonly string[] ProjectEndings = [".csproj", ".fsproj", ".vbproj"];

    /// <inheritdoc/>
    public bool Reads(string path, IFileSource files)
    {
        var name = RepositoryPath.NameOf(path);
        return name == LockFile
            || (Array.Exists(ProjectEndings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) && !files.Paths.Contains(RepositoryPath.Beside(path, LockFile)));
    }

    /// <inheritdoc/>
    public IEnumerable<Component> Read(string path, string text, IFileSource files) =>
        RepositoryPath.NameOf(path) == LockFile ? Locked(path, text) : Declared(path, text, files);

    private static List<Component> Locked(string path, string text)
    {
        using var document = Json.Parse(text);
        return
        [
            .. document.RootElement.Member("dependencies").Members()
                .SelectMany(static framework => framework.Value.Members())
                .Where(static package => package.Value.Text("type") is not "Project" and not "")
                .Select(package => new Component { Ecosystem = Ecosystem, Name = package.Name, Version = package.Value.Text("resolved"), Manifest = path }),
        ];
    }

    private static List<Component> Declared(string path, string text, IFileSource files)
    {
        var central = RepositoryPath.Upwards(RepositoryPath.FolderOf(path))
            .Select(folder => files.Read(RepositoryPath.Join(folder, CentralFile)))
            .OfType<string>().FirstOrDefault();
        var versions = central is null ? [] : Items(central, "PackageVersion").GroupBy(static item => item.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(static group => group.Key, static group => group.Last().Version, StringComparer.OrdinalIgnoreCase);
        return
        [
            .. Items(text, "PackageReference").Select(item => new Component
            {
                Ecosystem = Ecosystem,
                Name = item.Name,
                Version = Exact(item.Version.Length > 0 ? item.Version : versions.GetValueOrDefault(item.Name, "")),
                IsDevelopment = item.IsPrivate,
                Manifest = path,
            }),
        ];
    }

    /// <summary>A version without ranges, wildcards and properties; NuGet takes it as the least, and without a lock nothing says more.</summary>
    private static string Exact(string version) => version.AsSpan().ContainsAny("*$,()") ? "" : version.Trim('[', ']', ' ');

    private static IEnumerable<(string Name, string Version, bool IsPrivate)> Items(string text, string element)
    {
        using var reader = XmlReader.Create(new StringReader(text.TrimStart('\uFEFF')), new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreWhitespace = true,
        });
        (string Name, string Version, bool IsPrivate)? open = null;
        while (reader.Read())
        {
            RequireShallow(reader);
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == element)
            {
                if (open is { } previous) { yield return previous; }
                open = reader.GetAttribute("Include") is { Length: > 0 } name
                    ? (name, reader.GetAttribute("VersionOverride") ?? reader.GetAttribute("Version") ?? "", IsPrivate(reader.GetAttribute("PrivateAssets")))
                    : null;
            }
            else if (reader.NodeType == XmlNodeType.Element && open is { } item)
            {
                // Metadata may stand as elements, too.
                var metadata = reader.LocalName;
                if (metadata is not ("Version" or "PrivateAssets") || !reader.Read() || reader.NodeType != XmlNodeType.Text) { continue; }
                open = metadata == "Version" ? item with { Version = reader.Value } : item with { IsPrivate = IsPrivate(reader.Value) };
            }
        }

        if (open is { } last) { yield return last; }
    }

    private static bool IsPrivate(string? assets) => string.Equals(assets?.Trim(), "all", StringComparison.OrdinalIgnoreCase);

    private static void RequireShallow(XmlReader reader)
    {
        const int deepest = 64;
        if (reader.Depth > deepest) { throw new FormatException($"Its elements nest deeper than {deepest} levels."); }
    }
}
