using Tutti.Documents;
using Tutti.Documents.Files;
using Tutti.Documents.Json;
using Tutti.Documents.Yaml;
using Tutti.Expressions.Diagnostics;
using Tutti.Flows.Diagnostics;

namespace Tutti.Flows.Loading;

/// <summary>Puts what a flow's file refers to into its document: included flows under <c>flows</c>, other files under <c>files</c>.</summary>
internal sealed class FlowResolver(FlowFiles files)
{
    private const int MostLevels = 16;

    private readonly List<(string Path, string Real)> _open = [];

    /// <summary>The whole document of a flow; null where the file itself cannot be read.</summary>
    public DocumentNode? Resolve(string path) => Include(path, new SourcePlace(path, SourcePosition.Start));

    private DocumentNode? Include(string path, SourcePlace place)
    {
        var real = RealPaths.Resolve(Path.GetFullPath(path)) ?? path;
        if (_open.Exists(open => open.Real == real))
        {
            var way = _open.SkipWhile(open => open.Real != real).Select(static open => open.Path).Append(path);
            files.Add(FlowFaultCodes.IncludeCycle, place, $"Flows include each other: {string.Join(" → ", way)}. Repeat with 'loop' instead.");
            return null;
        }

        if (_open.Count >= MostLevels)
        {
            files.Add(DocumentCodes.TooDeep, place, $"Flows include each other more than {MostLevels} deep.");
            return null;
        }

        if (files.ReadBytes(path, place) is not { } bytes || Parse(bytes, path) is not { } document) { return null; }
        _open.Add((path, real));
        var resolved = ResolveFlow(document, path);
        _open.RemoveAt(_open.Count - 1);
        return resolved;
    }

    private DocumentNode? Parse(byte[] bytes, string path)
    {
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            var document = YamlDocuments.TryParse(bytes, path, out var faults);
            files.Add(faults);
            return document;
        }

        try
        {
            return JsonDocuments.Parse(bytes, path);
        }
        catch (DocumentException refused)
        {
            files.Add(refused.Faults);
            return null;
        }
    }

    /// <summary>Resolves one flow; a flow that lies inside of another has the same file.</summary>
    private DocumentNode ResolveFlow(DocumentNode document, string file)
    {
        if (document is not DocumentNode.Map map) { return document; }
        var entries = map.Entries.Where(static entry => entry.Key != "files").Select(entry => entry.Key == "flows" ? entry with { Value = ResolveFlows(entry.Value, file) } : entry).ToList();
        var gathered = Gather(map, file);
        if (gathered.Entries.Count > 0) { entries.Add(new DocumentEntry("files", gathered) { Place = map.Entries.FirstOrDefault(static entry => entry.Key == "files")?.Place ?? map.Place }); }
        return map with { Entries = entries };
    }

    private DocumentNode ResolveFlows(DocumentNode node, string file)
    {
        if (node is not DocumentNode.Map flows) { return node; }
        var entries = new List<DocumentEntry>();
        foreach (var entry in flows.Entries)
        {
            var value = entry.Value is DocumentNode.Text path
                ? files.Locate(path.Value, path.Place, file) is { } located ? Include(located, path.Place) : null
                : ResolveFlow(entry.Value, file);
            if (value is not null) { entries.Add(entry with { Value = value }); }
        }

        return flows with { Entries = entries };
    }

    /// <summary>Files that a flow holds already, that it lists, and that it names in agents and templates.</summary>
    private DocumentNode.Map Gather(DocumentNode.Map flow, string file)
    {
        var found = Held(flow.Find("files"));
        var known = found.Select(static entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, place) in FileReferences.Of(flow))
        {
            if (!known.Add(path) || files.Locate(path, place, file) is not { } located || files.Read(located, place) is not { } content) { continue; }
            found.Add(new DocumentEntry(path, new DocumentNode.Text(content, place)) { Place = place });
        }

        return new DocumentNode.Map(found, flow.Place);
    }

    private List<DocumentEntry> Held(DocumentNode? node)
    {
        var wrong = node switch
        {
            DocumentNode.Map map => map.Entries.Select(static entry => entry.Value).Where(static value => value is not DocumentNode.Text),
            DocumentNode.List list => list.Items.Where(static item => item is not DocumentNode.Text),
            null => [],
            _ => [node],
        };
        foreach (var value in wrong) { files.Add(FlowFaultCodes.WrongFiles, value.Place, $"'files' is a list of paths, or a map of paths and their texts, and this is {value.Kind}."); }
        return [.. (node as DocumentNode.Map)?.Entries ?? []];
    }
}
