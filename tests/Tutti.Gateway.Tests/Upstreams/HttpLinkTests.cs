using Microsoft.AspNetCore.Http;
using Tutti.Agents.Secrets;
using Tutti.Gateway.Tests.Support;
using Tutti.Gateway.Upstreams;
using static Tutti.Gateway.Tests.Runs.SessionRunTests;

namespace Tutti.Gateway.Tests.Upstreams;

/// <summary>Servers at an address: good ones, where a gateway stands behind a gateway, and bad ones.</summary>
public sealed class HttpLinkTests
{
    private const string All = "rules:\n  - { id: all, allow: \"*\" }\n";

    private static GatewayBench Before(Uri address, DeclaredSecret? secret = null, Func<UpstreamSpec, UpstreamSpec>? change = null) => new(All)
    {
        Change = change ?? (static spec => spec),
        Connect = (spec, token) => new UpstreamLinks(runner: null).OpenAsync(spec with { Address = address, Secrets = SecretsOf(secret) }, token),
        Secrets = SecretsOf(secret),
    };

    private static Dictionary<string, DeclaredSecret> SecretsOf(DeclaredSecret? secret) => secret is null ? [] : new() { ["X-Key"] = secret };

    [Fact]
    public async Task GivenAServerAtAnAddress_WhenItIsCalled_ThenAllThatItSaysComesThroughAndItsSessionEnds()
    {
        await using var far = await new GatewayBench(All).OpenAsync();
        await using var http = await HttpBench.OpenAsync(context => ServeGreetingAsync(context, far.Gateway.HandleAsync));
        await using var near = await Before(http.Address).OpenAsync();
        far.Shop.Answer = static async (wire, request) =>
        {
            wire.Say($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{request.Find("_meta").GetProperty("progressToken").GetRawText()}}},"progress":1}}""");
            wire.Say("""{"jsonrpc":"2.0","id":9,"method":"roots/list"}""");
            var roots = await wire.Answers.Reader.ReadAsync(GatewayBench.Cancellation);
            return $$$"""{"content":[{"type":"text","text":"{{{roots.Find("roots").GetArrayLength()}}} roots"}]}""";
        };
        var client = await near.JoinAsync();
        var (_, answer) = await client.BeginAsync("tools/call", """{"name":"get","arguments":{},"_meta":{"progressToken":"p"}}""");

        Assert.Equal("p", (await client.HearAsync("notifications/progress")).GetProperty("params").GetProperty("progressToken").GetString());
        var asked = await client.HearAsync("roots/list");
        await client.SayAsync($$$"""{"jsonrpc":"2.0","id":{{{asked.GetProperty("id").GetRawText()}}},"result":{"roots":[{"uri":"file:///a"}]}}""");
        Assert.Equal("1 roots", TextOf(await Patience.ForAsync(answer, "the answer")));
        far.Shop.Wires.Single().Say("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        await client.HearAsync("notifications/tools/list_changed");
        await client.DisposeAsync();
        Assert.True(far.Shop.Wires.Single().IsDisposed);
    }

    [Theory]
    [InlineData(401, "TUT7014", true)]
    [InlineData(302, "TUT7015", true)]
    [InlineData(429, "TUT7014", true)]
    [InlineData(500, "TUT7014", false)] // it may have begun
    public async Task GivenAServerThatRefuses_WhenItIsAsked_ThenItIsSaidWhetherItMayHaveActed(int status, string code, bool isUntouched)
    {
        var posts = 0;
        await using var http = await HttpBench.OpenAsync(context =>
        {
            Interlocked.Increment(ref posts);
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        var link = await new UpstreamLinks(runner: null).OpenAsync(new UpstreamSpec { Name = "web", Address = http.Address }, GatewayBench.Cancellation);
        await using (link)
        {
            var refused = await Assert.ThrowsAsync<UpstreamException>(() => link.SendAsync(new LinkMessage("{}"u8.ToArray(), 1), GatewayBench.Cancellation).AsTask());

            Assert.Equal((code, isUntouched, 1), (refused.Code, refused.IsUntouched, posts)); // nobody is led elsewhere
        }
    }

    [Theory]
    [InlineData("http://169.254.169.254/mcp", "TUT7017")]
    [InlineData("http://[fd00:ec2::254]/mcp", "TUT7017")]
    [InlineData("http://[::ffff:169.254.169.254]/mcp", "TUT7017")]
    [InlineData("http://0.0.0.0/mcp", "TUT7017")]
    [InlineData("http://127.0.0.1:1/mcp", "TUT7010")] // nobody listens
    public async Task GivenAnAddressThatIsNotConnectedTo_WhenItIsAsked_ThenNothingWasDone(string address, string code)
    {
        var link = await new UpstreamLinks(runner: null).OpenAsync(new UpstreamSpec { Name = "web", Address = new Uri(address) }, GatewayBench.Cancellation);
        await using (link)
        {
            var refused = await Assert.ThrowsAsync<UpstreamException>(() => link.SendAsync(new LinkMessage("{}"u8.ToArray(), 1), GatewayBench.Cancellation).AsTask());

            Assert.Equal((code, true), (refused.Code, refused.IsUntouched));
        }
    }

    [Theory]
    [InlineData("application/json", "TUT7016")]
    [InlineData("text/event-stream", "TUT7016")]
    public async Task GivenAServerThatFloods_WhenItIsCalled_ThenItIsCutOffAndTheCallIsInDoubt(string type, string code)
    {
        await using var http = await HttpBench.OpenAsync(Answering(context => HttpBench.FloodAsync(context, type)));
        await using var near = await Before(http.Address).OpenAsync();
        await using var client = await near.JoinAsync();

        Assert.Equal(code, CodeOf(await client.CallAsync("get")));
    }

    [Fact]
    public async Task GivenAServerThatNeverBeginsToAnswer_WhenItIsCalled_ThenTheCallIsGivenUpInItsTime()
    {
        await using var http = await HttpBench.OpenAsync(Answering(static context => Task.Delay(Timeout.Infinite, context.RequestAborted)));
        await using var near = await Before(http.Address, change: static spec => spec with { CallLimit = TimeSpan.FromMilliseconds(200) }).OpenAsync();
        await using var client = await near.JoinAsync();

        Assert.Equal("TUT7013", CodeOf(await client.CallAsync("get")));
    }

    [Fact]
    public async Task GivenASecretOfAServer_WhenTheServerSaysIt_ThenTheClientDoesNotSeeIt()
    {
        var secret = new DeclaredSecret("key", "opensesame-0123456789");
        var seen = "";
        await using var http = await HttpBench.OpenAsync(Answering(context =>
        {
            seen = context.Request.Headers["X-Key"].ToString();
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync($$$"""{"jsonrpc":"2.0","id":{{{context.Items["id"]}}},"result":{"content":[{"type":"text","text":"you sent {{{seen}}}"}]}}""");
        }));
        await using var near = await Before(http.Address, secret).OpenAsync();
        await using var client = await near.JoinAsync();

        var answer = await client.CallAsync("get");

        Assert.Equal(("opensesame-0123456789", "you sent [redacted:key]"), (seen, TextOf(answer)));
    }

    /// <summary>As if there were no version without a greeting.</summary>
    private static Task ServeGreetingAsync(HttpContext context, RequestDelegate handle)
    {
        if (!context.Request.Headers.ContainsKey("Mcp-Method")) { return handle(context); }
        context.Response.StatusCode = 400;
        return Task.CompletedTask;
    }

    /// <summary>A server that greets and lists, and answers calls as it is told.</summary>
    private static RequestDelegate Answering(Func<HttpContext, Task> call) => async context =>
    {
        if (context.Request.Method != "POST")
        {
            context.Response.StatusCode = 405;
            return;
        }

        var message = await System.Text.Json.JsonSerializer.DeserializeAsync<System.Text.Json.JsonElement>(context.Request.Body, cancellationToken: context.RequestAborted);
        if (!message.TryGetProperty("id", out var id))
        {
            context.Response.StatusCode = 202;
            return;
        }

        context.Items["id"] = id.GetRawText();
        if (context.Request.Headers.ContainsKey("Mcp-Method"))
        {
            context.Response.StatusCode = 400; // what this version does not know
            return;
        }

        var result = message.GetProperty("method").GetString() switch
        {
            "initialize" => """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"raw","version":"1"}}""",
            "tools/list" => """{"tools":[{"name":"get","inputSchema":{"type":"object"}}]}""",
            _ => null,
        };
        if (result is null)
        {
            await call(context);
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$$"""{"jsonrpc":"2.0","id":{{{id.GetRawText()}}},"result":{{{result}}}}""");
    };
}
