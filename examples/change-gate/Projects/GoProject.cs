using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>Modules of Go.</summary>
internal sealed class GoProject : IProjectKind
{
    private const string Module = "go.mod";
    private const int MostFiles = 2000;

    private static readonly string[] Foreign = ["vendor", "testdata", "third_party"];

    /// <summary>gofmt lists what is badly formed and ends with success all the same.</summary>
    private const string FormatCheck = """
        list=$(gofmt -l "$@") || exit
        [ -z "$list" ] || { echo "$list"; exit 1; }
        """;

    public string Name => "go";

    public bool LiesInFolders => true;

    public bool IsManifest(string name) => name is Module;

    public bool IsLock(string name) => name is "go.sum" or "go.work.sum";

    public IEnumerable<CheckSpec> Detect(ProjectFolder folder)
    {
        if (!folder.Has(Module)) { yield break; }
        if (folder.Has("go.sum") && !folder.Has("vendor/modules.txt")) { yield return Plan.Check(this, CheckRole.Setup, new("go", "mod", "download")); }
        yield return Plan.Check(this, CheckRole.Build, new("go", "build", "./..."));
        yield return Plan.Check(this, CheckRole.Tests, new("go", "test", "./..."));
        var files = folder.Files.Where(static file => file.EndsWith(".go", StringComparison.Ordinal) && !file.Split('/').Any(Foreign.Contains)).Take(MostFiles).Select(static file => "./" + file).ToList();
        if (files.Count > 0) { yield return Plan.Check(this, CheckRole.Format, new("sh", ["-c", FormatCheck, "gofmt", .. files]), new("gofmt", ["-w", .. files])); }
    }
}
