using System.Net;
using System.Text.Json;
using Tutti.Gateway.Tests.Support;
using static Tutti.Gateway.Tests.Runs.SessionRunTests;

namespace Tutti.Gateway.Tests.Fronts;

/// <summary>Streamable HTTP as MCP 2025-11-25 has it, and what it is protected from.</summary>
public sealed class HttpFrontTests : IAsyncLifetime
{
    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""";
    private const string Ping = """{"jsonrpc":"2.0","id":2,"method":"ping"}""";
    private const string Get = """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"get","arguments":{}}}""";

    private readonly Testing.ManualTime _time = new();
    private GatewayBench _bench = null!; // made before each test
    private HttpBench _http = null!; // likewise

    public async ValueTask InitializeAsync() => (_bench, _http) = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _bench.DisposeAsync();
    }

    private async Task<(GatewayBench Bench, HttpBench Http)> OpenAsync(Func<GatewayOptions, GatewayOptions>? options = null, string rules = Rules)
    {
        var bench = new GatewayBench(rules) { Time = _time, Options = options ?? (static usual => usual) };
        await bench.OpenAsync();
        return (bench, await HttpBench.OpenAsync(bench));
    }

    [Fact]
    public async Task GivenASession_WhenItCalls_ThenTheAnswerIsJsonAndItsServersAreItsOwn()
    {
        var (one, other) = (await _http.JoinAsync(), await _http.JoinAsync());

        using var answer = await _http.PostAsync(Get, one);

        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("done", TextOf(await HttpBench.ReadAsync(answer)));
        Assert.NotEqual(one, other);
        Assert.Equal((48, 2, 2), (one.Length, _bench.Shop.Wires.Count, _bench.Runs().Count));
    }

    [Fact]
    public async Task GivenACallerThatSendsTooMuch_WhenItSendsMore_ThenItIsToldWhenToComeBackAndOthersAreServed()
    {
        var eve = Governance.Identities.ApiKey.Create("eve-key", "eve");
        var (bench, http) = await OpenAsync(
            static usual => new GatewayOptions { Servers = usual.Servers, Keyless = usual.Keyless, MostPerSecond = 1 },
            $"identities:\n  keys:\n    eve-key: {{ sha256: {eve.Stored.Sha256}, user: eve }}\n" + Rules);
        await using var closing = bench;
        await using var ending = http;
        var session = await http.JoinAsync();
        for (var sent = 1; sent < 10; sent++)
        {
            using var taken = await http.PostAsync(Ping, session);
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        }

        using var refused = await http.PostAsync(Ping, session);
        var other = await http.JoinAsync(eve.Text);
        _time.Advance(TimeSpan.FromSeconds(1));
        using var later = await http.PostAsync(Ping, session);

        Assert.Equal((HttpStatusCode.TooManyRequests, "1"), (refused.StatusCode, refused.Headers.GetValues("Retry-After").Single()));
        Assert.StartsWith("TUT7060", (await HttpBench.ReadAsync(refused)).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal((48, HttpStatusCode.OK), (other.Length, later.StatusCode));
    }

    [Fact]
    public async Task GivenAPolicyThatNamesAnIssuer_WhenAClientHasNoGoodToken_ThenItIsToldWhereTokensAre()
    {
        const string Issuers = "identities:\n  issuers:\n    - { issuer: \"https://login.example.com\", audience: tools, jwks: \"https://login.example.com/keys\" }\n";
        var bench = new GatewayBench(Issuers + Rules) { Time = _time, Options = static usual => new GatewayOptions { Servers = usual.Servers, PublicAddress = new Uri("https://tools.example.com") } };
        await using var closing = await bench.OpenAsync();
        await using var http = await HttpBench.OpenAsync(context => context.Request.Path.StartsWithSegments("/.well-known", StringComparison.Ordinal) ? bench.Gateway.DescribeAsync(context) : bench.Gateway.HandleAsync(context));

        using var nobody = await http.PostAsync(Initialize);
        using var liar = await http.PostAsync(Initialize, change: static request => HttpBench.Bear(request, "nonsense"));
        var described = JsonElement.Parse(await http.Client.GetByteArrayAsync(new Uri(http.Address, "/.well-known/oauth-protected-resource/mcp"), GatewayBench.Cancellation));

        const string Where = "resource_metadata=\"https://tools.example.com/.well-known/oauth-protected-resource/mcp\"";
        Assert.Equal((HttpStatusCode.Unauthorized, $"Bearer {Where}"), (nobody.StatusCode, nobody.Headers.WwwAuthenticate.ToString()));
        Assert.Equal((HttpStatusCode.Unauthorized, $"Bearer error=\"invalid_token\", {Where}"), (liar.StatusCode, liar.Headers.WwwAuthenticate.ToString()));
        Assert.Equal("https://tools.example.com/mcp", described.GetProperty("resource").GetString());
        Assert.Equal("https://login.example.com", Assert.Single(described.GetProperty("authorization_servers").EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource", "127.0.0.1")] // no issuer, so there is nothing to tell
    [InlineData("/.well-known/oauth-protected-resource/mcp", "evil.example")]
    public async Task GivenNothingToTellOfTokens_WhenItIsAskedFor_ThenThereIsNone(string path, string host)
    {
        await using var http = await HttpBench.OpenAsync(_bench.Gateway.DescribeAsync);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(http.Address, path)) { Headers = { Host = host } };

        using var answer = await http.Client.SendAsync(request, GatewayBench.Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task GivenAGateway_WhenItCannotTakeCalls_ThenItSaysSoAndWhy()
    {
        var (bench, http) = await OpenAsync(static usual => new GatewayOptions { Servers = usual.Servers, Keyless = usual.Keyless, MostSessions = 1 });
        await using var closing = bench;
        await using var ending = http;
        Assert.True(bench.Gateway.CheckHealth().IsReady);

        await http.JoinAsync();
        var full = bench.Gateway.CheckHealth();
        bench.Store.Fail();
        var failed = bench.Gateway.CheckHealth();

        Assert.Contains("as many sessions", Assert.Single(full.Problems), StringComparison.Ordinal);
        Assert.Contains("TUT3501", failed.Problems[0], StringComparison.Ordinal);
        Assert.False(failed.IsReady);
    }

    [Fact]
    public async Task GivenNotifications_WhenTheyArePosted_ThenTheyAreAccepted()
    {
        var session = await _http.JoinAsync();

        using var accepted = await _http.PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", session);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }

    [Theory]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Host", "evil.example:8080", 403)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost:3000", 200)]
    [InlineData("Accept", "application/json", 406)]
    [InlineData("Accept", "text/event-stream", 406)]
    [InlineData("Accept", "*/*", 200)]
    [InlineData("Content-Type", "text/plain", 415)]
    [InlineData("MCP-Protocol-Version", "1999-01-01", 400)]
    [InlineData("MCP-Protocol-Version", "2026-07-28", 400)]
    [InlineData("MCP-Protocol-Version", "2025-06-18", 400)] // not what was agreed on
    [InlineData("MCP-Protocol-Version", "2025-11-25", 200)]
    [InlineData("Mcp-Session-Id", "0123456789abcdef", 404)]
    [InlineData("Mcp-Session-Id", "", 400)]
    [InlineData("Authorization", "Bearer nonsense", 401)]
    public async Task GivenAHeader_WhenItIsNotWhatItMustBe_ThenTheRequestIsRefused(string name, string value, int status)
    {
        var session = await _http.JoinAsync();

        using var answer = await _http.PostAsync(Ping, session, request =>
        {
            var headers = name.StartsWith("Content", StringComparison.Ordinal) ? request.Content!.Headers : (System.Net.Http.Headers.HttpHeaders)request.Headers;
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        });

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status != 200, (await HttpBench.ReadAsync(answer)).TryGetProperty("error", out _));
    }

    [Theory]
    [InlineData("no JSON", -32700)]
    [InlineData("""[{"jsonrpc":"2.0","id":2,"method":"ping"}]""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":2,"method":"ping","method":"tools/call"}""", -32700)]
    public async Task GivenABodyThatIsNoMessage_WhenItIsPosted_ThenItIsRefused(string body, int code)
    {
        var session = await _http.JoinAsync();

        using var answer = await _http.PostAsync(body, session);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, (await HttpBench.ReadAsync(answer)).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task GivenABodyThatIsTooLong_WhenItIsPosted_ThenItIsNotRead()
    {
        var (bench, http) = await OpenAsync(static usual => new GatewayOptions { Servers = usual.Servers, Keyless = usual.Keyless, MostBytes = 1000 });
        await using (bench)
        await using (http)
        {
            var session = await http.JoinAsync();
            var padding = new string('a', 1000);

            using var answer = await http.PostAsync($$$"""{"jsonrpc":"2.0","id":2,"method":"ping","params":{"a":"{{{padding}}}"}}""", session);
            using var chunked = await http.PostAsync($$$"""{"jsonrpc":"2.0","id":2,"method":"ping","params":{"a":"{{{padding}}}"}}""", session, static request => request.Headers.TransferEncodingChunked = true);

            Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestEntityTooLarge), (answer.StatusCode, chunked.StatusCode));
        }
    }

    [Fact]
    public async Task GivenKeys_WhenAClientShowsNone_ThenItIsNobodyAndSessionsAreTheirCallersOwn()
    {
        var (one, two) = (Governance.Identities.ApiKey.Create("ann-key", "ann"), Governance.Identities.ApiKey.Create("bob-key", "bob"));
        var (bench, http) = await OpenAsync(
            static usual => new GatewayOptions { Servers = usual.Servers },
            $"identities:\n  keys:\n    ann-key: {{ sha256: {one.Stored.Sha256}, user: ann }}\n    bob-key: {{ sha256: {two.Stored.Sha256}, user: bob }}\n" + Rules);
        await using (bench)
        await using (http)
        {
            using var nobody = await http.PostAsync(Initialize);
            var session = await http.JoinAsync(one.Text);

            using var own = await http.PostAsync(Ping, session, request => HttpBench.Bear(request, one.Text));
            using var others = await http.PostAsync(Ping, session, request => HttpBench.Bear(request, two.Text));

            Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (nobody.StatusCode, nobody.Headers.WwwAuthenticate.Single().Scheme));
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (own.StatusCode, others.StatusCode));
        }
    }

    [Fact]
    public async Task GivenASession_WhenItIsDeleted_ThenItsServersEndAndItIsGone()
    {
        var session = await _http.JoinAsync();
        using var request = new HttpRequestMessage(HttpMethod.Delete, _http.Address) { Headers = { { "Mcp-Session-Id", session } } };

        using var deleted = await _http.Client.SendAsync(request, GatewayBench.Cancellation);
        using var after = await _http.PostAsync(Ping, session);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.StatusCode, after.StatusCode));
        Assert.True(_bench.Shop.Wires.Single().IsDisposed);
    }

    [Fact]
    public async Task GivenSessionsThatNobodyUses_WhenTimePasses_ThenTheyEndAndOthersStay()
    {
        var (idle, used) = (await _http.JoinAsync(), await _http.JoinAsync());
        var first = _bench.Shop.Wires.First();
        for (var minutes = 0; minutes < 40; minutes += 10)
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            using var still = await _http.PostAsync(Ping, used);
            Assert.Equal(HttpStatusCode.OK, still.StatusCode);
        }

        await Patience.UntilAsync(() => first.IsDisposed, "the end of the session that nobody uses");

        using var gone = await _http.PostAsync(Ping, idle);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Single(_bench.Shop.Wires, static wire => !wire.IsDisposed);
    }

    [Fact]
    public async Task GivenTooManySessions_WhenAnotherBegins_ThenItIsRefusedUntilOneEnds()
    {
        var (bench, http) = await OpenAsync(static usual => new GatewayOptions { Servers = usual.Servers, Keyless = usual.Keyless, MostSessions = 1 });
        await using (bench)
        await using (http)
        {
            var session = await http.JoinAsync();
            using var refused = await http.PostAsync(Initialize);
            using var request = new HttpRequestMessage(HttpMethod.Delete, http.Address) { Headers = { { "Mcp-Session-Id", session } } };
            using var deleted = await http.Client.SendAsync(request, GatewayBench.Cancellation);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            await http.JoinAsync();
        }
    }
}
