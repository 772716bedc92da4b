using System.Text.Json;
using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>A package.json, and its scripts, by the package manager whose lock file lies beside it.</summary>
internal sealed class NodeProject : IProjectKind
{
    private const string Manifest = "package.json";

    private static readonly string[] NpmLocks = ["package-lock.json", "npm-shrinkwrap.json"];
    private static readonly string[] OtherLocks = ["yarn.lock", "pnpm-lock.yaml"];
    private static readonly string[] Dependencies = ["dependencies", "devDependencies"];
    private static readonly string[] FormatScripts = ["format:check", "format-check", "check:format", "fmt:check", "prettier:check"];
    private static readonly string[] FixScripts = ["format", "format:fix", "format:write", "fmt", "prettier", "prettier:write"];

    /// <summary>What <c>npm init</c> writes, and what is no test.</summary>
    private const string NoTest = "no test specified";

    public string Name => "node";

    public bool LiesInFolders => true;

    public bool IsManifest(string name) => name == Manifest;

    public bool IsLock(string name) => NpmLocks.Contains(name) || OtherLocks.Contains(name);

    public IEnumerable<CheckSpec> Detect(ProjectFolder folder)
    {
        using var manifest = TryRead(folder.Text(Manifest));
        if (manifest is not { RootElement: { ValueKind: JsonValueKind.Object } root }) { yield break; }
        var scripts = Scripts(root);
        if (Dependencies.Any(name => Members(root, name).Any())) { yield return Plan.Check(this, CheckRole.Setup, SetUp(folder)); }
        var manager = folder.FirstOf(OtherLocks) switch { "yarn.lock" => "yarn", null => "npm", _ => "pnpm" };
        if (scripts.Contains("build")) { yield return Plan.Check(this, CheckRole.Build, new(manager, "run", "build")); }
        if (scripts.Contains("test")) { yield return Plan.Check(this, CheckRole.Tests, new(manager, "run", "test")); }
        if (Array.Find(FormatScripts, scripts.Contains) is { } format)
        {
            var fixer = Array.Find(FixScripts, scripts.Contains);
            yield return Plan.Check(this, CheckRole.Format, new(manager, "run", format), fixer is null ? null : new(manager, "run", fixer));
        }
        else if (Members(root, "devDependencies").Contains("prettier"))
        {
            // Without a script of its own: the installed one, and never one that is downloaded for it.
            yield return Plan.Check(this, CheckRole.Format, new("npx", "--no-install", "prettier", "--check", "."), new("npx", "--no-install", "prettier", "--write", "."));
        }
    }

    /// <summary>Exactly what the lock file says, from the package manager's cache where it has it.</summary>
    private static CommandLine SetUp(ProjectFolder folder) => folder.FirstOf([.. NpmLocks, .. OtherLocks]) switch
    {
        "yarn.lock" => new("yarn", "install", "--frozen-lockfile", "--prefer-offline", "--non-interactive"),
        "pnpm-lock.yaml" => new("pnpm", "install", "--frozen-lockfile", "--prefer-offline"),
        null => new("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "--no-package-lock"),
        _ => new("npm", "ci", "--prefer-offline", "--no-audit", "--no-fund"),
    };

    private static JsonDocument? TryRead(string text)
    {
        try { return JsonDocument.Parse(text); }
        catch (JsonException) { return null; }
    }

    private static HashSet<string> Scripts(JsonElement root) =>
        root.TryGetProperty("scripts", out var scripts) && scripts.ValueKind == JsonValueKind.Object
            ? [.. scripts.EnumerateObject().Where(static script => IsCommand(script.Value)).Select(static script => script.Name)]
            : [];

    private static bool IsCommand(JsonElement script) =>
        script.ValueKind == JsonValueKind.String && script.GetString() is { Length: > 0 } command && !command.Contains(NoTest, StringComparison.Ordinal);

    private static IEnumerable<string> Members(JsonElement root, string name) =>
        root.TryGetProperty(name, out var listed) && listed.ValueKind == JsonValueKind.Object ? listed.EnumerateObject().Select(static member => member.Name) : [];
}
