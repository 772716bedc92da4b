using System.Text.Json;

namespace ChangeGate.Inventories;

/// <summary>JSON of others, in which everything may be of another type than it should.</summary>
internal static class Json
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    internal static JsonDocument Parse(string text) => JsonDocument.Parse(text.TrimStart('\uFEFF'), Options);

    /// <summary>The members of an object; none of anything else.</summary>
    internal static IEnumerable<JsonProperty> Members(this JsonElement element) => element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : [];

    /// <summary>A member of an object, or nothing.</summary>
    internal static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    /// <summary>A member that is text; empty where it is something else.</summary>
    internal static string Text(this JsonElement element, string name) => element.Member(name).AsText();

    internal static string AsText(this JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() ?? "" : "";

    internal static bool IsTrue(this JsonElement element, string name) => element.Member(name).ValueKind == JsonValueKind.True;

    internal static IEnumerable<JsonElement> Items(this JsonElement element) => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];
}
