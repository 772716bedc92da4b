using System.Text.Json.Serialization;
using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>What there is to check, journaled, so that a resumed run keeps to it.</summary>
internal sealed record Plan
{
    private const int MostFoldersOfAKind = 8;
    private const int DeepestFolder = 3;

    /// <summary>Folders whose projects are somebody else's, or wrong on purpose.</summary>
    private static readonly HashSet<string> Foreign = new(StringComparer.OrdinalIgnoreCase)
    {
        "node_modules", "vendor", "third_party", "third-party", "external", "test", "tests", "testdata", "test-data", "fixtures", "examples", "example", "samples", "templates", "docs", "benchmarks", "fuzz",
    };

    /// <summary>More specific kinds come first: a script that a Makefile calls is not run twice.</summary>
    private static readonly IProjectKind[] Kinds = [new DotNetProject(), new NodeProject(), new PythonProject(), new GoProject(), new RustProject(), new MakeProject()];

    /// <summary>The projects, with what they are set up, built and tested by.</summary>
    [JsonPropertyName("projects")]
    public required IReadOnlyList<ProjectPlan> Projects { get; init; }

    /// <summary>The checks of form.</summary>
    [JsonPropertyName("formats")]
    public required IReadOnlyList<CheckSpec> Formats { get; init; }

    /// <summary>The files that say what the projects depend on.</summary>
    [JsonPropertyName("dependencies")]
    public required IReadOnlyList<ProjectFiles> Dependencies { get; init; }

    /// <summary>Whether there is anything to check but the change itself.</summary>
    internal bool KnowsTheProject => Projects.Count + Formats.Count > 0;

    internal static Plan Of(string tree, IReadOnlyList<string> files)
    {
        var root = new ProjectFolder(tree, "", files);
        List<CheckSpec> checks = [.. Kinds.SelectMany(kind => Folders(kind, root).SelectMany(folder => Detect(kind, folder)))];
        // Plain scripts have conventions only; what another kind declares at the root goes before them.
        var taken = checks.Where(static check => check.Folder.Length == 0).Select(static check => check.Role).ToHashSet();
        checks.AddRange(new ShellProject().Detect(root).Where(check => check.Role == CheckRole.Build || !taken.Contains(check.Role)));
        return new Plan
        {
            Projects = [.. checks.Where(static check => check.Role != CheckRole.Format).GroupBy(static check => (check.Folder, check.Kind)).Select(static project => ProjectPlan.Of([.. project]))],
            Formats = [.. checks.Where(static check => check.Role == CheckRole.Format)],
            Dependencies = [.. Kinds.Select(kind => FilesOf(kind, files)).Where(static found => found.Manifests.Count + found.Locks.Count > 0)],
        };
    }

    /// <summary>A check of a kind.</summary>
    internal static CheckSpec Check(IProjectKind kind, CheckRole role, CommandLine command, CommandLine? fixer = null)
    {
        var word = role switch
        {
            CheckRole.Setup => "setup",
            CheckRole.Build => "build",
            CheckRole.Tests => "tests",
            _ => "format",
        };
        return new CheckSpec { Name = $"{kind.Name}.{word}", Kind = kind.Name, Role = role, Command = command, Fixer = fixer };
    }

    private static IEnumerable<CheckSpec> Detect(IProjectKind kind, ProjectFolder folder) =>
        kind.Detect(folder).Select(check => folder.Path.Length == 0 ? check : check with { Name = $"{folder.Path}/{check.Name}", Folder = folder.Path });

    /// <summary>The root where a project of the kind lies there, because it covers those below it; else the outermost folders that hold one.</summary>
    private static IEnumerable<ProjectFolder> Folders(IProjectKind kind, ProjectFolder root)
    {
        if (kind.Detect(root).Any()) { return [root]; }
        if (!kind.LiesInFolders) { return []; }
        var found = root.Files.Where(file => kind.IsManifest(Path.GetFileName(file))).Select(static file => file.LastIndexOf('/') is var end && end < 0 ? "" : file[..end])
            .Where(static folder => folder.Split('/') is { Length: <= DeepestFolder } parts && !parts.Any(Foreign.Contains))
            .Distinct().Order(StringComparer.Ordinal).ToList();
        return found.Where(folder => folder.Length > 0 && !found.Any(outer => outer.Length > 0 && folder.StartsWith(outer + "/", StringComparison.Ordinal)))
            .Take(MostFoldersOfAKind).Select(root.Below);
    }

    private static ProjectFiles FilesOf(IProjectKind kind, IReadOnlyList<string> files) => new()
    {
        Kind = kind.Name,
        Manifests = [.. files.Where(file => kind.IsManifest(Path.GetFileName(file)))],
        Locks = [.. files.Where(file => kind.IsLock(Path.GetFileName(file)))],
    };
}
