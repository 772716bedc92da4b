using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>Solutions and projects of .NET.</summary>
internal sealed class DotNetProject : IProjectKind
{
    private static readonly string[] Solutions = [".slnx", ".sln"];
    private static readonly string[] Projects = [".csproj", ".fsproj", ".vbproj"];

    public string Name => "dotnet";

    public IEnumerable<CheckSpec> Detect(string tree, IReadOnlyList<string> files)
    {
        if (Target(files) is not { } target) { return []; }
        return
        [
            Plan.Check(this, CheckRole.Setup, new("dotnet", "restore", target)),
            Plan.Check(this, CheckRole.Build, new("dotnet", "build", target, "--no-restore", "--nologo")),
            Plan.Check(this, CheckRole.Tests, new("dotnet", "test", target, "--no-build", "--nologo")),
            // Of folders, not projects: it needs no restored packages, and writes nothing that the build reads.
            Plan.Check(
                this, CheckRole.Format,
                new("dotnet", "format", "whitespace", ".", "--folder", "--verify-no-changes"),
                new("dotnet", "format", "whitespace", ".", "--folder")),
        ];
    }

    /// <summary>A solution at the root, else the only project of the tree.</summary>
    private static string? Target(IReadOnlyList<string> files)
    {
        var solution = Solutions.SelectMany(kind => files.Where(file => !file.Contains('/', StringComparison.Ordinal) && file.EndsWith(kind, StringComparison.Ordinal))).FirstOrDefault();
        if (solution is not null) { return solution; }
        var projects = files.Where(static file => Projects.Any(kind => file.EndsWith(kind, StringComparison.Ordinal))).ToList();
        return projects.Count == 1 ? projects[0] : projects.Find(static file => !file.Contains('/', StringComparison.Ordinal));
    }
}
