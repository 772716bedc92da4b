using System.Text.Json;
using Tutti.Expressions.Json;
using Tutti.Expressions.Values;
using Tutti.Kernel;

namespace Tutti.Orchestration.Interpreting;

/// <summary>Values of expressions as JSON, and back.</summary>
internal static class Values
{
    public static JsonElement ToJson(CelValue value) => Written(writer => JsonValues.WriteJson(value, writer));

    /// <summary>JSON as it is written.</summary>
    public static JsonElement Written(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) { write(writer); }
        return JsonElement.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>An object with one more field; as it is where it has the field already.</summary>
    public static JsonElement With(JsonElement map, string name, JsonElement value)
    {
        if (map.TryGetProperty(name, out _)) { return map; }
        return Written(writer =>
        {
            writer.WriteStartObject();
            foreach (var member in map.EnumerateObject()) { member.WriteTo(writer); }
            writer.WritePropertyName(name);
            value.WriteTo(writer);
            writer.WriteEndObject();
        });
    }

    public static CelValue OfError(Exception error) => CelValue.FromObject([KeyValuePair.Create("error", CelValue.FromObject(Fields(error)))]);

    public static CelValue OfFailure(string id, Exception error) => CelValue.FromObject([KeyValuePair.Create("id", CelValue.From(id)), .. Fields(error)]);

    private static IEnumerable<KeyValuePair<string, CelValue>> Fields(Exception error) =>
        [KeyValuePair.Create("code", CelValue.From((error as TuttiException)?.Code ?? "")), KeyValuePair.Create("message", CelValue.From(error.Message))];

    /// <summary>A text as JSON.</summary>
    public static JsonElement OfText(string text) => Written(writer => writer.WriteStringValue(text));
}
