using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Tutti.Governance.Identities;

/// <summary>
/// A public key of an issuer (RFC 7517, RFC 7518 §6) and the algorithms that it may be used with: an RSA key never checks an ES256 signature, and nothing here
/// ever takes a public key for a shared secret.
/// </summary>
internal sealed class SigningKey
{
    private const int LeastRsaBits = 2048;
    private const int P256Bytes = 32;

    private readonly RSAParameters? _rsa;
    private readonly ECParameters? _ec;
    private readonly string? _algorithm;

    private SigningKey(string? id, string? algorithm, RSAParameters? rsa, ECParameters? ec) => (Id, _algorithm, _rsa, _ec) = (id, algorithm, rsa, ec);

    internal string? Id { get; }

    /// <summary>The signing keys of a set; what cannot be used here is left out, as RFC 7517 §5 asks.</summary>
    /// <exception cref="FormatException">It is no key set.</exception>
    internal static IReadOnlyList<SigningKey> ParseSet(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array) { throw new FormatException("The key set has no list 'keys'."); }
            return [.. keys.EnumerateArray().Select(Parse).OfType<SigningKey>()];
        }
        catch (JsonException refused)
        {
            throw new FormatException("The key set is no JSON.", refused);
        }
    }

    /// <summary>Whether the key may check signatures of an algorithm.</summary>
    internal bool Takes(string algorithm) => (_algorithm is null || _algorithm == algorithm) && algorithm switch
    {
        "RS256" or "PS256" => _rsa is not null,
        "ES256" => _ec is not null,
        _ => false,
    };

    /// <summary>Checks a signature.</summary>
    internal bool Verify(string algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (!Takes(algorithm)) { return false; }
        if (_ec is { } ec)
        {
            using var key = ECDsa.Create(ec);
            return signature.Length == 2 * P256Bytes && key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        using var rsa = RSA.Create(_rsa!.Value);
        return rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }

    private static SigningKey? Parse(JsonElement key)
    {
        if (key.ValueKind != JsonValueKind.Object || Text(key, "use") is not (null or "sig")) { return null; }
        if (key.TryGetProperty("key_ops", out var operations) && operations.ValueKind == JsonValueKind.Array && !operations.EnumerateArray().Any(static one => one.ValueEquals("verify"))) { return null; }
        var (id, algorithm) = (Text(key, "kid"), Text(key, "alg"));
        switch (Text(key, "kty"))
        {
            case "RSA" when Bytes(key, "n") is { } modulus && Bytes(key, "e") is { Length: > 0 } exponent:
                modulus = [.. modulus.SkipWhile(static octet => octet == 0)];
                return modulus.Length * 8 >= LeastRsaBits ? new SigningKey(id, algorithm, new RSAParameters { Modulus = modulus, Exponent = exponent }, ec: null) : null;
            case "EC" when Text(key, "crv") == "P-256" && Bytes(key, "x") is { Length: P256Bytes } x && Bytes(key, "y") is { Length: P256Bytes } y:
                return OnCurve(id, algorithm, new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
            default:
                return null;
        }
    }

    private static SigningKey? OnCurve(string? id, string? algorithm, ECParameters point)
    {
        try
        {
            using var key = ECDsa.Create(point);
            return new SigningKey(id, algorithm, rsa: null, point);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement key, string name) => key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement key, string name)
    {
        try { return Text(key, name) is { } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null; }
        catch (FormatException) { return null; }
    }
}
