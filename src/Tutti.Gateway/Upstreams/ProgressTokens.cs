using System.Globalization;
using System.Text;
using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>Tokens of progress are the sender's: two clients may choose the same one, so each wire has its own.</summary>
internal static class ProgressTokens
{
    /// <summary>Puts a token of the wire in place of the client's.</summary>
    /// <param name="body">The parameters of a request.</param>
    /// <param name="id">The request's id on the wire.</param>
    /// <returns>The parameters to send, and the client's token; undefined for none.</returns>
    public static (JsonElement Body, JsonElement Token) Replace(JsonElement body, long id)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("_meta", out var meta) || meta.ValueKind != JsonValueKind.Object || !meta.TryGetProperty("progressToken", out var token)) { return (body, default); }
        var own = JsonElement.Parse(Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture)));
        return (RpcText.With(body, "_meta", RpcText.With(meta, "progressToken", own)), token);
    }
}
