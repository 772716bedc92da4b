using System.Text.Json;
using Tutti.Governance.Amounts;

namespace Tutti.Governance.Audits;

/// <summary>What events and states of ledgers say, read from their JSON by name, and exactly: a number that 28 digits cannot hold is none.</summary>
internal static class LedgerJsonReading
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static JsonElement Parse(ReadOnlySpan<byte> utf8)
    {
        try { return JsonElement.Parse(utf8, Strict); }
        catch (JsonException) { throw new InvalidDataException("what it holds is no JSON"); }
    }

    public static string TextOf(this JsonElement element, string name) =>
        element.FieldOf(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() ?? "" : throw new InvalidDataException($"'{name}' of it is no text");

    public static decimal AmountOf(this JsonElement element, string name) => element.FieldOf(name).ToAmount();

    public static decimal ToAmount(this JsonElement number) =>
        number.ValueKind == JsonValueKind.Number && Amount.TryParseValue(number.GetRawText(), out var amount) ? amount : throw new InvalidDataException($"{number.GetRawText()} is no exact amount");

    public static long WholeOf(this JsonElement element, string name) =>
        element.FieldOf(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole) ? whole : throw new InvalidDataException($"'{name}' of it is no whole number");

    public static DateTimeOffset TimeOf(this JsonElement element, string name) =>
        element.FieldOf(name) is { ValueKind: JsonValueKind.String } text && text.TryGetDateTimeOffset(out var time) ? time : throw new InvalidDataException($"'{name}' of it is no time");

    /// <summary>Accounts and the slot of each.</summary>
    public static Dictionary<string, long> SlotsOf(this JsonElement element)
    {
        var slots = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var slot in element.MapOf("Slots")) { slots.Add(slot.Name, slot.Value.ValueKind == JsonValueKind.Number && slot.Value.TryGetInt64(out var at) ? at : throw new InvalidDataException($"the slot of '{slot.Name}' is no whole number")); }
        return slots;
    }

    public static IEnumerable<JsonProperty> MapOf(this JsonElement element, string name) =>
        element.FieldOf(name) is { ValueKind: JsonValueKind.Object } map ? map.EnumerateObject() : throw new InvalidDataException($"'{name}' of it is no map");

    /// <summary>The field; null where it is not there, or says null.</summary>
    public static JsonElement? Find(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    private static JsonElement FieldOf(this JsonElement element, string name) => element.Find(name) ?? throw new InvalidDataException($"it does not say '{name}'");
}
