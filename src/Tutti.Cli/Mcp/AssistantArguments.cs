using System.Globalization;
using System.Text.Json;

namespace Tutti.Cli.Mcp;

/// <summary>The arguments of one call, as the tool's schema names them. Every one is a token of its own, so no value can become an option.</summary>
/// <param name="tool">The tool.</param>
/// <param name="given">What was sent.</param>
internal sealed class AssistantArguments(string tool, IReadOnlyDictionary<string, JsonElement> given)
{
    /// <summary>Refuses what the schema does not name: a misspelt argument would be left out in silence.</summary>
    /// <exception cref="Kernel.TuttiException">One is not known (TUT5141).</exception>
    public void RequireKnown(JsonElement schema)
    {
        var known = schema.GetProperty("properties").EnumerateObject().Select(static property => property.Name).ToList();
        if (given.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown) { throw AssistantFaults.Argument(tool, unknown, $"it is not known. It takes: {(known.Count == 0 ? "nothing" : string.Join(", ", known))}"); }
    }

    /// <summary>A text that must be there.</summary>
    public string Text(string name) => TryText(name) ?? throw AssistantFaults.Argument(tool, name, "it is missing");

    /// <summary>A text, or null.</summary>
    public string? TryText(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text when text.GetString() is { Length: > 0 and <= 10_000 } value && !value.Contains('\0', StringComparison.Ordinal) => value,
        _ => throw AssistantFaults.Argument(tool, name, "it must be a text of 1 to 10,000 characters"),
    };

    /// <summary>A whole number between two bounds.</summary>
    public long Number(string name, long usual, long least, long most) => Find(name) switch
    {
        null => usual,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var value) && value >= least && value <= most => value,
        _ => throw AssistantFaults.Argument(tool, name, string.Create(CultureInfo.InvariantCulture, $"it must be a whole number from {least} to {most}")),
    };

    /// <summary>One of some words, or null.</summary>
    public string? Word(string name, IReadOnlyList<string> words) =>
        TryText(name) is not { } text ? null : words.Contains(text) ? text : throw AssistantFaults.Argument(tool, name, $"it must be one of {string.Join(", ", words)}");

    /// <summary>The fields of an object: texts as they are, anything else as JSON.</summary>
    public IEnumerable<(string Name, string Value)> Fields(string name)
    {
        if (Find(name) is not { } fields) { yield break; }
        if (fields.ValueKind != JsonValueKind.Object) { throw AssistantFaults.Argument(tool, name, "it must be an object"); }
        foreach (var field in fields.EnumerateObject())
        {
            if (field.Name.Length == 0 || field.Name[0] == '@' || field.Name.AsSpan().IndexOfAny('=', '\0') >= 0) { throw AssistantFaults.Argument(tool, name, $"'{field.Name}' is no name"); }
            yield return (field.Name, field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() ?? "" : field.Value.GetRawText());
        }
    }

    private JsonElement? Find(string name) => given.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
