using System.Text.Json;
using System.Text.Json.Serialization;
using ChangeGate.Checks;
using ChangeGate.Files;

namespace ChangeGate.Secrets;

/// <summary>
/// What a repository allows, as it stood before the change: a change can add to the list, but not for itself.
/// </summary>
internal sealed class SecretAllowList
{
    /// <summary>The file, from the root of the repository.</summary>
    internal const string FileName = ".tutti-secrets-allow.json";

    private const string Rule = "secret.allow-list";
    private const int MostEntries = 1000;
    private const int LongestPattern = 1000;

    private readonly List<(SecretAllowEntry Entry, PathPattern? Path)> _entries = [];
    private readonly List<Finding> _faults = [];

    private SecretAllowList()
    {
    }

    /// <summary>Allows nothing.</summary>
    internal static SecretAllowList Empty { get; } = new();

    /// <summary>Whether a marker in the line of a secret is enough. Otherwise it is a warning, because the change itself wrote it.</summary>
    internal bool TrustsInlineMarkers { get; private init; }

    /// <summary>What is wrong with the list; a wrong entry allows nothing.</summary>
    internal IReadOnlyList<Finding> Faults => _faults;

    /// <summary>Reads the file.</summary>
    /// <param name="json">Its text at the base revision; null where there is none.</param>
    internal static SecretAllowList Parse(string? json)
    {
        if (json is null) { return Empty; }
        try
        {
            var file = JsonSerializer.Deserialize(json, SecretJson.Default.SecretAllowFile);
            var list = new SecretAllowList { TrustsInlineMarkers = file?.TrustsInlineMarkers ?? false };
            foreach (var (index, entry) in (file?.Allow ?? []).Take(MostEntries).Index()) { list.Add(index + 1, entry); }
            return list;
        }
        catch (JsonException cause)
        {
            var list = new SecretAllowList();
            list.Blame($"It is not the JSON that is expected, so it allows nothing: {FirstSentence(cause.Message)}");
            return list;
        }
    }

    /// <summary>Why a secret is allowed, or null.</summary>
    internal string? WhyAllowed(string rule, string path, string fingerprint)
    {
        foreach (var (entry, pattern) in _entries)
        {
            if (entry.Rule is { } wanted && wanted != rule) { continue; }
            if (entry.Fingerprint is { } known && !known.Equals(fingerprint, StringComparison.OrdinalIgnoreCase)) { continue; }
            if (pattern is null || pattern.Matches(path)) { return entry.Reason; }
        }

        return null;
    }

    private void Add(int number, SecretAllowEntry? entry)
    {
        if (entry is null || string.IsNullOrWhiteSpace(entry.Reason)) { Blame($"Entry {number} gives no reason, so it allows nothing."); }
        else if (entry is { Path: null, Fingerprint: null }) { Blame($"Entry {number} names neither a path nor a fingerprint, so it allows nothing."); }
        else if (entry.Path?.Length > LongestPattern) { Blame($"The path of entry {number} is too long, so it allows nothing."); }
        else { _entries.Add((entry, entry.Path is { } path ? new PathPattern(path) : null)); }
    }

    private void Blame(string message) =>
        _faults.Add(new Finding { Rule = Rule, Severity = FindingSeverity.Warning, Message = message, Path = FileName });

    private static string FirstSentence(string text) => text.Split(". ", 2)[0].TrimEnd('.') + ".";
}

/// <summary>The form of the allow-list.</summary>
internal sealed record SecretAllowFile
{
    [JsonPropertyName("allow")]
    public IReadOnlyList<SecretAllowEntry?>? Allow { get; init; }

    [JsonPropertyName("trustInlineMarkers")]
    public bool TrustsInlineMarkers { get; init; }
}

/// <summary>One permission; all that it names must be true.</summary>
internal sealed record SecretAllowEntry
{
    /// <summary>A pattern of paths.</summary>
    [JsonPropertyName("path")]
    public string? Path { get; init; }

    /// <summary>The id of a rule.</summary>
    [JsonPropertyName("rule")]
    public string? Rule { get; init; }

    /// <summary>As a finding shows it.</summary>
    [JsonPropertyName("fingerprint")]
    public string? Fingerprint { get; init; }

    [JsonPropertyName("reason")]
    public string? Reason { get; init; }
}
