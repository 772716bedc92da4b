using System.Collections.Frozen;
using System.Text.Json;

namespace Tutti.Agents.Schemas;

/// <summary>
/// Checks values against the part of JSON Schema that cards use: <c>type</c>, <c>enum</c>, <c>const</c>, <c>required</c>, <c>properties</c>,
/// <c>additionalProperties</c>, <c>items</c>, and the limits of numbers, lengths and counts. Annotations are passed over; a keyword that
/// would have to be obeyed and is not known is refused beforehand by <see cref="FindUnsupported"/>, never ignored.
/// </summary>
public static class JsonSchema
{
    private const int MaximumFaults = 20;
    private const int MaximumDepth = 64;

    private static readonly FrozenSet<string> Known = new[]
    {
        "type", "enum", "const", "required", "properties", "additionalProperties", "items", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "minLength", "maxLength", "minItems", "maxItems", "title", "description", "default", "examples", "format", "deprecated", "readOnly",
        "writeOnly", "$schema", "$id", "$comment",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Every place where a value does not fit, at most 20, as <c>/path: what is wrong</c>; empty if it fits.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="value">The value.</param>
    public static IReadOnlyList<string> FindFaults(JsonElement schema, JsonElement value)
    {
        var faults = new List<string>();
        new SchemaWalk(faults, MaximumFaults).Check(schema, value, "");
        return faults;
    }

    /// <summary>Every keyword that cannot be obeyed, as <c>/path: what is wrong</c>; empty if the schema can be used.</summary>
    /// <param name="schema">The schema.</param>
    public static IReadOnlyList<string> FindUnsupported(JsonElement schema)
    {
        var faults = new List<string>();
        Inspect(schema, "", 0, faults);
        return faults;
    }

    private static bool HasItsForm(JsonProperty keyword) => keyword.Name switch
    {
        "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "minLength" or "maxLength" or "minItems" or "maxItems" =>
            keyword.Value.ValueKind == JsonValueKind.Number,
        "enum" => keyword.Value.ValueKind == JsonValueKind.Array,
        "required" => IsWords(keyword.Value),
        "type" => keyword.Value.ValueKind == JsonValueKind.String || IsWords(keyword.Value),
        "properties" => keyword.Value.ValueKind == JsonValueKind.Object,
        _ => true,
    };

    private static bool IsWords(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String);

    private static void Inspect(JsonElement schema, string path, int depth, List<string> faults)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False) { return; }
        if (schema.ValueKind != JsonValueKind.Object || depth > MaximumDepth)
        {
            faults.Add($"{path}: a schema is an object, true or false, at most {MaximumDepth} deep.");
            return;
        }

        foreach (var keyword in schema.EnumerateObject())
        {
            if (!Known.Contains(keyword.Name)) { faults.Add($"{path}: the schema keyword '{keyword.Name}' is not understood."); }
            if (!HasItsForm(keyword)) { faults.Add($"{path}: the value of '{keyword.Name}' has not the form that JSON Schema gives it."); }
            if (keyword.Name is "items" or "additionalProperties") { Inspect(keyword.Value, $"{path}/{keyword.Name}", depth + 1, faults); }
            if (keyword.Name != "properties" || keyword.Value.ValueKind != JsonValueKind.Object) { continue; }
            foreach (var property in keyword.Value.EnumerateObject()) { Inspect(property.Value, $"{path}/properties/{property.Name}", depth + 1, faults); }
        }
    }
}
