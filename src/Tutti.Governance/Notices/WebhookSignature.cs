using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tutti.Governance.Notices;

/// <summary>Signatures of messages as Standard Webhooks 1.0 has them: HMAC-SHA256 over id, time and body.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";
    private const int LeastBytes = 24;
    private const int MostBytes = 64;

    /// <summary>The bytes of a secret; null for a text that is none.</summary>
    public static byte[]? KeyOf(string? secret)
    {
        if (secret?.StartsWith(Prefix, StringComparison.Ordinal) != true) { return null; }
        var bytes = new byte[MostBytes + 3];
        return Convert.TryFromBase64String(secret[Prefix.Length..].Trim(), bytes, out var length) && length is >= LeastBytes and <= MostBytes ? bytes[..length] : null;
    }

    /// <summary>What <c>webhook-signature</c> says: one signature for each secret, so that receivers may change theirs in peace.</summary>
    public static string Of(IEnumerable<byte[]> keys, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")), .. body];
        return string.Join(' ', keys.Select(key => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}"));
    }
}
