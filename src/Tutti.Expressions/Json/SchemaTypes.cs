using System.Text.Json;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Types;

namespace Tutti.Expressions.Json;

/// <summary>Types from JSON Schema: the part of it that says what a value looks like. What it does not know makes a part dyn, never an error.</summary>
/// <remarks>
/// <c>type</c>, <c>properties</c>, <c>required</c>, <c>additionalProperties</c>, <c>items</c>, <c>enum</c> and <c>const</c> of texts (also without a type), <c>format</c> (<c>date-time</c>,
/// <c>duration</c>, <c>decimal</c>), <c>contentEncoding: base64</c>. <c>oneOf</c>, <c>anyOf</c>, <c>allOf</c>, several types and <c>$ref</c> give dyn. An object
/// without <c>additionalProperties: false</c> has further fields of type dyn only where it lists none; a listed object is closed, so that a slip is found.
/// </remarks>
public static class SchemaTypes
{
    private const int MostLevels = 64;

    private static readonly string[] Combining = ["oneOf", "anyOf", "allOf", "not", "if", "$ref", "$dynamicRef"];

    /// <summary>The type of the values that a schema describes.</summary>
    /// <param name="schema">An object, or true or false.</param>
    /// <param name="name">A name for messages, for example the file's.</param>
    /// <exception cref="ExpressionException">TUT4514: this is no schema; all faults are listed.</exception>
    public static CelType FromSchema(JsonElement schema, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var faults = new List<ExpressionFault>();
        var type = Read(schema, name, faults, 0);
        return faults.Count == 0 ? type : throw new ExpressionException(faults);
    }

    private static CelType Read(JsonElement schema, string path, List<ExpressionFault> faults, int level)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False) { return CelType.Dyn; }
        if (schema.ValueKind != JsonValueKind.Object || level > MostLevels)
        {
            faults.Add(new ExpressionFault(FaultCodes.Schema, SourcePosition.Start, 0, $"The schema at '{path}' is no object, or nested too deeply."));
            return CelType.Dyn;
        }

        if (Combining.Any(word => schema.TryGetProperty(word, out _))) { return CelType.Dyn; }
        return Word(schema, "type") switch
        {
            "object" => Object(schema, path, faults, level),
            "array" => CelType.List(schema.TryGetProperty("items", out var items) ? Read(items, path + "[]", faults, level + 1) : CelType.Dyn),
            "string" => Text(schema),
            "integer" => CelType.Int,
            "number" => Word(schema, "format") == "decimal" ? CelType.Decimal : CelType.Double,
            "boolean" => CelType.Bool,
            "null" => CelType.Null,
            null when schema.TryGetProperty("properties", out _) => Object(schema, path, faults, level),
            null => Texts(schema) is { } texts ? CelType.OneOf(texts) : CelType.Dyn,
            var other => Unknown(other, path, faults),
        };
    }

    private static CelType Unknown(string type, string path, List<ExpressionFault> faults)
    {
        string[] known = ["object", "array", "string", "integer", "number", "boolean", "null"];
        faults.Add(new ExpressionFault(FaultCodes.Schema, SourcePosition.Start, 0, $"'{path}' has the type '{type}', which JSON Schema does not know.{Spelling.Suggest(type, known)}"));
        return CelType.Dyn;
    }

    private static CelType Text(JsonElement schema)
    {
        if (Texts(schema) is { } texts) { return CelType.OneOf(texts); }
        return (Word(schema, "format"), Word(schema, "contentEncoding")) switch
        {
            ("date-time", _) => CelType.Timestamp,
            ("duration", _) => CelType.Duration,
            ("decimal", _) => CelType.Decimal,
            (_, "base64") => CelType.Bytes,
            _ => CelType.String,
        };
    }

    /// <summary>The texts that a schema lists; null where it lists none, or other values too. No other value fits, so this needs no <c>type</c>.</summary>
    private static string[]? Texts(JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out var values))
        {
            return values.ValueKind == JsonValueKind.Array && values.GetArrayLength() > 0 && values.EnumerateArray().All(static value => value.ValueKind == JsonValueKind.String)
                ? [.. values.EnumerateArray().Select(static value => value.GetString() ?? "")]
                : null;
        }

        return Word(schema, "const") is { } constant ? [constant] : null;
    }

    private static CelType Object(JsonElement schema, string path, List<ExpressionFault> faults, int level)
    {
        var additional = schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind != JsonValueKind.False
            ? Read(others, path + ".*", faults, level + 1)
            : null;
        if (!schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return others.ValueKind == JsonValueKind.False ? CelType.Object(path, []) : CelType.Map(CelType.String, additional ?? CelType.Dyn);
        }

        var required = schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String).Select(static name => name.GetString() ?? "").ToHashSet(StringComparer.Ordinal)
            : [];
        var fields = properties.EnumerateObject().DistinctBy(static property => property.Name)
            .Select(property => new CelField(property.Name, Read(property.Value, $"{path}.{property.Name}", faults, level + 1), !required.Contains(property.Name)));
        return CelType.Object(path, [.. fields], additional);
    }

    private static string? Word(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
