using System.Text.RegularExpressions;
using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>Packages and scripts of Python. What they depend on is installed into an environment of the copy, never into the user's.</summary>
internal sealed partial class PythonProject : IProjectKind
{
    private const string Settings = "pyproject.toml";
    private const string Requirements = "requirements.txt";

    /// <summary>A folder that formatters and test runners leave out by themselves.</summary>
    private const string OwnPython = ".venv/bin/python";

    private static readonly string[] Manifests = [Settings, "setup.py", "setup.cfg", Requirements];
    private static readonly string[] Locks = ["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock"];
    private static readonly string[] FurtherRequirements =
        ["requirements-dev.txt", "requirements-test.txt", "dev-requirements.txt", "test-requirements.txt", "requirements/dev.txt", "requirements/test.txt"];

    private const string MakeEnvironment = """
        set -e
        python3 -m venv .venv
        exec .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"
        """;

    public string Name => "python";

    public bool LiesInFolders => true;

    public bool IsManifest(string name) => Manifests.Contains(name);

    public bool IsLock(string name) => Locks.Contains(name) || name.EndsWith(Requirements, StringComparison.Ordinal);

    public IEnumerable<CheckSpec> Detect(ProjectFolder folder)
    {
        if (folder.FirstOf(Manifests) is null) { yield break; }
        var setup = SetUp(folder);
        var python = setup is null ? "python3" : OwnPython;
        if (setup is not null) { yield return Plan.Check(this, CheckRole.Setup, setup); }
        // Reads and compiles every module, and executes none.
        if (Modules(folder) is { Count: > 0 } modules) { yield return Plan.Check(this, CheckRole.Build, new(python, ["-m", "compileall", "-q", .. modules])); }
        if (UsesPytest(folder)) { yield return Plan.Check(this, CheckRole.Tests, new(python, "-m", "pytest", "-q")); }
        else if (folder.Files.Any(static file => TestFile().IsMatch(file))) { yield return Plan.Check(this, CheckRole.Tests, Unittest(folder, python)); }
        if (Formatter(folder) is { } formatter)
        {
            yield return Plan.Check(this, CheckRole.Format, new(python, ["-m", .. formatter, "--check", "."]), new(python, ["-m", .. formatter, "."]));
        }
    }

    /// <summary>By the lock file's own tool where there is one; null where nothing is needed.</summary>
    private static CommandLine? SetUp(ProjectFolder folder)
    {
        if (folder.Has("uv.lock")) { return new("uv", "sync", "--frozen"); }
        var settings = folder.Text(Settings);
        string[] files = [.. new[] { Requirements }.Concat(FurtherRequirements).Where(file => HasRequirement().IsMatch(folder.Text(file))).SelectMany(static file => new[] { "-r", file })];
        var needsItself = folder.Has("setup.py") || settings.Contains("[build-system]", StringComparison.Ordinal);
        var needsOthers = HasDependencies().IsMatch(settings) || folder.Text("setup.py").Contains("install_requires", StringComparison.Ordinal) || UsesPytest(folder) || Formatter(folder) is not null;
        string[] wanted = [.. files, .. needsItself && needsOthers ? ["--editable", "."] : Array.Empty<string>(), .. Tools(folder)];
        return wanted.Length == 0 ? null : new("sh", ["-c", MakeEnvironment, "setup", .. wanted]);
    }

    /// <summary>What runs tests and looks at the form: an environment of its own has none of them.</summary>
    private static IEnumerable<string> Tools(ProjectFolder folder)
    {
        if (UsesPytest(folder)) { yield return "pytest"; }
        if (Formatter(folder) is [var formatter, ..]) { yield return formatter; }
    }

    /// <summary>Packages and modules of the project itself; folders of tests and documents hold files that are wrong on purpose.</summary>
    private static List<string> Modules(ProjectFolder folder)
    {
        var sources = folder.Files.Where(static file => file.EndsWith("/__init__.py", StringComparison.Ordinal)).Select(static file => file[..^"/__init__.py".Length])
            .Where(static package => package.Split('/') is [_] or ["src" or "lib", _]).Where(static package => !TestFolder().IsMatch(package));
        return [.. sources.Concat(folder.Files.Where(static file => !file.Contains('/', StringComparison.Ordinal) && file.EndsWith(".py", StringComparison.Ordinal))).Order(StringComparer.Ordinal)];
    }

    private static bool UsesPytest(ProjectFolder folder) =>
        folder.FirstOf("pytest.ini", "conftest.py", "tests/conftest.py", "test/conftest.py") is not null
        || folder.Text(Settings).Contains("pytest", StringComparison.Ordinal) || folder.Text("setup.cfg").Contains("[tool:pytest]", StringComparison.Ordinal)
        || folder.Text("tox.ini").Contains("[pytest]", StringComparison.Ordinal)
        || folder.Files.Any(file => TestFile().IsMatch(file) && folder.Text(file).Contains("import pytest", StringComparison.Ordinal))
        || FurtherRequirements.Append(Requirements).Any(file => folder.Text(file).Contains("pytest", StringComparison.Ordinal));

    /// <summary>Below tests where that is no package, because discovery looks into packages only; modules at the root are found all the same.</summary>
    private static CommandLine Unittest(ProjectFolder folder, string python)
    {
        var start = Array.Find(["tests", "test"], name => folder.Files.Any(file => file.StartsWith(name + "/", StringComparison.Ordinal)) && !folder.Has(name + "/__init__.py"));
        return start is null ? new(python, "-m", "unittest", "discover") : new(python, "-m", "unittest", "discover", "-s", start);
    }

    /// <summary>The formatter that the settings name; none is guessed.</summary>
    private static string[]? Formatter(ProjectFolder folder)
    {
        var (settings, hooks) = (folder.Text(Settings), folder.Text(".pre-commit-config.yaml"));
        if (settings.Contains("[tool.black]", StringComparison.Ordinal) || hooks.Contains("id: black", StringComparison.Ordinal)) { return ["black"]; }
        return settings.Contains("[tool.ruff.format]", StringComparison.Ordinal) || hooks.Contains("id: ruff-format", StringComparison.Ordinal) || folder.Text("ruff.toml").Contains("[format]", StringComparison.Ordinal)
            ? ["ruff", "format"]
            : null;
    }

    [GeneratedRegex(@"(^|/)(test_[^/]*|[^/]*_test|tests?)\.py$", RegexOptions.CultureInvariant)]
    private static partial Regex TestFile();

    [GeneratedRegex("(^|/)(tests?|docs?|examples?)$", RegexOptions.CultureInvariant)]
    private static partial Regex TestFolder();

    [GeneratedRegex(@"^[ \t]*[^#\s]", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex HasRequirement();

    [GeneratedRegex(@"^dependencies\s*=\s*\[\s*[""']|^\[tool\.poetry\.dependencies\]", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex HasDependencies();
}
