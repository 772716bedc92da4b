using System.Collections.Frozen;
using System.Text.Json;

namespace Tutti.Agents.Schemas;

/// <summary>
/// Checks values against JSON Schema 2020-12, but for references to other documents, dynamic references, <c>contains</c>, <c>unevaluated…</c> and
/// patterns that need to look around. Annotations (<c>format</c> among them) are passed over; a keyword that would have to be obeyed and is not
/// known is told by <see cref="FindUnsupported"/>, and is not obeyed.
/// </summary>
public static class JsonSchema
{
    private const int MaximumFaults = 20;
    private const int MaximumDepth = 64;

    private static readonly FrozenSet<string> Known = new[]
    {
        "type", "enum", "const", "required", "properties", "additionalProperties", "items", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "multipleOf", "uniqueItems", "pattern", "patternProperties",
        "propertyNames", "prefixItems", "dependentRequired", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref", "$defs", "definitions", "title", "description", "default", "examples", "format", "deprecated", "readOnly",
        "writeOnly", "$schema", "$id", "$anchor", "$comment", "contentEncoding", "contentMediaType", "enumNames",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Every place where a value does not fit, at most 20, as <c>/path: what is wrong</c>; empty if it fits.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="value">The value.</param>
    public static IReadOnlyList<string> FindFaults(JsonElement schema, JsonElement value)
    {
        var faults = new List<string>();
        new SchemaWalk(schema, faults, MaximumFaults, 0).Check(schema, value, "");
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
        "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf" => keyword.Value.ValueKind == JsonValueKind.Number,
        "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties" => keyword.Value.ValueKind == JsonValueKind.Number,
        "enum" => keyword.Value.ValueKind == JsonValueKind.Array,
        "allOf" or "anyOf" or "oneOf" or "prefixItems" => keyword.Value.ValueKind == JsonValueKind.Array && keyword.Value.GetArrayLength() > 0,
        "required" => IsWords(keyword.Value),
        "type" => keyword.Value.ValueKind == JsonValueKind.String || IsWords(keyword.Value),
        "properties" or "patternProperties" or "$defs" or "definitions" or "dependentRequired" => keyword.Value.ValueKind == JsonValueKind.Object,
        "pattern" => keyword.Value.ValueKind == JsonValueKind.String && SchemaPatterns.IsUsable(keyword.Value.GetString() ?? ""),
        "$ref" => keyword.Value.ValueKind == JsonValueKind.String && keyword.Value.GetString() is ['#', ..],
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
            if (!HasItsForm(keyword)) { faults.Add($"{path}: the value of '{keyword.Name}' has not the form that JSON Schema gives it, or one that is not understood."); }
            foreach (var (name, inner) in Parts(keyword)) { Inspect(inner, $"{path}/{name}", depth + 1, faults); }
        }
    }

    /// <summary>The schemas inside of a keyword.</summary>
    private static IEnumerable<(string Name, JsonElement Schema)> Parts(JsonProperty keyword) => keyword.Name switch
    {
        "items" or "additionalProperties" or "propertyNames" or "not" or "if" or "then" or "else" => [(keyword.Name, keyword.Value)],
        "properties" or "patternProperties" or "$defs" or "definitions" when keyword.Value.ValueKind == JsonValueKind.Object =>
            keyword.Value.EnumerateObject().Select(member => ($"{keyword.Name}/{member.Name}", member.Value)),
        "allOf" or "anyOf" or "oneOf" or "prefixItems" when keyword.Value.ValueKind == JsonValueKind.Array =>
            keyword.Value.EnumerateArray().Select((member, index) => ($"{keyword.Name}/{index}", member)),
        _ => [],
    };
}
