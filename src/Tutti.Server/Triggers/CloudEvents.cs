using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Tutti.Server.Triggers;

/// <summary>Reads CloudEvents 1.0 from requests, in structured, binary and batched mode, and webhooks that are any JSON.</summary>
internal static class CloudEvents
{
    /// <summary>Events of one batch.</summary>
    internal const int MostEvents = 100;

    private const string Structured = "application/cloudevents+json";
    private const string Batched = "application/cloudevents-batch+json";
    private const int MostDepth = 64;
    private const int LongestAttribute = 1_000;

    /// <summary>Reads the events of a request.</summary>
    /// <param name="request">Its headers.</param>
    /// <param name="body">Its body.</param>
    /// <param name="usual">What a webhook of any JSON is: an event with type, source and id.</param>
    /// <returns>The events, and whether they came as a batch.</returns>
    /// <exception cref="Kernel.TuttiException">They are none (TUT5152, TUT5153, TUT5154).</exception>
    public static (IReadOnlyList<ArrivedEvent> Events, bool IsBatch) Read(HttpRequest request, ReadOnlyMemory<byte> body, ArrivedEvent usual)
    {
        if (request.Headers.ContentEncoding.Count > 0) { throw EventErrors.NoType(); }
        switch (TypeOf(request.ContentType))
        {
            case Structured: return ([OfJson(Parse(body))], false);
            case Batched:
                var batch = Parse(body);
                if (batch.ValueKind != JsonValueKind.Array) { throw EventErrors.NoEvent("a batch is a JSON array"); }
                return batch.GetArrayLength() <= MostEvents ? ([.. batch.EnumerateArray().Select(OfJson)], true) : throw EventErrors.TooLarge();
        }

        var data = DataOf(TypeOf(request.ContentType), body);
        return ([request.Headers.ContainsKey("ce-specversion") ? OfHeaders(request.Headers) with { Data = data } : usual with { Data = data }], false);
    }

    private static string TypeOf(string? contentType)
    {
        var semicolon = contentType?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        return (semicolon < 0 ? contentType ?? "" : contentType![..semicolon]).Trim().ToLowerInvariant();
    }

    private static JsonElement DataOf(string type, ReadOnlyMemory<byte> body)
    {
        if (body.Length == 0) { return JsonElement.Parse("null"); }
        if (type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal)) { return Parse(body); }
        return type == "text/plain" ? Quoted(body.Span) : throw EventErrors.NoType();
    }

    private static JsonElement Quoted(ReadOnlySpan<byte> utf8)
    {
        try { return JsonElement.Parse($"\"{JsonEncodedText.Encode(utf8)}\""); }
        catch (ArgumentException) { throw EventErrors.NoEvent("the text is not UTF-8"); }
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            // A key that is there twice means one thing here and another to whoever reads it next.
            return JsonElement.Parse(utf8.Span, new JsonDocumentOptions { MaxDepth = MostDepth, AllowDuplicateProperties = false });
        }
        catch (JsonException) { throw EventErrors.NoEvent("the body is no JSON of at most 64 levels, in which each key is there once"); }
    }

    private static ArrivedEvent OfJson(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) { throw EventErrors.NoEvent("an event is a JSON object"); }
        if (element.TryGetProperty("data_base64", out _)) { throw EventErrors.NoEvent("data is JSON here; 'data_base64' is not taken"); }
        string Attribute(string name) => element.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : throw EventErrors.NoEvent($"'{name}' is a text") : "";
        return Checked(Attribute) with { Data = element.TryGetProperty("data", out var data) ? data : JsonElement.Parse("null") };
    }

    private static ArrivedEvent OfHeaders(IHeaderDictionary headers) => Checked(name => headers[$"ce-{name}"] switch
    {
        { Count: 0 } => "",
        { Count: 1 } one => Decoded(one[0] ?? ""),
        _ => throw EventErrors.NoEvent($"'ce-{name}' is there twice"),
    });

    /// <summary>What the specification demands: version, id, source and type are there, and a time is one.</summary>
    private static ArrivedEvent Checked(Func<string, string> attribute)
    {
        if (attribute("specversion") != "1.0") { throw EventErrors.NoEvent("'specversion' must be 1.0"); }
        var arrived = new ArrivedEvent { Id = attribute("id"), Source = attribute("source"), Type = attribute("type"), Subject = attribute("subject"), Time = attribute("time") };
        foreach (var (name, value) in ((string, string)[])[("id", arrived.Id), ("source", arrived.Source), ("type", arrived.Type)])
        {
            if (value.Length == 0) { throw EventErrors.NoEvent($"'{name}' is missing"); }
        }

        foreach (var value in (string[])[arrived.Id, arrived.Source, arrived.Type, arrived.Subject])
        {
            if (value.Length > LongestAttribute || value.Any(char.IsControl)) { throw EventErrors.NoEvent("its attributes have at most 1,000 characters, none of which is a control character"); }
        }

        if (arrived.Time.Length > 0 && !IsMoment(arrived.Time)) { throw EventErrors.NoEvent("'time' is a moment of RFC 3339, such as 2027-01-01T08:00:00Z"); }
        return arrived;
    }

    private static bool IsMoment(string text) =>
        text.Length is >= 20 and <= 40 && text[10] is 'T' or 't' && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Values of headers are percent-encoded where they are not plain (§3.1.3.2 of the HTTP binding).</summary>
    private static string Decoded(string value)
    {
        try { return value.Contains('%', StringComparison.Ordinal) ? new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Bytes(value)) : value; }
        catch (ArgumentException) { throw EventErrors.NoEvent("an attribute is not UTF-8"); }
    }

    private static byte[] Bytes(string value)
    {
        var bytes = new List<byte>(value.Length);
        for (var index = 0; index < value.Length; index++)
        {
            if (value[index] == '%' && index + 2 < value.Length && byte.TryParse(value.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one))
            {
                bytes.Add(one);
                index += 2;
            }
            else { bytes.AddRange(Encoding.UTF8.GetBytes(value, index, 1)); }
        }

        return [.. bytes];
    }
}
