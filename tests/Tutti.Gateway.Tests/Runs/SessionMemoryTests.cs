using Tutti.Gateway.Tests.Support;
using Tutti.Governance.Identities;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Gateway.Tests.Runs;

/// <summary>What stays of a session that is over.</summary>
public sealed class SessionMemoryTests
{
    [Fact]
    public async Task GivenACallThatAPersonMustSaySomethingAbout_WhenItsSessionIsOver_ThenNothingOfTheSessionStaysInMemory()
    {
        await using var bench = await SessionRunTests.OpenAsync();
        bench.Shop.Answer = ScriptedServer.Dies;

        var caller = await CallAndEndAsync(bench);

        await Patience.UntilAsync(
            () =>
            {
                GC.Collect();
                return !caller.IsAlive;
            },
            "the end of what the session held");
        Assert.False(bench.Engine.Catalogue.Find(bench.Runs().Single())!.Status.IsEnded());
    }

    /// <summary>In a method of its own, so that nothing of it is left on the stack.</summary>
    private static async Task<WeakReference> CallAndEndAsync(GatewayBench bench)
    {
        var caller = new Caller("bob", CallerKind.Local);
        await using var client = await bench.JoinAsync(caller);
        Assert.Equal("TUT7012", SessionRunTests.CodeOf(await client.CallAsync("pay", """{"amount":20,"order":"a"}""")));
        return new WeakReference(caller);
    }
}
