using System.Text.Json;
using ModelContextProtocol;

namespace Tutti.Agents.Mcp;

/// <summary>One page of the tools of a server: each as the protocol's library reads it (null where it cannot: servers list tools without a schema), and as it came.</summary>
internal sealed record McpListing(IReadOnlyList<(ModelContextProtocol.Protocol.Tool? Tool, JsonElement Raw)> Tools, string? NextCursor)
{
    /// <summary>Reads the result of <c>tools/list</c>.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    internal static McpListing Read(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("tools", out var tools) || tools.ValueKind != JsonValueKind.Array) { throw new JsonException("The listing has no list 'tools'."); }
        var cursor = result.TryGetProperty("nextCursor", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
        return new McpListing([.. tools.EnumerateArray().Select(static raw => (Read(raw), raw))], cursor);

        static ModelContextProtocol.Protocol.Tool? Read(JsonElement raw)
        {
            if (raw.ValueKind != JsonValueKind.Object) { throw new JsonException("A tool of the listing is no object."); }
            try { return (ModelContextProtocol.Protocol.Tool?)raw.Deserialize(McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ModelContextProtocol.Protocol.Tool))); }
            catch (Exception unreadable) when (unreadable is JsonException or ArgumentException) { return null; }
        }
    }
}
