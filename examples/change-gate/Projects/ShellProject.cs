using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>Shell scripts: their syntax always, and by convention <c>test.sh</c>, <c>check.sh</c> and <c>format.sh [--check]</c> at the root.</summary>
internal sealed class ShellProject : IProjectKind
{
    private const int MostScripts = 2000;

    private static readonly string[] TestScripts = ["test.sh", "check.sh"];

    /// <summary>Reads each script with the shell that its first line names, and executes none of it.</summary>
    private const string SyntaxCheck = """
        status=0
        for script; do
            shell=sh
            case $(head -n 1 "$script") in
                *bash*) shell=bash ;;
                *python* | *perl* | *zsh* | *fish*) continue ;;
            esac
            "$shell" -n "$script" || { code=$?; [ $code -eq 127 ] && exit 127; status=1; }
        done
        exit $status
        """;

    public string Name => "shell";

    public bool LiesInFolders => false;

    public bool IsManifest(string name) => false;

    public bool IsLock(string name) => false;

    public IEnumerable<CheckSpec> Detect(ProjectFolder folder)
    {
        var scripts = folder.Files.Where(static file => file.EndsWith(".sh", StringComparison.Ordinal)).Take(MostScripts).Select(static file => "./" + file).ToList();
        if (scripts.Count == 0) { yield break; }
        yield return Plan.Check(this, CheckRole.Build, new("sh", ["-c", SyntaxCheck, "syntax", .. scripts])) with { Name = "shell.syntax" };
        if (folder.FirstOf(TestScripts) is { } tests) { yield return Plan.Check(this, CheckRole.Tests, Script(folder, tests)); }
        if (folder.Has("format.sh"))
        {
            yield return Plan.Check(this, CheckRole.Format, Script(folder, "format.sh", "--check"), Script(folder, "format.sh"));
        }
    }

    /// <summary>By its own first line where it may be executed, else by the shell.</summary>
    private static CommandLine Script(ProjectFolder folder, string file, params string[] arguments)
    {
        var mode = OperatingSystem.IsWindows() || !File.Exists(folder.FullPath(file)) ? UnixFileMode.None : File.GetUnixFileMode(folder.FullPath(file));
        return mode.HasFlag(UnixFileMode.UserExecute) ? new CommandLine("./" + file, arguments) : new CommandLine("sh", ["./" + file, .. arguments]);
    }
}
