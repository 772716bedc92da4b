using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>Crates and workspaces of Rust.</summary>
internal sealed class RustProject : IProjectKind
{
    private const string Manifest = "Cargo.toml";
    private const string Lock = "Cargo.lock";

    public string Name => "rust";

    public bool LiesInFolders => true;

    public bool IsManifest(string name) => name == Manifest;

    public bool IsLock(string name) => name == Lock;

    public IEnumerable<CheckSpec> Detect(ProjectFolder folder)
    {
        if (!folder.Has(Manifest)) { return []; }
        return
        [
            Plan.Check(this, CheckRole.Setup, new("cargo", ["fetch", .. folder.Has(Lock) ? ["--locked"] : Array.Empty<string>()])),
            // What is not in the cache after the setup is not fetched behind its back.
            Plan.Check(this, CheckRole.Build, new("cargo", "build", "--workspace", "--all-targets", "--offline", "--quiet")),
            Plan.Check(this, CheckRole.Tests, new("cargo", "test", "--workspace", "--offline", "--quiet")),
            Plan.Check(this, CheckRole.Format, new("cargo", "fmt", "--all", "--check"), new("cargo", "fmt", "--all")),
        ];
    }
}
