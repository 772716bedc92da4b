using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tutti.Orchestration.Triggers.Deliveries;

/// <summary>Events as CloudEvents 1.0 writes them.</summary>
internal static class CloudEventForm
{
    private const string HeaderPrefix = "ce-";

    /// <summary>RFC 3339: <c>Z</c> or an offset.</summary>
    private static readonly string[] TimeForms = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>The whole event as JSON (JSON Event Format 1.0 §3).</summary>
    public static void Write(DeliveryOrder order, Utf8JsonWriter writer)
    {
        var happened = order.Event;
        writer.WriteStartObject();
        writer.WriteString("specversion", "1.0");
        writer.WriteString("id", IdOf(order));
        writer.WriteString("source", SourceOf(order));
        writer.WriteString("type", happened.Type);
        writer.WriteString("time", TimeOf(happened));
        if (happened.Subject.Length > 0) { writer.WriteString("subject", happened.Subject); }
        if (happened.Number > 0) { writer.WriteString("sequence", happened.Number.ToString("D19", CultureInfo.InvariantCulture)); } // texts that sort as numbers do
        if (happened.Data.ValueKind is not JsonValueKind.Null and not JsonValueKind.Undefined)
        {
            writer.WriteString("datacontenttype", "application/json");
            writer.WritePropertyName("data");
            happened.Data.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>The id of the message: the same for the same event, however often and by which trigger it is sent.</summary>
    public static string MessageOf(DeliveryOrder order) => $"evt_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{SourceOf(order)}\n{IdOf(order)}")).AsSpan(0, 16))}";

    /// <summary>The fields of an event as headers (HTTP Protocol Binding 1.0 §3.1.3).</summary>
    public static IEnumerable<(string Name, string Value)> HeadersOf(JsonElement sent) => sent.EnumerateObject()
        .Where(static field => field.Name is not "data" and not "datacontenttype")
        .Select(static field => (HeaderPrefix + field.Name, Escaped(field.Value.ToString())));

    /// <summary>What an event says; null for nothing.</summary>
    public static JsonElement? DataOf(JsonElement sent) => sent.TryGetProperty("data", out var data) ? data : null;

    /// <summary>An event without an id has its place: in its topic, or among what its trigger began.</summary>
    private static string IdOf(DeliveryOrder order) => order.Event switch
    {
        { Id: { Length: > 0 } id } => id,
        { Number: > 0 and var number } => string.Create(CultureInfo.InvariantCulture, $"{order.Topic}/{number}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{order.Trigger}/{order.Number}"),
    };

    /// <summary>When it happened as its source says, where that is a time; else when it came.</summary>
    private static string TimeOf(TriggerEvent happened) => DateTimeOffset.TryParseExact(happened.Time, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        ? happened.Time
        : happened.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>A source is a reference to something, and is never empty.</summary>
    private static string SourceOf(DeliveryOrder order)
    {
        var source = order.Event.Source.Length > 0 ? order.Event.Source : $"topic/{order.Topic}";
        return Uri.IsWellFormedUriString(source, UriKind.RelativeOrAbsolute) ? source : Uri.EscapeDataString(source);
    }

    /// <summary>Blanks, quotes, per cent and what is no ASCII are percent-encoded.</summary>
    private static string Escaped(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(value))
        {
            if (unit is > (byte)' ' and < 0x7F and not (byte)'"' and not (byte)'%') { escaped.Append((char)unit); }
            else { escaped.Append(CultureInfo.InvariantCulture, $"%{unit:X2}"); }
        }

        return escaped.ToString();
    }
}
