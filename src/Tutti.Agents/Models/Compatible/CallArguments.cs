using System.Text.Json;

namespace Tutti.Agents.Models.Compatible;

/// <summary>Reads the arguments of a call: an object, no key twice, numbers kept as they were written.</summary>
internal static class CallArguments
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };
    private static readonly JsonElement None = JsonElement.Parse("{}");

    /// <summary>Reads arguments; a fault is told in words that the model can act on.</summary>
    internal static (JsonElement? Arguments, string? Fault) Read(string json)
    {
        if (string.IsNullOrWhiteSpace(json) || json == "null") { return (None, null); }
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var value = document.RootElement;
            // Some servers put the text of the object into quotes once more.
            if (value.ValueKind == JsonValueKind.String && IsText(value) && value.GetString() is { } inner && inner.AsSpan().TrimStart().StartsWith("{")) { return Read(inner); }
            if (value.ValueKind != JsonValueKind.Object) { return (null, "The arguments must be one JSON object."); }
            return IsText(value) ? (value.Clone(), null) : (null, "The arguments have half of a surrogate pair (\\uD800 to \\uDFFF). Send whole characters.");
        }
        catch (JsonException error)
        {
            return (null, $"The arguments are no valid JSON object (line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}). Send the call again with all arguments in one JSON object, no key twice.");
        }
    }

    /// <summary>Whether every text is one: half a character can be written down by nobody, so such a reply could not be journaled.</summary>
    private static bool IsText(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is not null,
                JsonValueKind.Array => value.EnumerateArray().All(IsText),
                JsonValueKind.Object => value.EnumerateObject().All(static member => member.Name is not null && IsText(member.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Whether nothing is missing at the end of the JSON.</summary>
    internal static bool IsComplete(string json)
    {
        if (json.Length == 0) { return false; }
        try
        {
            using var document = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
