using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tutti.Governance.Notices;

/// <summary>Signatures of messages as Standard Webhooks 1.0 has them: HMAC-SHA256 over id, time and body.</summary>
public static class WebhookSignature
{
    private const string Prefix = "whsec_";
    private const string Version = "v1,";
    private const int LeastBytes = 24;
    private const int MostBytes = 64;
    private const int MostSignatures = 16;

    /// <summary>How far the time of a message may be from now, before or after.</summary>
    public static TimeSpan Tolerance { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The bytes of a secret; null for a text that is none.</summary>
    /// <param name="secret"><c>whsec_</c> and the base64 of 24 to 64 bytes.</param>
    public static byte[]? KeyOf(string? secret)
    {
        if (secret?.StartsWith(Prefix, StringComparison.Ordinal) != true) { return null; }
        var bytes = new byte[MostBytes + 3];
        return Convert.TryFromBase64String(secret[Prefix.Length..].Trim(), bytes, out var length) && length is >= LeastBytes and <= MostBytes ? bytes[..length] : null;
    }

    /// <summary>What <c>webhook-signature</c> says: one signature for each secret, so that receivers may change theirs in peace.</summary>
    /// <param name="keys">The secrets.</param>
    /// <param name="id">What <c>webhook-id</c> says.</param>
    /// <param name="timestamp">What <c>webhook-timestamp</c> says: seconds since 1970.</param>
    /// <param name="body">The bytes that are sent.</param>
    public static string Of(IEnumerable<byte[]> keys, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var signed = Signed(id, timestamp, body);
        return string.Join(' ', keys.Select(key => $"{Version}{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}"));
    }

    /// <summary>Whether a message is signed by one of several secrets, and of now. How long it takes says nothing of the secrets.</summary>
    /// <param name="keys">The secrets that are known.</param>
    /// <param name="id">What <c>webhook-id</c> says.</param>
    /// <param name="timestamp">What <c>webhook-timestamp</c> says.</param>
    /// <param name="signatures">What <c>webhook-signature</c> says: several, with spaces between them. Other versions than <c>v1</c> are passed over.</param>
    /// <param name="body">The bytes that came.</param>
    /// <param name="now">The present time.</param>
    public static bool IsValid(IReadOnlyList<byte[]> keys, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(signatures);
        if (id.Length == 0 || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) { return false; }
        var age = now.ToUnixTimeSeconds() - seconds;
        if (age > Tolerance.TotalSeconds || age < -Tolerance.TotalSeconds) { return false; }
        var signed = Signed(id, seconds, body);
        var given = signatures.Split(' ', MostSignatures + 1, StringSplitOptions.RemoveEmptyEntries).Take(MostSignatures).Where(static one => one.StartsWith(Version, StringComparison.Ordinal)).ToList();
        var isValid = false;
        foreach (var key in keys)
        {
            var expected = Encoding.ASCII.GetBytes(Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
            foreach (var one in given) { isValid |= CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(one[Version.Length..])); }
        }

        return isValid;
    }

    private static byte[] Signed(string id, long timestamp, ReadOnlySpan<byte> body) => [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")), .. body];
}
