using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Governance.Grants;
using Tutti.Governance.Naming;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Tests.Gates;

public sealed class GateTests
{
    internal const string Shop = """
        budgets:
          team-day: { limit: 100.00 USD, window: day@UTC, warn: [50%] }
          run-cap: { limit: 60.00 USD, per: run.id, window: run, in: team-day }
        rules:
          - { id: reads, allow: shop.get }
          - { id: pay, allow: shop.pay, when: args.amount <= 50, spend: { amount: args.amount, unit: USD, from: run-cap } }
          - { id: big, ask: shop.pay, when: args.amount > 50, spend: { amount: args.amount, unit: USD, from: run-cap }, by: { group: finance, quorum: 2, not: caller }, within: 1h }
          - { id: ask-one, ask: shop.ship, by: { user: [bob, eve] } }
          - { id: thrice, allow: shop.poll, limit: 3/run }
          - { id: hourly, allow: shop.mail, limit: 2/hour }
        """;

    [Fact]
    public async Task GivenACallThatIsAllowed_WhenItIsMade_ThenDecisionHoldAndClaimComeBeforeAndTheMoneyIsSpent()
    {
        await using var host = new GateHost(Shop);
        await host.With<int, string>("pay", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""")).OpenAsync();

        var run = await host.RunAsync("pay", 40);

        Assert.Equal("""did shop.pay {"amount":40}""", await host.ResultAsync<string>(run));
        Assert.Equal((0m, 40m), await host.BalanceAsync("team-day", "team-day") is { } team ? (team.Held, team.Spent) : default);
        Assert.Equal((0m, 40m), await host.BalanceAsync("team-day", $"run-cap/{run}") is { } cap ? (cap.Held, cap.Spent) : default);
        var record = Assert.Single(await host.RecordsAsync(run));
        Assert.Equal(("shop.pay", "ann", Verdict.Allow, "pay", host.Policy.Digest), (record.Target, record.Caller, record.Verdict, record.Rule, record.Policy));
        Assert.Equal(40m, Assert.Single(record.Holds).Amount);
        Assert.Null(record.Refusal);
    }

    [Fact]
    public async Task GivenACallThatNoRuleAllows_WhenItIsTried_ThenItIsDeniedWithReasonAndRecord()
    {
        await using var host = new GateHost(Shop);
        await host.With<int, string>("drop", async (ctx, session, _) =>
        {
            try { return await host.CallAsync(ctx, session, "shop.drop_all"); }
            catch (CallDeniedException denied) { return $"{denied.Code} {denied.Denial.Retry}"; }
        }).OpenAsync();

        var run = await host.RunAsync("drop", 0);

        Assert.Equal("TUT2200 Never", await host.ResultAsync<string>(run));
        Assert.Empty(host.Made);
        Assert.Equal("TUT2200", Assert.Single(await host.RecordsAsync(run)).Refusal?.Denial.Code);
    }

    [Fact]
    public async Task P5_GivenABudgetWithoutRoom_WhenManyRunsSpend_ThenItIsNeverOverspentAndTheRestIsDenied()
    {
        await using var host = new GateHost(Shop);
        await host.With<int, bool>("pay", async (ctx, session, amount) =>
        {
            try { await host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}"""); }
            catch (CallDeniedException denied) when (denied.Code == "TUT2211") { return false; }

            return true;
        }).OpenAsync();

        var runs = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => host.RunAsync("pay", 7)));
        var paid = 0;
        foreach (var run in runs) { paid += await host.ResultAsync<bool>(run) ? 1 : 0; }

        Assert.Equal((14, 14), (paid, host.Made.Count));
        Assert.Equal((0m, 98m), await host.BalanceAsync("team-day", "team-day") is { } team ? (team.Held, team.Spent) : default);
    }

    [Fact]
    public async Task GivenALimitOfARun_WhenBranchesCallAtOnce_ThenItHolds_AlsoAcrossARestart()
    {
        await using var host = new GateHost(Shop);
        await host.With<int, int>("poll", async (ctx, session, _) =>
        {
            var made = await ctx.ParallelAsync("many", 5, async (branch, _) => await TryAsync(branch, session));
            await ctx.SignalAsync<string>("go");
            return made.Count(static did => did) + (await TryAsync(ctx, session) ? 100 : 0);
        }).OpenAsync();
        var run = await host.RunAsync("poll", 0);
        await host.SeeAsync(run, "signal.awaited");
        await host.RestartAsync();
        await host.Engine.SignalAsync(run, "go", "", "test", "1", TestContext.Current.CancellationToken);

        Assert.Equal(3, await host.ResultAsync<int>(run));
        Assert.Equal(3, host.Made.Count);

        async Task<bool> TryAsync(WorkflowContext ctx, GateSession session)
        {
            try { await host.CallAsync(ctx, session, "shop.poll"); }
            catch (CallDeniedException denied) when (denied.Code == "TUT2210") { return false; }

            return true;
        }
    }

    [Fact]
    public async Task GivenALimitOfTheFleet_WhenItIsFull_ThenTheDenialSaysWhenAndTimeHelps()
    {
        await using var host = new GateHost(Shop);
        await host.With<int, string>("mail", async (ctx, session, _) =>
        {
            try { return await host.CallAsync(ctx, session, "shop.mail"); }
            catch (CallDeniedException denied) { return $"{denied.Code} {denied.Denial.Retry}"; }
        }).OpenAsync();

        for (var number = 0; number < 2; number++) { Assert.StartsWith("did", await host.ResultAsync<string>(await host.RunAsync("mail", 0)), StringComparison.Ordinal); }
        Assert.StartsWith("TUT2210 Later", await host.ResultAsync<string>(await host.RunAsync("mail", 0)), StringComparison.Ordinal);
        host.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.StartsWith("did", await host.ResultAsync<string>(await host.RunAsync("mail", 0)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenACallWithoutADefiniteReply_WhenNobodyKnows_ThenItsMoneyStaysHeldUntilAPersonSays()
    {
        await using var host = new GateHost(Shop);
        await host.With<int, string>("pay", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""", act: static _ => throw new IOException("the line is gone"))).OpenAsync();
        var run = await host.RunAsync("pay", 40);
        var lost = await host.SeeAsync(run, "step.unknown");
        Assert.Equal((40m, 0m), await host.BalanceAsync("team-day", "team-day") is { } held ? (held.Held, held.Spent) : default);

        await host.RestartAsync();
        await host.Engine.ResolveAsync(run, lost.Path, UnknownResolution.Happened, "bob", "found it"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("found it", await host.ResultAsync<string>(run));
        Assert.Equal((0m, 40m), await host.BalanceAsync("team-day", "team-day") is { } spent ? (spent.Held, spent.Spent) : default);
    }

    [Fact]
    public async Task GivenATargetThatIsBusy_WhenItSaysWhenToComeBack_ThenTheFleetWaitsAndNothingIsLost()
    {
        var busy = true;
        await using var host = new GateHost(Shop);
        await host.With<int, string>("get", (ctx, session, _) => host.CallAsync(ctx, session, "shop.get", options: StepOptions.Default with { Retry = RetryPolicy.Standard with { Jitter = 0 } }, act: _ =>
        {
            if (!busy) { return new GateResult<string>("got it"); }
            busy = false;
            throw new RetryLaterException(TimeSpan.FromMinutes(2), "too many");
        })).OpenAsync();
        var first = await host.RunAsync("get", 0);
        await host.SeeAsync(first, "step.attempted");
        var second = await host.RunAsync("get", 0);
        await host.SeeAsync(second, "timer.set");
        Assert.Single(host.Made);

        for (var minute = 0; minute < 6; minute++)
        {
            host.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal("got it", await host.ResultAsync<string>(first));
        Assert.Equal("got it", await host.ResultAsync<string>(second));
    }

    [Fact]
    public async Task GivenDelegation_WhenASubAgentCalls_ThenItMayDoNoMoreThanItsGrant()
    {
        await using var host = new GateHost(Shop);
        await host.With<int, string>("sub", async (ctx, session, _) =>
        {
            var reader = session.For("reader", new Grant("only-reads", NameSet.Of("shop.get")));
            var said = await host.CallAsync(ctx, reader, "shop.get");
            try { return await host.CallAsync(ctx, reader.For("deeper", new Grant("all", NameSet.Of("*"))), "shop.mail"); }
            catch (CallDeniedException denied) { return $"{said}; {denied.Code}"; }
        }).OpenAsync();

        Assert.Equal("did shop.get {}; TUT2204", await host.ResultAsync<string>(await host.RunAsync("sub", 0)));
    }
}
