using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ChangeGate.Inventories;

/// <summary>Python: <c>uv.lock</c>, <c>poetry.lock</c>, <c>requirements*.txt</c>; <c>pyproject.toml</c> where nothing is locked.</summary>
internal sealed class PythonManifests : IManifestReader
{
    internal const string Ecosystem = "pypi";

    private const string Manifest = "pyproject.toml";

    private static readonly string[] LockFiles = ["uv.lock", "poetry.lock"];
    private static readonly string[] OwnSources = ["virtual", "editable", "directory"];
    private static readonly SearchValues<char> Ranges = SearchValues.Create("*,<>^~|");
    private static readonly SearchValues<string> DevelopmentWords = SearchValues.Create(["dev", "test", "lint", "doc"], StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public bool Reads(string path, IFileSource files)
    {
        var name = RepositoryPath.NameOf(path);
        return LockFiles.Contains(name) || IsRequirements(name)
            || (name == Manifest && !Array.Exists(LockFiles, lockFile => files.Paths.Contains(RepositoryPath.Beside(path, lockFile))));
    }

    /// <inheritdoc/>
    public IEnumerable<Component> Read(string path, string text, IFileSource files)
    {
        var name = RepositoryPath.NameOf(path);
        if (IsRequirements(name)) { return Requirements(path, text); }
        using var document = Toml.Parse(text);
        return name == Manifest
            ? [.. Declared(path, document.RootElement)]
            : [.. document.RootElement.Member("package").Items().Select(package => Locked(path, package)).OfType<Component>()];
    }

    /// <summary>The name by which an index knows a package (PEP 503).</summary>
    internal static string Normal(string name)
    {
        var normal = new StringBuilder(name.Length);
        foreach (var character in name.Trim())
        {
            if (character is not ('-' or '_' or '.')) { normal.Append(char.ToLowerInvariant(character)); }
            else if (normal.Length > 0 && normal[^1] != '-') { normal.Append('-'); }
        }

        return normal.ToString();
    }

    private static bool IsRequirements(string name) =>
        name.StartsWith("requirements", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase);

    private static Component? Locked(string path, JsonElement package)
    {
        var source = package.Member("source");
        if (package.Text("name").Length == 0) { return null; }
        if (Array.Exists(OwnSources, kind => source.Text(kind).Length > 0) || source.Text("type") == "directory") { return null; }
        var git = source.Text("git");
        return new Component
        {
            Ecosystem = Ecosystem,
            Name = Normal(package.Text("name")),
            Version = package.Text("version"),
            IsDevelopment = package.Text("category") == "dev" || IsOfGroups(package.Member("groups")),
            Manifest = path,
            Origin = git.Length > 0 ? git : source.Text("url"),
        };
    }

    /// <summary>Whether Poetry names groups, and none of them is the main one.</summary>
    private static bool IsOfGroups(JsonElement groups) => groups.Items().Any() && !groups.Items().Any(static group => group.AsText() == "main");

    private static List<Component> Requirements(string path, string text)
    {
        var isDevelopment = RepositoryPath.NameOf(path).AsSpan().ContainsAny(DevelopmentWords);
        var components = new List<Component>();
        foreach (var line in text.ReplaceLineEndings("\n").Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.TrimEntries))
        {
            var requirement = line.StartsWith("-e ", StringComparison.Ordinal) ? line[3..].Trim() : line;
            if (requirement.Length == 0 || requirement[0] is '#' or '-') { continue; }
            if (Requirement(path, requirement) is { } component) { components.Add(component with { IsDevelopment = isDevelopment }); }
        }

        return components;
    }

    /// <summary>Reads one requirement (PEP 508), or an address in its place.</summary>
    private static Component? Requirement(string path, string text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] is '-' or '_' or '.')) { length++; }
        var rest = text[length..].TrimStart();
        if (length == 0 || rest.StartsWith(':') || rest.StartsWith('/') || rest.StartsWith('+')) { return FromAddress(path, text); }
        if (rest.StartsWith('[')) { rest = rest[(rest.IndexOf(']', StringComparison.Ordinal) + 1)..].TrimStart(); }
        var component = new Component { Ecosystem = Ecosystem, Name = Normal(text[..length]), Manifest = path };
        if (rest.StartsWith('@')) { return component with { Origin = rest[1..].Split(';')[0].Trim() }; }
        var end = rest.IndexOfAny([';', '#', ',', ' ']);
        var version = (rest.StartsWith("== ", StringComparison.Ordinal) ? rest[3..].Split(' ', ';')[0] : end < 0 ? rest : rest[..end]).TrimStart('=').Trim();
        var isExact = rest.StartsWith("==", StringComparison.Ordinal) && version.Length > 0 && !version.Contains('*', StringComparison.Ordinal);
        return component with { Version = isExact ? version : "" };
    }

    private static Component? FromAddress(string path, string text)
    {
        var address = text.Split([' ', ';'])[0];
        var egg = address.IndexOf("#egg=", StringComparison.Ordinal);
        var name = egg >= 0 ? address[(egg + 5)..].Split('&', '[')[0] : RepositoryPath.NameOf(address.Split('#')[0].TrimEnd('/')).Split('@')[0];
        if (name.Length == 0 || name is "." or "..") { return null; }
        return new Component { Ecosystem = Ecosystem, Name = Normal(name), Manifest = path, Origin = address };
    }

    private static IEnumerable<Component> Declared(string path, JsonElement root)
    {
        var project = root.Member("project");
        var plain = project.Member("dependencies").Items().Select(static item => (Text: item.AsText(), IsDevelopment: false));
        var optional = project.Member("optional-dependencies").Members().SelectMany(static group => group.Value.Items()).Select(static item => (Text: item.AsText(), IsDevelopment: false));
        var groups = root.Member("dependency-groups").Members().SelectMany(static group => group.Value.Items()).Select(static item => (Text: item.AsText(), IsDevelopment: true));
        foreach (var (text, isDevelopment) in plain.Concat(optional).Concat(groups).Where(static item => item.Text.Length > 0))
        {
            if (Requirement(path, text.Trim()) is { } component) { yield return component with { IsDevelopment = isDevelopment }; }
        }

        var poetry = root.Member("tool").Member("poetry");
        foreach (var package in poetry.Member("dependencies").Members().Where(static package => package.Name != "python")) { yield return Poetry(path, package, isDevelopment: false); }
        var more = poetry.Member("group").Members().SelectMany(static group => group.Value.Member("dependencies").Members()).Concat(poetry.Member("dev-dependencies").Members());
        foreach (var package in more) { yield return Poetry(path, package, isDevelopment: true); }
    }

    private static Component Poetry(string path, JsonProperty package, bool isDevelopment)
    {
        var version = package.Value.ValueKind == JsonValueKind.String ? package.Value.AsText() : package.Value.Text("version");
        var isExact = version.Length > 0 && (char.IsAsciiDigit(version[0]) || version[0] == '=') && !version.AsSpan().ContainsAny(Ranges);
        return new Component
        {
            Ecosystem = Ecosystem,
            Name = Normal(package.Name),
            Version = isExact ? version.TrimStart('=').Trim() : "",
            IsDevelopment = isDevelopment,
            Manifest = path,
            Origin = package.Value.ValueKind == JsonValueKind.Object ? package.Value.Text("git") : "",
        };
    }
}
