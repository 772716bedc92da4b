using System.Collections.Concurrent;
using Tutti.Gateway.Tests.Support;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Tests.Upstreams;

/// <summary>As <see cref="OpeningTests"/>, of servers at an address.</summary>
public sealed class OpeningAddressTests
{
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    public async Task GivenAServerThatWantsAnotherKey_WhenItIsMet_ThenItIsNotMetTheOtherWayInstead(int status)
    {
        var seen = new ConcurrentQueue<string>();
        await using var http = await HttpBench.OpenAsync(context =>
        {
            seen.Enqueue(context.Request.Headers["Mcp-Method"].ToString());
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var near = await new GatewayBench("rules:\n  - { id: all, allow: \"*\" }\n") { Connect = (spec, token) => new UpstreamLinks(runner: null).OpenAsync(spec with { Address = http.Address }, token) }.OpenAsync();
        await using var client = await near.JoinAsync();
        Assert.Equal([""], seen.Distinct());
        seen.Clear();
        await using var gateway = await HttpBench.OpenAsync(near);
        await gateway.AskAsync(ModernBench.Text("server/discover"));

        Assert.Equal(["server/discover"], seen.Distinct());
    }
}
