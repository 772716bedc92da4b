using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tutti.Cli.Starters;

/// <summary>Kinds of projects that a first flow can be written for, known by the files of a folder.</summary>
internal static partial class ProjectKinds
{
    private const int MostManifestBytes = 1024 * 1024;

    public static IReadOnlyList<(string Name, Func<string, IEnumerable<StarterCommand>> Find)> All { get; } =
    [
        (".NET", DotNet),
        ("Node", Node),
        ("Python", Python),
        ("Go", Go),
        ("Rust", Rust),
        ("Make", Make),
    ];

    private static IEnumerable<StarterCommand> DotNet(string folder)
    {
        if (!Has(folder, "*.sln") && !Has(folder, "*.slnx") && !Has(folder, "*.csproj")) { yield break; }
        yield return new StarterCommand("dotnet-build", ["dotnet", "build", "--nologo"]);
        yield return new StarterCommand("dotnet-tests", ["dotnet", "test", "--no-build", "--nologo"], "dotnet-build");
        yield return new StarterCommand("dotnet-format", ["dotnet", "format", "--verify-no-changes", "--no-restore"], "dotnet-build");
    }

    private static IEnumerable<StarterCommand> Node(string folder)
    {
        if (Read(folder, "package.json") is not { } text) { yield break; }
        var scripts = Scripts(text);
        yield return new StarterCommand("node-setup", ["npm", Has(folder, "package-lock.json") ? "ci" : "install", "--no-audit", "--no-fund"]);
        foreach (var script in (string[])["build", "lint", "test"])
        {
            if (scripts.Contains(script)) { yield return new StarterCommand($"node-{script}", ["npm", "run", script], script == "test" && scripts.Contains("build") ? "node-build" : "node-setup"); }
        }
    }

    private static IEnumerable<StarterCommand> Python(string folder)
    {
        if (!Has(folder, "pyproject.toml") && !Has(folder, "setup.py") && !Has(folder, "requirements.txt")) { yield break; }
        var usesPytest = ((string[])["pyproject.toml", "requirements.txt", "requirements-dev.txt", "setup.cfg", "tox.ini"]).Any(file => Read(folder, file)?.Contains("pytest", StringComparison.Ordinal) == true);
        yield return new StarterCommand("python-syntax", ["python3", "-m", "compileall", "-q", "."]);
        yield return new StarterCommand("python-tests", usesPytest ? ["python3", "-m", "pytest", "-q"] : ["python3", "-m", "unittest", "discover"], "python-syntax");
    }

    private static IEnumerable<StarterCommand> Go(string folder)
    {
        if (!Has(folder, "go.mod")) { yield break; }
        yield return new StarterCommand("go-build", ["go", "build", "./..."]);
        yield return new StarterCommand("go-tests", ["go", "test", "./..."], "go-build");
        yield return new StarterCommand("go-format", ["sh", "-c", "test -z \"$(gofmt -l .)\""]);
    }

    private static IEnumerable<StarterCommand> Rust(string folder)
    {
        if (!Has(folder, "Cargo.toml")) { yield break; }
        string[] locked = Has(folder, "Cargo.lock") ? ["--locked"] : [];
        yield return new StarterCommand("rust-build", ["cargo", "build", "--all-targets", .. locked]);
        yield return new StarterCommand("rust-tests", ["cargo", "test", .. locked], "rust-build");
        yield return new StarterCommand("rust-format", ["cargo", "fmt", "--check"]);
    }

    private static IEnumerable<StarterCommand> Make(string folder)
    {
        if (Read(folder, "Makefile") is not { } text) { yield break; }
        var targets = Target().Matches(text).Select(static match => match.Groups[1].Value).ToHashSet();
        var build = Array.Find((string[])["build", "all"], targets.Contains);
        var tests = Array.Find((string[])["test", "check"], targets.Contains);
        if (build is not null) { yield return new StarterCommand("make-build", ["make", build]); }
        if (tests is not null) { yield return new StarterCommand("make-tests", ["make", tests], build is null ? [] : ["make-build"]); }
    }

    private static bool Has(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern).Any();

    private static string? Read(string folder, string name)
    {
        var file = new FileInfo(Path.Combine(folder, name));
        return file is { Exists: true, Length: <= MostManifestBytes } ? File.ReadAllText(file.FullName) : null;
    }

    private static HashSet<string> Scripts(string manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("scripts", out var scripts) && scripts.ValueKind == JsonValueKind.Object
                ? [.. scripts.EnumerateObject().Where(static script => !script.Value.ToString().Contains("no test specified", StringComparison.Ordinal)).Select(static script => script.Name)]
                : [];
        }
        catch (JsonException)
        {
            return []; // npm will say what is wrong with it
        }
    }

    [GeneratedRegex(@"^([A-Za-z][A-Za-z0-9_-]*)[ \t]*:([^=]|$)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Target();
}
