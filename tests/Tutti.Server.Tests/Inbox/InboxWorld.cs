using Tutti.Governance.Identities;
using Tutti.Governance.Tests.Gates;
using Tutti.Governance.Tests.Support;
using Tutti.Kernel.Journal;
using Tutti.Server.Inbox;

namespace Tutti.Server.Tests.Inbox;

/// <summary>A host with a gate, its inbox on a port of this machine, and people with keys.</summary>
internal sealed class InboxWorld : IAsyncDisposable
{
    private static readonly (ApiKey Stored, string Text)[] Keys = [.. ((string[])["ann", "bob", "eve", "mallory"]).Select(static user => ApiKey.Create(user, user))];

    private InboxWorld(GateHost host, EngineDesk desk, InboxServer server) => (Host, Desk, Server) = (host, desk, server);

    public GateHost Host { get; }

    public EngineDesk Desk { get; }

    public InboxServer Server { get; }

    /// <summary>What was logged.</summary>
    public LogLines Log => Host.Log;

    public static async Task<InboxWorld> OpenAsync()
    {
        var keys = string.Concat(Keys.Select(static key => $"    {key.Stored.Id}: {{ sha256: {key.Stored.Sha256}, user: {key.Stored.User} }}\n"));
        var host = new GateHost($$"""
            identities:
              groups: { finance: [ann, bob, eve] }
              keys:
            {{keys}}
            rules:
              - { id: pay, ask: shop.pay, by: { group: finance, not: caller }, within: 1h }
              - { id: too-much, deny: shop.pay, when: args.amount > 1000 }
            """);
        await host.With<int, string>("pay", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""")).OpenAsync();
        var desk = new EngineDesk(host);
        return new InboxWorld(host, desk, await InboxServer.StartAsync(desk, new InboxOptions { Time = host.Time, Logger = host.Log }, GateHost.Cancellation));
    }

    public static string KeyOf(string user) => Keys.Single(key => key.Stored.User == user).Text;

    /// <summary>A run that asks, once the question is there.</summary>
    public async Task<(RunId Run, InboxItem Item)> AskAsync(int amount = 55)
    {
        var run = await Host.RunAsync("pay", amount);
        await foreach (var happened in Host.Engine.WatchAsync(run, -1, GateHost.Cancellation))
        {
            if (happened.Kind == "question.asked") { break; }
        }

        return (run, (await Desk.ListAsync(GateHost.Cancellation)).Single(item => item.Run == run.ToString()));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Host.DisposeAsync();
    }
}
