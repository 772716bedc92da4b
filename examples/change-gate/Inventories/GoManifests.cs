namespace ChangeGate.Inventories;

/// <summary>Go: <c>go.mod</c>, and modules that only <c>go.sum</c> names.</summary>
internal sealed class GoManifests : IManifestReader
{
    internal const string Ecosystem = "go";

    private const string Manifest = "go.mod";
    private const string Sums = "go.sum";
    private const string OfManifest = "/go.mod";

    /// <inheritdoc/>
    public bool Reads(string path, IFileSource files) => RepositoryPath.NameOf(path) == Manifest;

    /// <inheritdoc/>
    public IEnumerable<Component> Read(string path, string text, IFileSource files)
    {
        var modules = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var replaced = new Dictionary<string, (string Path, string Version)>(StringComparer.Ordinal);
        foreach (var (verb, words) in Statements(text))
        {
            if (verb == "require" && words.Count >= 2) { modules[words[0]] = words[1]; }
            if (verb == "replace" && words.IndexOf("=>") is var arrow and > 0 && arrow + 1 < words.Count)
            {
                replaced[words[0]] = (words[arrow + 1], arrow + 2 < words.Count ? words[arrow + 2] : "");
            }
        }

        return [.. modules.Select(module => Make(path, module.Key, module.Value, replaced)), .. FromSums(path, files, modules.Keys)];
    }

    private static Component Make(string path, string name, string version, Dictionary<string, (string Path, string Version)> replaced)
    {
        if (!replaced.TryGetValue(name, out var other)) { return new Component { Ecosystem = Ecosystem, Name = name, Version = version, Manifest = path }; }
        var isFolder = other.Path.StartsWith('.') || other.Path.StartsWith('/');
        return new Component { Ecosystem = Ecosystem, Name = isFolder ? name : other.Path, Version = isFolder ? "" : other.Version, Manifest = path, Origin = other.Path };
    }

    /// <summary>Modules whose content was needed, though no requirement names them: those of go.mod files before Go 1.17.</summary>
    private static IEnumerable<Component> FromSums(string path, IFileSource files, IEnumerable<string> known)
    {
        var sums = RepositoryPath.Beside(path, Sums);
        var names = known.ToHashSet(StringComparer.Ordinal);
        return (files.Read(sums) ?? "").Split('\n')
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == 3 && !words[1].EndsWith(OfManifest, StringComparison.Ordinal) && !names.Contains(words[0]))
            .Select(words => new Component { Ecosystem = Ecosystem, Name = words[0], Version = words[1], Manifest = sums });
    }

    private static IEnumerable<(string Verb, List<string> Words)> Statements(string text)
    {
        var block = "";
        foreach (var whole in text.Split('\n'))
        {
            var comment = whole.IndexOf("//", StringComparison.Ordinal);
            var words = (comment < 0 ? whole : whole[..comment]).Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(static word => word.Trim('"', '`')).ToList();
            if (words.Count == 0) { continue; }
            if (block.Length > 0)
            {
                if (words[0] == ")") { block = ""; }
                else { yield return (block, words); }
            }
            else if (words is [var verb, "("]) { block = verb; }
            else { yield return (words[0], words[1..]); }
        }
    }
}
