using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChangeGate.Secrets;

/// <summary>All rules, and the search that says where one of them could match.</summary>
internal sealed class SecretRules
{
    private const string Resource = "secret-rules.json";

    private readonly Dictionary<char, (string Keyword, SecretRule[] Rules)[]> _byFirst;

    internal SecretRules(SecretRuleFile file)
    {
        All = file.Rules;
        Placeholders = file.Placeholders;
        InlineMarker = file.InlineMarker;
        var keywords = All
            .SelectMany(static rule => rule.Keywords.Select(keyword => (Keyword: keyword.ToUpperInvariant(), Rule: rule)))
            .GroupBy(static pair => pair.Keyword)
            .Select(static group => (Keyword: group.Key, Rules: group.Select(static pair => pair.Rule).ToArray()))
            .ToArray();
        Keywords = SearchValues.Create([.. keywords.Select(static pair => pair.Keyword)], StringComparison.OrdinalIgnoreCase);
        _byFirst = keywords.GroupBy(static pair => pair.Keyword[0]).ToDictionary(static group => group.Key, static group => group.ToArray());
    }

    /// <summary>The rules of the gate. They are read once.</summary>
    internal static SecretRules Default { get; } = new(Read());

    /// <summary>Special rules stand before general ones: where both match, the first one speaks.</summary>
    internal IReadOnlyList<SecretRule> All { get; }

    /// <summary>What a value holds, in any case, that is none.</summary>
    internal IReadOnlyList<string> Placeholders { get; }

    /// <summary>What a line says that is meant to be allowed.</summary>
    internal string InlineMarker { get; }

    internal SearchValues<string> Keywords { get; }

    /// <summary>The rules of which a keyword starts here.</summary>
    internal IEnumerable<SecretRule> At(string text, int position)
    {
        if (!_byFirst.TryGetValue(char.ToUpperInvariant(text[position]), out var candidates)) { yield break; }
        foreach (var (keyword, rules) in candidates)
        {
            if (string.Compare(text, position, keyword, 0, keyword.Length, StringComparison.OrdinalIgnoreCase) != 0) { continue; }
            foreach (var rule in rules) { yield return rule; }
        }
    }

    private static SecretRuleFile Read()
    {
        using var stream = typeof(SecretRules).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource '{Resource}' is not part of the assembly.");
        return JsonSerializer.Deserialize(stream, SecretJson.Default.SecretRuleFile)
            ?? throw new InvalidOperationException($"The resource '{Resource}' is empty.");
    }
}

/// <summary>The form of <c>rules.json</c>.</summary>
internal sealed record SecretRuleFile
{
    [JsonPropertyName("placeholders")]
    public required IReadOnlyList<string> Placeholders { get; init; }

    [JsonPropertyName("inlineMarker")]
    public required string InlineMarker { get; init; }

    [JsonPropertyName("rules")]
    public required IReadOnlyList<SecretRule> Rules { get; init; }
}

/// <summary>The JSON forms of rules and allow-lists.</summary>
[JsonSourceGenerationOptions(ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 16)]
[JsonSerializable(typeof(SecretRuleFile))]
[JsonSerializable(typeof(SecretAllowFile))]
internal sealed partial class SecretJson : JsonSerializerContext;
