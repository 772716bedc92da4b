using System.Text;
using Tutti.Agents.Processes.Output;
using Tutti.Agents.Secrets;
using Tutti.Kernel;

namespace Tutti.Agents.Tests.Secrets;

public sealed class RedactorTests
{
    private const string Value = "p@ss w0rd/\"Ünïque\"";
    private const string Token = "ghp_" + "x7Kd92LmQp4Zt8Rw1Vb6Ny3Hs5Jc0GfAeU2i";

    private readonly Redactor _redactor = new([new DeclaredSecret("db", Value)]);

    public static TheoryData<string> Forms =>
    [
        Value,
        Uri.EscapeDataString(Value),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Value)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("u:" + Value)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("u1:" + Value + "!")),
        Convert.ToHexString(Encoding.UTF8.GetBytes(Value)),
        System.Text.Json.JsonSerializer.Serialize(Value),
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Redact_DeclaredSecretInAnyForm_IsReplaced(string form)
    {
        var redacted = _redactor.Redact($"before {form} after");

        Assert.Contains("[redacted:db]", redacted, StringComparison.Ordinal);
        Assert.True(redacted.Length < "before [redacted:db] after".Length + 10, redacted);
    }

    [Fact]
    public void Redact_NothingFound_ReturnsTheSameInstance()
    {
        const string text = "nothing to see";

        Assert.Same(text, _redactor.Redact(text));
    }

    [Fact]
    public void Redact_ShapeInsideAssignment_IsReplacedOnce() =>
        Assert.Equal("token=[redacted:github-token] x", _redactor.Redact($"token={Token} x"));

    [Fact]
    public void DeclaredSecret_TooShort_IsRefused() =>
        Assert.Equal("TUT4009", Assert.Throws<TuttiException>(() => new DeclaredSecret("pin", "1234")).Code);

    [Fact]
    public void DeclaredSecret_Printed_ShowsItsNameOnly() => Assert.Equal("[redacted:pin]", new DeclaredSecret("pin", "123456").ToString());

    [Fact]
    public void Decoder_SplitAnywhere_GivesTheSameText()
    {
        var key = "-----BEGIN PRIVATE" + " KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQ==\n-----END PRIVATE KEY-----";
        var bytes = Encoding.UTF8.GetBytes($"über {Value} x\n{Token}\n{key}\nend {Value}");
        var expected = "über [redacted:db] x\n[redacted:github-token]\n[redacted:private-key]\n\nend [redacted:db]";

        for (var split = 0; split <= bytes.Length; split++)
        {
            Assert.Equal(Normal(expected), Normal(Decode(bytes[..split], bytes[split..])));
        }

        Assert.Equal(Normal(expected), Normal(Decode([.. bytes.Select(static value => new[] { value })])));

        // A block that ends inside its last line leaves an empty line or none, depending on where the reads were.
        static string Normal(string text) => text.Replace("\n\n", "\n", StringComparison.Ordinal);
    }

    [Fact]
    public void Decoder_EndlessLine_NeverCutsASecret()
    {
        for (var padding = RedactingDecoder.MaximumLineCharacters - 60; padding <= RedactingDecoder.MaximumLineCharacters + 4; padding++)
        {
            var text = new string('.', padding) + Token + new string('.', 20_000) + Value + new string('.', 40_000);

            var decoded = Decode([.. Encoding.UTF8.GetBytes(text).Chunk(4096)]);

            Assert.Equal(text.Replace(Token, "[redacted:github-token]", StringComparison.Ordinal).Replace(Value, "[redacted:db]", StringComparison.Ordinal), decoded);
        }
    }

    [Fact]
    public void Decoder_EndlessLineOfOneCharacter_StaysBounded()
    {
        var pieces = new List<int>();
        var decoder = new RedactingDecoder(_redactor, block => pieces.Add(block.Length));

        for (var chunk = 0; chunk < 100; chunk++) { decoder.Add(Encoding.UTF8.GetBytes(new string('a', 65536))); }
        decoder.Complete();

        Assert.Equal(6553600, pieces.Sum());
        Assert.All(pieces, static length => Assert.InRange(length, 1, 5 * RedactingDecoder.MaximumLineCharacters));
    }

    private string Decode(params byte[][] chunks)
    {
        var text = new StringBuilder();
        var decoder = new RedactingDecoder(_redactor, block => text.Append(block));
        foreach (var chunk in chunks) { decoder.Add(chunk); }
        decoder.Complete();
        return text.ToString();
    }
}
