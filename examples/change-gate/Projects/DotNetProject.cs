using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>Solutions and projects of .NET.</summary>
internal sealed class DotNetProject : IProjectKind
{
    private const string Lock = "packages.lock.json";

    private static readonly string[] Solutions = [".slnx", ".sln"];
    private static readonly string[] Projects = [".csproj", ".fsproj", ".vbproj"];

    public string Name => "dotnet";

    public bool LiesInFolders => true;

    public bool IsManifest(string name) => Array.Exists(Solutions, name.EndsWith) || Array.Exists(Projects, name.EndsWith);

    public bool IsLock(string name) => name == Lock;

    public IEnumerable<CheckSpec> Detect(ProjectFolder folder)
    {
        if (Target(folder.Files) is not { } target) { return []; }
        var isLocked = folder.Files.Any(static file => Path.GetFileName(file) == Lock);
        return
        [
            Plan.Check(this, CheckRole.Setup, new("dotnet", ["restore", target, .. isLocked ? ["--locked-mode"] : Array.Empty<string>()])),
            Plan.Check(this, CheckRole.Build, new("dotnet", "build", target, "--no-restore", "--nologo")),
            Plan.Check(this, CheckRole.Tests, new("dotnet", "test", target, "--no-build", "--nologo")),
            // Of folders, not projects: it needs no restored packages, and writes nothing that the build reads.
            Plan.Check(
                this, CheckRole.Format,
                new("dotnet", "format", "whitespace", ".", "--folder", "--verify-no-changes"),
                new("dotnet", "format", "whitespace", ".", "--folder")),
        ];
    }

    /// <summary>A solution of the folder, else the only project below it, else the first project of the folder itself.</summary>
    private static string? Target(IReadOnlyList<string> files)
    {
        var own = files.Where(static file => !file.Contains('/', StringComparison.Ordinal)).ToList();
        var solution = Solutions.SelectMany(kind => own.Where(file => file.EndsWith(kind, StringComparison.Ordinal))).FirstOrDefault();
        if (solution is not null) { return solution; }
        var projects = files.Where(static file => Array.Exists(Projects, file.EndsWith)).ToList();
        return projects.Count == 1 ? projects[0] : projects.Find(own.Contains);
    }
}
