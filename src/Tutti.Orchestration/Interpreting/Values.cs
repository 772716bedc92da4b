using System.Text.Json;
using Tutti.Expressions.Json;
using Tutti.Expressions.Values;
using Tutti.Kernel;

namespace Tutti.Orchestration.Interpreting;

/// <summary>Values of expressions as JSON, and back.</summary>
internal static class Values
{
    public static JsonElement ToJson(CelValue value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) { JsonValues.WriteJson(value, writer); }
        return JsonElement.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>An object with one more field; as it is where it has the field already.</summary>
    public static JsonElement With(JsonElement map, string name, JsonElement value)
    {
        if (map.TryGetProperty(name, out _)) { return map; }
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in map.EnumerateObject()) { member.WriteTo(writer); }
            writer.WritePropertyName(name);
            value.WriteTo(writer);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    public static CelValue OfError(Exception error) => CelValue.FromObject([KeyValuePair.Create("error", CelValue.FromObject(Fields(error)))]);

    public static CelValue OfFailure(string id, Exception error) => CelValue.FromObject([KeyValuePair.Create("id", CelValue.From(id)), .. Fields(error)]);

    private static IEnumerable<KeyValuePair<string, CelValue>> Fields(Exception error) =>
        [KeyValuePair.Create("code", CelValue.From((error as TuttiException)?.Code ?? "")), KeyValuePair.Create("message", CelValue.From(error.Message))];
}
