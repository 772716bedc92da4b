using System.Text;
using System.Text.Json;

namespace Tutti.Gateway.Messages;

/// <summary>The id of a request, as its JSON text: whoever gets it back sees what it sent, a number as a number and a text as a text.</summary>
internal readonly record struct RpcId
{
    private const int MostCharacters = 256;

    private readonly string? _json;

    private RpcId(string json) => _json = json;

    /// <summary>The JSON text; <c>null</c> where a request could not be read so far.</summary>
    public string Json => _json ?? "null";

    /// <summary>An id of ours.</summary>
    public static RpcId Of(long number) => new(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Reads the member <c>id</c>.</summary>
    /// <returns>Whether it is a text or a whole number of at most 256 characters. Null is none, though JSON-RPC knows it: MCP does not.</returns>
    public static bool TryRead(JsonElement element, out RpcId id)
    {
        var text = element.GetRawText();
        var isId = text.Length <= MostCharacters && (element.ValueKind == JsonValueKind.String || (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out _)));
        id = isId ? new RpcId(text) : default;
        return isId;
    }

    /// <summary>The JSON text as UTF-8.</summary>
    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(Json);

    /// <inheritdoc/>
    public override string ToString() => Json;
}
