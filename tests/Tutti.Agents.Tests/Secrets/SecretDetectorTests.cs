using Tutti.Agents.Secrets;

namespace Tutti.Agents.Tests.Secrets;

/// <summary>Samples are put together at run time, so that no scanner takes this file for a leak.</summary>
public sealed class SecretDetectorTests
{
    private const string Random36 = "x7Kd92LmQp4Zt8Rw1Vb6Ny3Hs5Jc0GfAeU2i";

    public static TheoryData<string, string> Secrets => new()
    {
        { "aws-access-key", "AKIA" + "Z7QX2M4PLK9W3RT8" },
        { "github-token", "ghp_" + Random36 },
        { "github-token", "github_pat_" + Random36 + "_" + Random36 },
        { "gitlab-token", "glpat-" + Random36[..20] },
        { "slack-token", "xoxb-" + "123456789012-a1B2c3D4e5F6g7H8" },
        { "stripe-key", "sk_live_" + Random36[..24] },
        { "openai-key", "sk-proj-" + Random36 },
        { "anthropic-key", "sk-ant-" + "api03-" + Random36 },
        { "npm-token", "npm_" + Random36 },
        { "nuget-key", "oy2" + "k3m9x2c7v5b1n8q4w6e3r7t2y9u5i1o8p4a6s3d7f2g" },
        { "google-key", "AIza" + Random36[..35] },
        { "jwt", "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U" },
        { "private-key", "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIEowIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo\n4lgOEePzNm0tRgeLezV6\n-----END RSA PRIVATE KEY-----" },
    };

    public static TheoryData<string> Assignments =>
    [
        "password = \"" + Random36[..16] + "\"",
        "\"api_key\": \"" + Random36 + "\"",
        "AWS_SECRET_ACCESS_KEY=" + Random36 + "abcd",
        "export DB_PASSWORD='" + Random36[..14] + "'",
        "Authorization: Bearer " + Random36,
        "  client_secret: " + Random36,
    ];

    public static TheoryData<string> Harmless =>
    [
        "commit 9f2c1b7e4d5a6f8091a2b3c4d5e6f708192a3b4c",
        "index 3f5d2a1..9c8b7e6 100644",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "\"integrity\": \"sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGedAJv8XZ1tvj5FvSg==\"",
        "\"contentHash\": \"eyJ1rT3SU5f7Mn0d9Pq2Xw==\"",
        "checksum = \"9b3c1f7e5d2a4860b1c2d3e4f5061728394a5b6c7d8e9f0011223344556677aa\"",
        "System.Runtime, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a",
        "var token = cancellationTokenSource.Token;",
        "password = Environment.GetEnvironmentVariable(\"DB1_PASSWORD2\")",
        "password: ${{ secrets.DB_PASSWORD_1 }}",
        "token: CancellationToken.None",
        "const secret = process.env.API_KEY_2;",
        "if (text.Contains(\"-----BEGIN RSA PRIVATE KEY-----\")) { return; }",
        "sk-this-is-a-css-class-name-that-is-quite-long",
        "postgres://postgres:postgres@localhost:5432/app",
        "https://$USER:$PASSWORD1@example.org/x",
        "AKIAIOSFODNN7EXAMPLE",
        "\"SecretAccessKey\": \"wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY\"",
        "Kem768PrivateKey = openssl_1.hpke.MLKEM768X25519PrivateKey",
        "password: changeme",
        "the password: must contain at least 12 characters",
        "sha256:8f4b1c9d7e2a3f5061728394a5b6c7d8e9f00112233445566778899aabbccdde",
    ];

    [Theory]
    [MemberData(nameof(Secrets))]
    public void Find_KnownShape_NamesKindAndPlace(string kind, string secret)
    {
        var finding = Assert.Single(SecretDetector.Find($"first\n+ x {secret}\nlast"));

        Assert.Equal((kind, 2, 5), (finding.Kind, finding.Line, finding.Column));
        Assert.DoesNotContain(secret[8..], finding.Preview, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Assignments))]
    public void Find_NamedValue_IsFound(string text) => Assert.Equal("assigned-secret", Assert.Single(SecretDetector.Find(text)).Kind);

    [Fact]
    public void Find_PasswordInAddress_IsFoundAlone()
    {
        var finding = Assert.Single(SecretDetector.Find("clone https://bot:s3cr3t-value@example.org/repo"));

        Assert.Equal(("url-password", 19), (finding.Kind, finding.Column));
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public void Find_HarmlessText_IsLeftAlone(string text) => Assert.Empty(SecretDetector.Find(text));

    [Theory]
    [InlineData("eyJ")]
    [InlineData("password=")]
    [InlineData("-----BEGIN ")]
    [InlineData("://a:")]
    [InlineData("sk-")]
    public void Find_TextMadeOfPrefixes_IsJudgedInOnePass(string prefix) =>
        Assert.Empty(SecretDetector.Find(string.Concat(Enumerable.Repeat(prefix + " ", 200_000))));
}
