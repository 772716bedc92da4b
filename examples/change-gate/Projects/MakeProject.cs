using System.Text.RegularExpressions;
using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>A Makefile at the root, and its targets by their usual names.</summary>
internal sealed partial class MakeProject : IProjectKind
{
    private static readonly string[] Makefiles = ["GNUmakefile", "makefile", "Makefile"];
    private static readonly string[] BuildTargets = ["build", "all"];
    private static readonly string[] TestTargets = ["test", "tests", "check"];
    private static readonly string[] FormatTargets = ["fmt-check", "format-check", "check-format", "check-fmt"];
    private static readonly string[] FixTargets = ["fmt", "format"];

    public string Name => "make";

    public bool LiesInFolders => false;

    public bool IsManifest(string name) => Makefiles.Contains(name);

    public bool IsLock(string name) => false;

    public IEnumerable<CheckSpec> Detect(ProjectFolder folder)
    {
        if (folder.FirstOf(Makefiles) is not { } makefile) { yield break; }
        var targets = Targets(folder.Text(makefile));
        if (Array.Find(BuildTargets, targets.Contains) is { } build) { yield return Plan.Check(this, CheckRole.Build, new("make", build)); }
        if (Array.Find(TestTargets, targets.Contains) is { } test) { yield return Plan.Check(this, CheckRole.Tests, new("make", test)); }
        if (Array.Find(FormatTargets, targets.Contains) is { } format)
        {
            var fixer = Array.Find(FixTargets, targets.Contains);
            yield return Plan.Check(this, CheckRole.Format, new("make", format), fixer is null ? null : new("make", fixer));
        }
    }

    /// <summary>Names before a colon. Asking make itself would execute what the file holds.</summary>
    private static HashSet<string> Targets(string makefile) =>
        [.. RuleHead().Matches(makefile).SelectMany(static match => match.Groups[1].Value.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))];

    [GeneratedRegex(@"^([A-Za-z0-9_.\-]+(?:[ \t]+[A-Za-z0-9_.\-]+)*)[ \t]*::?(?!=)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex RuleHead();
}
