using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tutti.Documents;
using Tutti.Governance.Pins;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;
using Tutti.Governance.Risks;
using Tutti.Governance.Tests.Support;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Policies.Scaffolds;

/// <summary>A policy of the folder <c>policies</c>, the table of risks in its comment, and the recorded listing of its server.</summary>
internal sealed partial class Scaffold
{
    private static readonly ConcurrentDictionary<string, Scaffold> Known = new(StringComparer.Ordinal);

    private readonly JsonElement _record;
    private PolicySet? _policy;

    private Scaffold(string name)
    {
        Name = name;
        Text = File.ReadAllText(Path.Combine(Folder, name + ".yaml"));
        _record = JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, "tools", name + ".json")));
        Tools = [.. _record.GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()!)];
        Risks = [.. RiskLine().Matches(Text).SelectMany(static line => Names(line.Groups[2].Value).Select(tool => (tool, RiskLadder.OfWord(line.Groups[1].Value)!.Value)))];
    }

    internal static string Folder { get; } = RepositoryRoot.At("policies");

    internal static IReadOnlyList<string> All { get; } = [.. Directory.GetFiles(Folder, "*.yaml").Select(static file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    internal string Name { get; }

    internal string Text { get; }

    /// <summary>The tools of the record, in its order.</summary>
    internal IReadOnlyList<string> Tools { get; }

    /// <summary>The table of risks in the comment, a pair for each name that is written there.</summary>
    internal IReadOnlyList<(string Tool, RiskClass Risk)> Risks { get; }

    /// <summary>Package and version, as npm takes them.</summary>
    internal string Package => $"{Of("package")}@{Of("version")}";

    internal static Scaffold Read(string name) => Known.GetOrAdd(name, static name => new Scaffold(name));

    /// <summary>The policy as it lies there, which loads without a fault.</summary>
    internal PolicySet Load() => _policy ??= LoadNow();

    /// <summary>The policy with its pin, and a lock file of the record: rules are typed by what the tools take.</summary>
    internal PolicySet? Pin(out IReadOnlyList<DocumentFault> faults)
    {
        var pinned = Text.Replace("    # pin: tutti.lock\n", "    pin: tutti.lock\n", StringComparison.Ordinal);
        Assert.NotEqual(Text, pinned);
        var tools = _record.GetProperty("tools").EnumerateArray().Select(static tool => ToolDefinition.Of(DefinitionOf(tool)));
        var accepted = LockReview.Accept(ToolLock.Empty, ToolListing.Of(Name, tools), tools: null, Risks.ToDictionary(static row => row.Tool, static row => row.Risk), "ann", Policy.Now);
        return Policy.TryRaw(pinned, out faults, ("tutti.lock", accepted.ToString()));
    }

    /// <summary>Its line in the table of the guide.</summary>
    internal string GuideLine() =>
        $"| [{Name}]({Name}.yaml) | {Of("package")} {Of("version")} | {Tools.Count} | {string.Join(" | ", RiskLadder.Words.Select(word => Risks.Count(row => RiskLadder.WordOf(row.Risk) == word)))} | {Of("from")} | {Of("recorded")} |";

    /// <summary>What a record says of a tool: its name, its arguments and its hints, in one line for each.</summary>
    internal IReadOnlyList<string> Facts() => [.. _record.GetProperty("tools").EnumerateArray().Select(static tool => FactsOf(DefinitionOf(tool))).Order(StringComparer.Ordinal)];

    /// <summary>The same of a tool as a server lists it.</summary>
    internal static string FactsOf(JsonElement tool)
    {
        var schema = tool.GetProperty("inputSchema");
        var needed = schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(static name => name.GetString()).ToHashSet() : [];
        var arguments = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(property => property.Name + (needed.Contains(property.Name) ? "" : "?")) : [];
        var hints = tool.TryGetProperty("annotations", out var annotations) ? annotations.EnumerateObject().Where(static hint => hint.Name.EndsWith("Hint", StringComparison.Ordinal)).Select(static hint => $"{hint.Name}: {hint.Value}") : [];
        return $"{tool.GetProperty("name")}({string.Join(", ", arguments)}) {string.Join(", ", hints.Order(StringComparer.Ordinal))}";
    }

    /// <summary>A definition of a tool from a record, whose arguments are names with a type, a list of texts, or <c>any</c>; a name that ends in '?' may be left out.</summary>
    private static JsonElement DefinitionOf(JsonElement tool)
    {
        var properties = tool.GetProperty("arguments").EnumerateObject().ToDictionary(static argument => argument.Name.TrimEnd('?'), static argument => SchemaOf(argument.Value));
        var required = tool.GetProperty("arguments").EnumerateObject().Where(static argument => !argument.Name.EndsWith('?')).Select(static argument => argument.Name);
        var definition = new Dictionary<string, object> { ["name"] = tool.GetProperty("name"), ["inputSchema"] = new { type = "object", properties, required } };
        if (tool.TryGetProperty("annotations", out var annotations)) { definition["annotations"] = annotations; }
        return JsonSerializer.SerializeToElement(definition);
    }

    private static Dictionary<string, object> SchemaOf(JsonElement type) => type switch
    {
        { ValueKind: JsonValueKind.Array } => new() { ["type"] = "string", ["enum"] = type },
        _ when type.ValueEquals("any") => [],
        _ => new() { ["type"] = type },
    };

    private static string[] Names(string text) => text.Replace("\n#", "", StringComparison.Ordinal).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private PolicySet LoadNow()
    {
        var policy = PolicyLoader.TryLoad(new PolicyFolder(Folder), Name + ".yaml", out var faults);
        Assert.True(policy is not null && faults.Count == 0, string.Join('\n', faults));
        return policy;
    }

    private string Of(string key) => _record.GetProperty(key).GetString()!;

    [GeneratedRegex(@"^# (read|write|execute|financial|destructive): (.+(?:\n#   .+)*)", RegexOptions.Multiline)]
    private static partial Regex RiskLine();
}
