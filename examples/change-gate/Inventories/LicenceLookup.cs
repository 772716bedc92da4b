using System.Text.Json;
using System.Xml;

namespace ChangeGate.Inventories;

/// <summary>Reads licences out of packages that this machine holds. Names and versions come from outside and never leave their cache.</summary>
/// <param name="caches">The places.</param>
internal sealed class LicenceLookup(PackageCaches caches)
{
    private const string NodeModules = "node_modules";
    private const string Vendor = "vendor";

    private static readonly string[] LicenceFiles =
        ["LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "LICENCE.txt", "LICENCE.md", "COPYING", "COPYING.txt", "COPYING.md", "LICENSE-MIT", "LICENSE-APACHE", "UNLICENSE"];

    private readonly Dictionary<string, Dictionary<string, string>> _python = new(StringComparer.Ordinal);

    /// <summary>Fills in the licence of a component that has none, and where it was read.</summary>
    internal Component Complete(Component component)
    {
        if (component.Licence is not null || !IsName(component.Name) || !IsName(component.Version)) { return component; }
        var (licence, source) = component.Ecosystem switch
        {
            DotNetManifests.Ecosystem => OfNuGet(component),
            NodeManifests.Ecosystem => OfNode(component),
            PythonManifests.Ecosystem => OfPython(component),
            GoManifests.Ecosystem => OfGo(component),
            RustManifests.Ecosystem => OfCargo(component),
            _ => (null, ""),
        };
        return licence is null ? component : component with { Licence = licence, LicenceSource = source };
    }

    /// <summary>Whether a name stays below the folder that it is appended to.</summary>
    private static bool IsName(string name) =>
        !name.StartsWith('/') && !name.AsSpan().ContainsAny("\\\0:") && !name.Split('/').Any(static part => part is ".." or ".");

    private (string? Licence, string Source) OfNuGet(Component component)
    {
#pragma warning disable CA1308 // the cache writes its folders in lower case
        var (id, version) = (component.Name.ToLowerInvariant(), component.Version.ToLowerInvariant());
#pragma warning restore CA1308
        foreach (var cache in version.Length == 0 ? [] : caches.NuGet)
        {
            var folder = $"{id}/{version}";
            if (new FolderSource(cache, []).Read($"{folder}/{id}.nuspec") is not { } text) { continue; }
            var (kind, value) = Nuspec(text);
            if (kind == "expression") { return (value, "nuspec"); }
            if (kind == "file" && IsName(value) && OfText(cache, $"{folder}/{value.Replace('\\', '/')}") is { } licence) { return (licence, $"{value} of the package"); }
            if (kind == "url" && FromUrl(value) is { } named) { return (named, "licence address of the nuspec"); }
            if (OfFiles(cache, folder) is { Licence: not null } found) { return found; }
        }

        return (null, "");
    }

    private static (string Kind, string Value) Nuspec(string text)
    {
        var found = ("", "");
        try
        {
            using var reader = XmlReader.Create(new StringReader(text.TrimStart('\uFEFF')), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element || reader.Depth > 3) { continue; }
                var type = reader.LocalName == "license" ? reader.GetAttribute("type") ?? "" : reader.LocalName == "licenseUrl" ? "url" : "";
                if (type.Length == 0 || !reader.Read() || reader.NodeType != XmlNodeType.Text) { continue; }
                if (type != "url") { return (type, reader.Value.Trim()); }
                found = (type, reader.Value.Trim());
            }
        }
        catch (XmlException)
        {
            // A package with a broken nuspec has no known licence.
        }

        return found;
    }

    /// <summary>Addresses that name one licence for ever.</summary>
    private static string? FromUrl(string url)
    {
        var path = url.Replace("http://", "https://", StringComparison.Ordinal).TrimEnd('/');
        string[] hosts = ["https://licenses.nuget.org/", "https://opensource.org/licenses/", "https://www.opensource.org/licenses/", "https://spdx.org/licenses/"];
        var id = Array.Find(hosts, host => path.StartsWith(host, StringComparison.OrdinalIgnoreCase)) is { } host ? Uri.UnescapeDataString(path[host.Length..]) : "";
        if (id.Length > 0) { return id.Replace(".html", "", StringComparison.Ordinal).Replace(".php", "", StringComparison.Ordinal); }
        return path.StartsWith("https://www.apache.org/licenses/LICENSE-2.0", StringComparison.OrdinalIgnoreCase) ? "Apache-2.0" : null;
    }

    private (string? Licence, string Source) OfNode(Component component)
    {
        if (caches.Tree is null) { return (null, ""); }
        var folder = RepositoryPath.Join(RepositoryPath.FolderOf(component.Manifest), $"{NodeModules}/{component.Name}");
        if (new FolderSource(caches.Tree, []).Read(folder + "/package.json") is not { } text) { return (null, ""); }
        try
        {
            using var document = Json.Parse(text);
            if (component.Version.Length > 0 && document.RootElement.Text("version") != component.Version) { return (null, ""); }
            return NodeManifests.LicenceOf(document.RootElement) is { } licence ? (licence, NodeModules) : OfFiles(caches.Tree, folder);
        }
        catch (JsonException)
        {
            return (null, "");
        }
    }

    private (string? Licence, string Source) OfPython(Component component)
    {
        foreach (var folder in caches.Python)
        {
            if (!Installed(folder).TryGetValue(component.Name, out var package)) { continue; }
            var metadata = PythonMetadata.Parse(new FolderSource(folder, []).Read(package + "/METADATA") ?? "");
            if (component.Version.Length > 0 && metadata.Version != component.Version) { continue; }
            return metadata.Licence is { } licence ? (licence, "metadata of the installed package") : OfFiles(folder, package);
        }

        return (null, "");
    }

    /// <summary>The installed packages of a folder by their names; of each the newest in order.</summary>
    private Dictionary<string, string> Installed(string folder)
    {
        const string ending = ".dist-info";
        if (_python.TryGetValue(folder, out var known)) { return known; }
        var packages = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var path in Directory.EnumerateDirectories(folder, "*" + ending).Order(StringComparer.Ordinal))
            {
                var name = Path.GetFileName(path);
                packages[PythonManifests.Normal(name[..^ending.Length].Split('-')[0])] = name;
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // What cannot be listed has no known licences.
        }

        return _python[folder] = packages;
    }

    private (string? Licence, string Source) OfGo(Component component)
    {
        if (Vendored(component) is { Licence: not null } vendored) { return vendored; }
        // The cache writes A as !a, so that it works where cases are not told apart.
        var escaped = string.Concat(component.Name.Select(static character => char.IsAsciiLetterUpper(character) ? $"!{char.ToLowerInvariant(character)}" : $"{character}"));
        foreach (var cache in component.Version.Length == 0 ? [] : caches.Go)
        {
            if (OfFiles(cache, $"{escaped}@{component.Version}") is { Licence: not null } found) { return found; }
        }

        return (null, "");
    }

    private (string? Licence, string Source) OfCargo(Component component)
    {
        foreach (var cache in component.Version.Length == 0 ? [] : caches.Cargo)
        {
            var folder = $"{component.Name}-{component.Version}";
            if (new FolderSource(cache, []).Read(folder + "/Cargo.toml") is not { } text) { continue; }
            if (OfCrate(text) is { } licence) { return (licence, "Cargo.toml of the package"); }
            if (OfFiles(cache, folder) is { Licence: not null } found) { return found; }
        }

        return Vendored(component);
    }

    private static string? OfCrate(string text)
    {
        try
        {
            using var document = Toml.Parse(text);
            return document.RootElement.Member("package").Text("license") is { Length: > 0 } licence ? licence : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private (string? Licence, string Source) Vendored(Component component)
    {
        var folder = RepositoryPath.Join(RepositoryPath.FolderOf(component.Manifest), $"{Vendor}/{component.Name}");
        return caches.Tree is null ? (null, "") : OfFiles(caches.Tree, folder);
    }

    private static (string? Licence, string Source) OfFiles(string cache, string folder)
    {
        foreach (var name in LicenceFiles)
        {
            if (OfText(cache, $"{folder}/{name}") is { } licence) { return (licence, $"{name}, known by its words"); }
        }

        return (null, "");
    }

    private static string? OfText(string cache, string path) => new FolderSource(cache, []).Read(path) is { } text ? LicenceText.Recognise(text) : null;
}
