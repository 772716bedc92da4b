using System.Text.Json;

namespace Tutti.Agents.Models.Compatible;

/// <summary>
/// Writes schemas without what makes grammars of local servers fail: lengths, patterns and large counts. Only what is sent is trimmed; answers
/// and arguments are checked against the whole schema.
/// </summary>
internal static class SchemaTrimmer
{
    private const int MostItems = 16;

    internal static void Write(Utf8JsonWriter writer, JsonElement schema, bool isTrimmed)
    {
        if (schema.ValueKind == JsonValueKind.Undefined) { writer.WriteRawValue("""{"type":"object","properties":{}}"""u8); }
        else if (isTrimmed) { WriteTrimmed(writer, schema, isNames: false); }
        else { schema.WriteTo(writer); }
    }

    /// <summary>Whether a server that checks strictly takes the schema: every object lists all it has, as required, and nothing else.</summary>
    internal static bool IsStrict(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Array) { return schema.EnumerateArray().All(IsStrict); }
        if (schema.ValueKind != JsonValueKind.Object) { return true; }
        if (ChunkReader.Text(schema, "type") == "object" || schema.TryGetProperty("properties", out _))
        {
            var properties = ChunkReader.Object(schema, "properties");
            var required = schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array ? names.GetArrayLength() : 0;
            var isClosed = schema.TryGetProperty("additionalProperties", out var rest) && rest.ValueKind == JsonValueKind.False;
            if (!isClosed || properties is null || properties.Value.EnumerateObject().Count() != required) { return false; }
        }

        return schema.EnumerateObject().All(static member => member.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) || member.Name is "enum" or "const" or "default" or "examples" || IsStrict(member.Value));
    }

    private static void WriteTrimmed(Utf8JsonWriter writer, JsonElement value, bool isNames)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    if (!isNames && IsTrimmed(member)) { continue; }
                    writer.WritePropertyName(member.Name);
                    // Below 'properties' names are names, not keywords; below 'enum' everything is data.
                    if (!isNames && member.Name is "enum" or "const" or "default" or "examples" or "required") { member.Value.WriteTo(writer); }
                    else { WriteTrimmed(writer, member.Value, !isNames && member.Name is "properties" or "$defs" or "definitions"); }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) { WriteTrimmed(writer, item, isNames: false); }
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static bool IsTrimmed(JsonProperty member) => member.Name switch
    {
        "minLength" or "maxLength" or "pattern" or "format" => true,
        "minItems" or "maxItems" => member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetDouble(out var count) && count > MostItems,
        _ => false,
    };
}
