using System.Globalization;
using Tutti.Governance.Identities;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Identities;

public sealed class AuthenticatorTests
{
    private const string Policies = """
        identities:
          issuers:
            - issuer: https://login.example.com
              audience: tutti
              jwks: https://login.example.com/keys
              algorithms: [RS256, PS256, ES256]
              claims: { user: email, groups: groups, team: team }
              skew: 30s
            - { issuer: https://ec.example.com, audience: tutti, jwks: https://ec.example.com/keys, algorithms: [ES256] }

        """;

    private readonly TestIssuer _issuer = new();
    private readonly ManualTime _time = new(Policy.Now);

    [Theory]
    [InlineData("RS256", "r1")]
    [InlineData("PS256", "r1")]
    [InlineData("ES256", "e1")]
    [InlineData("RS256", null)] // without a name of the key all that fit are tried
    public async Task Identify_AGoodToken_IsItsUser(string algorithm, string? keyId)
    {
        var caller = await IdentifyAsync(TestIssuer.Token(Header(algorithm, keyId), Claims(), algorithm));

        Assert.Equal(("ann@example.com", CallerKind.Token, "core", "https://login.example.com"), (caller.User, caller.Kind, caller.Team, caller.Source));
        Assert.Equal(["finance", "ops"], caller.Groups);
        Assert.Equal("gold", caller.Claims["tier"]);
        Assert.DoesNotContain("aud", caller.Claims.Keys);
    }

    public static TheoryData<string, string, string, string> Forgeries => new()
    {
        { """{"alg":"none"}""", "", "none", "TUT2310" }, // an empty signature is none
        { """{"alg":"none","kid":"r1"}""", "", "RS256", "TUT2311" },
        { """{"alg":"None"}""", "", "RS256", "TUT2311" },
        { """{"alg":"HS256","kid":"r1"}""", "", "HS256", "TUT2311" }, // the public key as a shared secret
        { """{"alg":"HS256"}""", "", "HS256-pem", "TUT2311" },
        { """{"alg":"rs256","kid":"r1"}""", "", "RS256", "TUT2311" },
        { """{"alg":["RS256"]}""", "", "RS256", "TUT2311" },
        { "{}", "", "RS256", "TUT2311" },
        { """{"alg":"ES256","kid":"r1"}""", "", "RS256", "TUT2313" }, // an RSA key never checks an ES256 signature
        { """{"alg":"RS256","kid":"e1"}""", "", "ES256", "TUT2313" },
        { """{"alg":"RS256","kid":"other"}""", "", "RS256", "TUT2313" },
        { """{"alg":"PS256","kid":"r1"}""", "", "RS256", "TUT2312" },
        { """{"alg":"RS256","kid":"r1"}""", "", "PS256", "TUT2312" },
        { """{"alg":"ES256","kid":"e1"}""", "", "DER", "TUT2312" },
        { """{"alg":"RS256","kid":"r1","crit":["b64"]}""", "", "RS256", "TUT2310" },
        { """{"alg":"RS256","alg":"none","kid":"r1"}""", "", "RS256", "TUT2310" },
        { """{"alg":"RS256","kid":"\ud800"}""", "", "RS256", "TUT2310" },
        { Good, """{"iss":"https://evil.example.com"}""", "RS256", "TUT2317" },
        { Good, """{"iss":"https://login.example.com/"}""", "RS256", "TUT2317" },
        { Good, """{"iss":7}""", "RS256", "TUT2317" },
        { Good, """{"iss":"https://login.example.com","aud":"tutti","email":"a"}""", "RS256", "TUT2319" }, // never ends
        { Good, """{"iss":"https://login.example.com","aud":"tutti","email":"a","exp":"9999999999"}""", "RS256", "TUT2319" },
        { Good, """{"iss":"https://login.example.com","aud":"tutti","email":"a","exp":1e300}""", "RS256", "TUT2319" },
        { Good, """{"iss":"https://login.example.com","aud":"tutti","email":"a","exp":1000}""", "RS256", "TUT2314" },
        { Good, """{"iss":"https://login.example.com","aud":"other","email":"a","exp":9999999999}""", "RS256", "TUT2316" },
        { Good, """{"iss":"https://login.example.com","aud":["other"],"email":"a","exp":9999999999}""", "RS256", "TUT2316" },
        { Good, """{"iss":"https://login.example.com","aud":{"tutti":1},"email":"a","exp":9999999999}""", "RS256", "TUT2316" },
        { Good, """{"iss":"https://login.example.com","email":"a","exp":9999999999}""", "RS256", "TUT2316" },
        { Good, """{"iss":"https://login.example.com","aud":"tutti","email":"a","exp":9999999999,"nbf":9999999998}""", "RS256", "TUT2315" },
        { Good, """{"iss":"https://login.example.com","aud":"tutti","email":"a","exp":9999999999,"nbf":"0"}""", "RS256", "TUT2315" },
        { Good, """{"iss":"https://login.example.com","aud":"tutti","exp":9999999999}""", "RS256", "TUT2319" },
        { Good, """{"iss":"https://login.example.com","aud":"tutti","email":"","exp":9999999999}""", "RS256", "TUT2319" },
        { Good, """{"iss":"https://login.example.com","aud":"other","aud":"tutti","email":"a","exp":9999999999}""", "RS256", "TUT2310" },
        { """{"alg":"RS256","kid":"r1"}""", """{"iss":"https://ec.example.com","aud":"tutti","sub":"a","exp":9999999999}""", "RS256", "TUT2311" }, // taken elsewhere, not by this issuer
    };

    private const string Good = """{"alg":"RS256","kid":"r1"}""";

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Identify_AForgedToken_IsRefused(string header, string claims, string algorithm, string code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<IdentityException>(() => IdentifyAsync(TestIssuer.Token(header, claims.Length == 0 ? Claims() : claims, algorithm)))).Code);

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30")]
    [InlineData("e30.e30.e30.e30.e30")]
    [InlineData("e30=.e30=.e30=")]
    [InlineData("tutti_")]
    [InlineData("tutti__x")]
    public async Task Identify_WhatIsNoToken_IsRefused(string text) => Assert.Equal("TUT2310", (await Assert.ThrowsAsync<IdentityException>(() => IdentifyAsync(text))).Code);

    [Fact]
    public async Task Identify_AnyChangedCharacter_IsRefused()
    {
        var token = TestIssuer.Token(Good, Claims(), "RS256");
        for (var at = 0; at < token.Length - 2; at += 7) // the last character may carry bits that are not read
        {
            var changed = token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];

            await Assert.ThrowsAsync<IdentityException>(() => IdentifyAsync(changed));
        }
    }

    [Fact]
    public async Task Identify_ClocksThatDifferALittle_AreForgiven()
    {
        Task<Caller> EndingAtAsync(int seconds) => IdentifyAsync(TestIssuer.Token(Good, Claims(seconds), "RS256"));

        _ = await EndingAtAsync(-29);
        Assert.Equal("TUT2314", (await Assert.ThrowsAsync<IdentityException>(() => EndingAtAsync(-30))).Code);
    }

    [Fact]
    public async Task Identify_ANewKeyOfTheIssuer_IsFetchedButNotForEveryInventedName()
    {
        var authenticator = Authenticator();
        async Task<string?> TryAsync(string keyId)
        {
            try
            {
                await authenticator.IdentifyAsync(TestIssuer.Token(Header("RS256", keyId), Claims(), "RS256"), TestContext.Current.CancellationToken);
                return null;
            }
            catch (IdentityException refused)
            {
                return refused.Code;
            }
        }

        Assert.Null(await TryAsync("r1"));
        _issuer.Keys = $$"""{"keys":[{{TestIssuer.RsaKey("r2")}}]}""";
        Assert.Equal("TUT2313", await TryAsync("r2")); // just fetched
        Assert.Equal(1, _issuer.Fetches);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Null(await TryAsync("r2"));
        for (var number = 0; number < 100; number++) { Assert.Equal("TUT2313", await TryAsync($"x{number}")); }
        Assert.Equal(2, _issuer.Fetches);
        _issuer.IsDown = true;
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await TryAsync("r2")); // an issuer that is down does not lock out whom its known keys name
    }

    [Fact]
    public async Task Identify_KeysThatCannotBeHad_MayComeLater()
    {
        _issuer.IsDown = true;

        var refused = await Assert.ThrowsAsync<IdentityException>(() => IdentifyAsync(TestIssuer.Token(Good, Claims(), "RS256")));

        Assert.Equal(("TUT2318", true), (refused.Code, refused.IsTransient));
    }

    [Theory]
    [InlineData("""{"keys":[]}""", "TUT2313")]
    [InlineData("no json", "TUT2318")]
    [InlineData("[]", "TUT2318")]
    public async Task Identify_AWrongKeySet_LetsNobodyIn(string keys, string code)
    {
        _issuer.Keys = keys;

        Assert.Equal(code, (await Assert.ThrowsAsync<IdentityException>(() => IdentifyAsync(TestIssuer.Token(Good, Claims(), "RS256")))).Code);
    }

    [Fact]
    public async Task Identify_AKeyForEncryptionOrAnotherAlgorithm_SignsNothing()
    {
        _issuer.Keys = $$"""{"keys":[{{TestIssuer.RsaKey("r1", ",\"use\":\"enc\"")}},{{TestIssuer.RsaKey("r1", ",\"alg\":\"PS256\"")}},{{TestIssuer.RsaKey("r1", ",\"key_ops\":[\"sign\"]")}}]}""";

        Assert.Equal("TUT2313", (await Assert.ThrowsAsync<IdentityException>(() => IdentifyAsync(TestIssuer.Token(Good, Claims(), "RS256")))).Code);
    }

    [Fact]
    public async Task Identify_AnApiKey_IsItsUserUntilItEnds()
    {
        var (stored, text) = ApiKey.Create("ci", "ci-bot");
        var policies = $"identities: {{ keys: {{ ci: {{ sha256: {stored.Sha256}, user: ci-bot, groups: [bots], team: core, expires: 2026-11-21T11:00:00Z }} }} }}\n";
        var authenticator = new Authenticator(() => Policy.Of(policies), _issuer, _time);

        var caller = await authenticator.IdentifyAsync(text, TestContext.Current.CancellationToken);

        Assert.Equal(("ci-bot", CallerKind.Key, "core", "ci"), (caller.User, caller.Kind, caller.Team, caller.Source));
        Assert.Equal("TUT2300", (await Assert.ThrowsAsync<IdentityException>(async () => await authenticator.IdentifyAsync(text + "x", TestContext.Current.CancellationToken))).Code);
        Assert.Equal("TUT2300", (await Assert.ThrowsAsync<IdentityException>(async () => await authenticator.IdentifyAsync(text.Replace("_ci_", "_cd_", StringComparison.Ordinal), TestContext.Current.CancellationToken))).Code);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("TUT2301", (await Assert.ThrowsAsync<IdentityException>(async () => await authenticator.IdentifyAsync(text, TestContext.Current.CancellationToken))).Code);
        Assert.DoesNotContain(text[^20..], stored.ToString(), StringComparison.Ordinal);
    }

    private static string Header(string algorithm, string? keyId) => keyId is null ? $$"""{"alg":"{{algorithm}}"}""" : $$"""{"alg":"{{algorithm}}","kid":"{{keyId}}"}""";

    private static string Claims(int seconds = 600) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"iss":"https://login.example.com","aud":["x","tutti"],"email":"ann@example.com","groups":["finance","ops"],"team":"core","tier":"gold","exp":{{Policy.Now.ToUnixTimeSeconds() + seconds}},"nbf":{{Policy.Now.ToUnixTimeSeconds() - 5}}}""");

    private Authenticator Authenticator() => new(static () => Policy.Of(Policies), _issuer, _time);

    private Task<Caller> IdentifyAsync(string token) => Authenticator().IdentifyAsync(token, TestContext.Current.CancellationToken).AsTask();
}
