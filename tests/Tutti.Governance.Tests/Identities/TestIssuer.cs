using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tutti.Governance.Identities;

namespace Tutti.Governance.Tests.Identities;

/// <summary>An issuer of tokens in memory, honest or not.</summary>
internal sealed class TestIssuer : IKeySetSource
{
    private static readonly RSA Rsa = RSA.Create(2048); // slow to make, and the same for all tests

    private static readonly ECDsa Ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public int Fetches { get; private set; }

    public bool IsDown { get; set; }

    public string Keys { get; set; } = "";

    public TestIssuer() => Keys = $$"""{"keys":[{{RsaKey("r1")}},{{EcKey("e1")}},{"kty":"oct","kid":"s1","k":"c2VjcmV0"}]}""";

    public static string RsaKey(string id, string more = "")
    {
        var key = Rsa.ExportParameters(includePrivateParameters: false);
        return $$"""{"kty":"RSA","kid":"{{id}}","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"{{more}}}""";
    }

    public static string EcKey(string id)
    {
        var key = Ec.ExportParameters(includePrivateParameters: false);
        return $$"""{"kty":"EC","crv":"P-256","kid":"{{id}}","x":"{{Base64Url.EncodeToString(key.Q.X)}}","y":"{{Base64Url.EncodeToString(key.Q.Y)}}"}""";
    }

    public ValueTask<ReadOnlyMemory<byte>> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        Fetches++;
        return IsDown ? throw new IOException("down") : ValueTask.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(Keys));
    }

    public static string Token(string header, string claims, string algorithm)
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = algorithm switch
        {
            "RS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "ES256" => Ec.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
            "DER" => Ec.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(JsonElement.Parse(RsaKey("r1")).GetProperty("n").GetString()!), bytes), // the public key as the shared secret
            "HS256-pem" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(Rsa.ExportSubjectPublicKeyInfoPem()), bytes),
            _ => [],
        };
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }
}
