using System.Text.Json;
using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>A package.json at the root, and its scripts.</summary>
internal sealed class NodeProject : IProjectKind
{
    private const string Manifest = "package.json";

    private static readonly string[] Locks = ["package-lock.json", "npm-shrinkwrap.json"];
    private static readonly string[] Dependencies = ["dependencies", "devDependencies"];
    private static readonly string[] FormatScripts = ["format:check", "format-check", "fmt:check", "prettier:check"];
    private static readonly string[] FixScripts = ["format", "fmt", "prettier"];

    /// <summary>What <c>npm init</c> writes, and what is no test.</summary>
    private const string NoTest = "no test specified";

    public string Name => "node";

    public IEnumerable<CheckSpec> Detect(string tree, IReadOnlyList<string> files)
    {
        if (!files.Contains(Manifest)) { yield break; }
        using var manifest = TryRead(Path.Combine(tree, Manifest));
        if (manifest is not { RootElement: { ValueKind: JsonValueKind.Object } root }) { yield break; }
        var scripts = Scripts(root);
        if (Dependencies.Any(name => root.TryGetProperty(name, out var listed) && listed.ValueKind == JsonValueKind.Object && listed.EnumerateObject().Any()))
        {
            yield return Plan.Check(this, CheckRole.Setup, Npm(files.Any(Locks.Contains) ? "ci" : "install", "--no-audit", "--no-fund"));
        }

        if (scripts.Contains("build")) { yield return Plan.Check(this, CheckRole.Build, Npm("run", "build")); }
        if (scripts.Contains("test")) { yield return Plan.Check(this, CheckRole.Tests, Npm("run", "test")); }
        if (Array.Find(FormatScripts, scripts.Contains) is { } format)
        {
            var fixer = Array.Find(FixScripts, scripts.Contains);
            // In the lane of the others: the formatter itself is a dependency that the setup brings.
            yield return Plan.Check(this, CheckRole.Format, Npm("run", format), fixer is null ? null : Npm("run", fixer)) with { Lane = Name };
        }
    }

    private static CommandLine Npm(params string[] arguments) => new("npm", arguments);

    private static JsonDocument? TryRead(string file)
    {
        try { return JsonDocument.Parse(File.ReadAllText(file)); }
        catch (JsonException) { return null; }
    }

    private static HashSet<string> Scripts(JsonElement root) =>
        root.TryGetProperty("scripts", out var scripts) && scripts.ValueKind == JsonValueKind.Object
            ? [.. scripts.EnumerateObject().Where(static script => script.Value.ValueKind == JsonValueKind.String && !script.Value.ValueEquals("") && !script.Value.GetString()!.Contains(NoTest, StringComparison.Ordinal)).Select(static script => script.Name)]
            : [];
}
