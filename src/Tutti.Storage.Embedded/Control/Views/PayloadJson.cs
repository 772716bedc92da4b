using System.Text;
using System.Text.Json;
using Tutti.Storage.Embedded.Control.Wire;

namespace Tutti.Storage.Embedded.Control.Views;

/// <summary>Payloads as JSON: what is JSON already as it is, text as a string, other bytes in base 64.</summary>
internal static class PayloadJson
{
    public static JsonElement? Of(string type, ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty) { return type is "text" ? Text("") : null; }
        if (type is "text") { return Text(Encoding.UTF8.GetString(payload.Span)); }
        if (type is not "bytes" && TryParse(payload) is { } json) { return json; }
        return Text(Convert.ToBase64String(payload.Span));
    }

    public static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text, ControlJson.Default.String);

    private static JsonElement? TryParse(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null; // a type with a form of its own
        }
    }
}
