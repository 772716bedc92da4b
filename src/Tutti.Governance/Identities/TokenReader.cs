using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Tutti.Governance.Identities;

/// <summary>A token in its parts, not yet believed (RFC 7515 §3.1).</summary>
internal sealed record TokenParts(JsonElement Header, JsonElement Claims, byte[] Signed, byte[] Signature);

/// <summary>Takes tokens apart. Strict: what two readers may read differently is no token.</summary>
internal static class TokenReader
{
    private const int MostCharacters = 16 * 1024;

    internal static TokenParts? Read(string token)
    {
        if (token.Length > MostCharacters || token.Split('.') is not [var head, var body, var tail]) { return null; }
        if (Decode(head) is not { } header || Decode(body) is not { } claims || Decode(tail) is not { Length: > 0 } signature) { return null; }
        if (Parse(header) is not { } headerElement || Parse(claims) is not { } claimsElement) { return null; }
        // An extension that must be understood is not understood here (RFC 7515 §4.1.11).
        return headerElement.TryGetProperty("crit", out _) ? null : new TokenParts(headerElement, claimsElement, Encoding.ASCII.GetBytes($"{head}.{body}"), signature);
    }

    private static byte[]? Decode(string part)
    {
        // Without padding and blanks, which Base64Url would skip (RFC 7515 §2).
        if (!part.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')) { return null; }
        try { return Base64Url.DecodeFromChars(part); }
        catch (FormatException) { return null; }
    }

    private static JsonElement? Parse(byte[] json)
    {
        try
        {
            var element = JsonElement.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            return element.ValueKind == JsonValueKind.Object ? element : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
