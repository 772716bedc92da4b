using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Tutti.Expressions.Json;
using Tutti.Expressions.Types;
using Tutti.Kernel.Steps;

namespace Tutti.Orchestration.Functions;

/// <summary>Types of C# as plans see them: by their JSON form.</summary>
internal static class TypedJson
{
    private static readonly JsonSchemaExporterOptions Exporting = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Adjust };

    /// <summary>The type of the values that a JSON form describes.</summary>
    public static CelType TypeOf(JsonTypeInfo type, string name)
    {
        using var schema = JsonDocument.Parse(type.GetJsonSchemaAsNode(Exporting).ToJsonString());
        return SchemaTypes.FromSchema(schema.RootElement, name);
    }

    public static T Read<T>(string function, JsonElement json, JsonTypeInfo<T> type)
    {
        try { return json.Deserialize(type) ?? throw Unreadable(function, "it is null", cause: null); }
        catch (JsonException cause) { throw Unreadable(function, $"{cause.Path}: {cause.Message}", cause); }
    }

    private static NotExecutedException Unreadable(string function, string why, JsonException? cause) =>
        new($"The input of '{function}' cannot be read: {why} Correct what the step gives under 'with'.", "TUT4660", isTransient: false, cause);

    /// <summary>Amounts stay exact.</summary>
    private static JsonNode Adjust(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (type == typeof(decimal) && schema is JsonObject amount) { amount["format"] = "decimal"; }
        return schema;
    }
}
