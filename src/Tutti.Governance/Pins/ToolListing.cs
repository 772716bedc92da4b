using System.Text.Json;

namespace Tutti.Governance.Pins;

/// <summary>The tools that a server lists, as the result of <c>tools/list</c> has them. Immutable.</summary>
/// <param name="Server">The server's name in the policy.</param>
/// <param name="Tools">Its tools, in the order of their names.</param>
public sealed record ToolListing(string Server, IReadOnlyList<ToolDefinition> Tools)
{
    /// <summary>Reads a listing: the result of <c>tools/list</c>, the whole answer around it, or the list alone.</summary>
    /// <param name="server">The server's name in the policy.</param>
    /// <param name="utf8">The JSON text.</param>
    /// <exception cref="PinException">It is no listing, or has a tool twice (TUT2402).</exception>
    public static ToolListing Parse(string server, ReadOnlyMemory<byte> utf8)
    {
        ArgumentException.ThrowIfNullOrEmpty(server);
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("result", out var result)) { root = result; }
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("tools", out var tools)) { root = tools; }
            if (root.ValueKind != JsonValueKind.Array) { throw new PinException(PinCodes.WrongListing, $"The listing of '{server}' has no list 'tools'. Give the result of 'tools/list'."); }
            return Of(server, root.EnumerateArray().Select(ToolDefinition.Of));
        }
        catch (JsonException refused)
        {
            throw new PinException(PinCodes.WrongListing, $"The listing of '{server}' is no JSON, or has a key twice: {refused.Message}");
        }
    }

    /// <summary>A listing of tools that were read already.</summary>
    /// <param name="server">The server's name in the policy.</param>
    /// <param name="tools">The tools.</param>
    /// <exception cref="PinException">A tool is there twice (TUT2402).</exception>
    public static ToolListing Of(string server, IEnumerable<ToolDefinition> tools)
    {
        ToolDefinition[] sorted = [.. tools.OrderBy(static tool => tool.Name, StringComparer.Ordinal)];
        for (var index = 1; index < sorted.Length; index++)
        {
            if (string.Equals(sorted[index].Name, sorted[index - 1].Name, StringComparison.OrdinalIgnoreCase)) { throw new PinException(PinCodes.WrongListing, $"The listing of '{server}' has the tool '{sorted[index].Name}' twice."); }
        }

        return new ToolListing(server, sorted);
    }
}
