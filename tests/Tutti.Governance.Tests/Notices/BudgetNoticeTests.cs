using Tutti.Governance.Tests.Gates;
using Tutti.Kernel.Lifecycle;
using static Tutti.Governance.Tests.Notices.NoticeWorld;

namespace Tutti.Governance.Tests.Notices;

/// <summary>Whoever is told that a share of a budget is reached: the log, and the addresses of the policy.</summary>
public sealed class BudgetNoticeTests
{
    [Fact]
    public async Task GivenAShareToBeToldOf_WhenItIsReached_ThenAddressAndLogAreToldOnce()
    {
        using var hook = new HookReceiver();
        await using var host = await OpenAsync(hook, "");
        await host.EndAsync(await host.RunAsync("buy", 40));
        await host.EndAsync(await host.RunAsync("buy", 15));
        var message = await NextAsync(host, hook);
        await EndOfNoticeAsync(host); // else the restart rightly tells it again
        await host.EndAsync(await host.RunAsync("buy", 5));
        await host.RestartAsync();
        await host.EndAsync(await host.RunAsync("buy", 25)); // 85: the second share
        var second = await NextAsync(host, hook);

        Assert.True(message.IsFrom(Secret, host.Time.GetUtcNow()));
        Assert.Equal(("tutti.budget.warned", "day", "day", 50, "USD", "tutti budget get day"), (
            message.Event.GetProperty("type").GetString(), message.Event.GetProperty("subject").GetString(), message.Data.GetProperty("account").GetString(),
            message.Data.GetProperty("percent").GetInt32(), message.Data.GetProperty("unit").GetString(), message.Data.GetProperty("command").GetString()));
        Assert.False(message.Data.TryGetProperty("spent", out _)); // as with approvals: only where the policy says so
        Assert.Equal(80, second.Data.GetProperty("percent").GetInt32());
        Assert.Equal(0, hook.Waiting);
        Assert.Equal(1, Count(host.Log.All, "2103 The account 'day' has reached 50 % of its limit: 55 of 100"));
        Assert.Equal(1, Count(host.Log.All, "2103 The account 'day' has reached 80 % of its limit: 85 of 100"));
    }

    [Theory]
    [InlineData(", for: desk", 1)]
    [InlineData(", for: heads", 0)]
    public async Task GivenANoticeForGroups_WhenTheyManageTheBudget_ThenTheyAreTold(string more, int told)
    {
        using var hook = new HookReceiver();
        await using var host = await OpenAsync(hook, more);

        await host.EndAsync(await host.RunAsync("buy", 55));

        if (told == 0) { await host.SeeLogAsync("2103"); } // the log is told at the same look
        else { Assert.Equal(RunStatus.Completed, (await EndOfNoticeAsync(host)).Status); }
        Assert.Equal(told, host.Engine.Catalogue.List(new Kernel.Catalogue.RunQuery { Definition = "tutti/notice" }).Count);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static async Task<GateHost> OpenAsync(HookReceiver hook, string more)
    {
        var policy = $$"""
            identities: { groups: { desk: [bob, zoe], heads: [eve] } }
            notify: { room: { webhook: "{{hook.Address}}", secret: "${env:HOOK}"{{more}} } }
            budgets: { day: { limit: 100 USD, window: day@UTC, warn: [50%, 80%], managed_by: { user: bob } } }
            rules: [{ id: buy, allow: shop.buy, spend: { amount: args.amount, unit: USD, from: day } }]
            """;
        var host = new GateHost(policy) { Secrets = new Dictionary<string, string> { [Reference] = Secret } };
        await host.With<int, string>("buy", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.buy", $$"""{"amount": {{amount}}}""")).OpenAsync();
        return host;
    }
}
