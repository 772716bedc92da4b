using Tutti.Governance.Budgets;
using Tutti.Kernel;

namespace Tutti.Governance.Tests.Budgets;

public sealed class LedgerTests : LedgerBench
{
    private static readonly AccountTerms Run = new("run-cap/1", 30m, "run");

    [Fact]
    public async Task Reserve_ThenCommit_MovesFromFreeToHeldToSpent_OnAllAccounts()
    {
        var held = await ReserveAsync("h1", 20m, Team, Run);
        await AskAsync(new LedgerMessage.Arm("h1", "call-1"));
        var during = await BalanceAsync(Run);
        await AskAsync(new LedgerMessage.Commit("h1", 12.50m));

        Assert.Equal((LedgerOutcome.Done, 10m), (held.Outcome, held.Left));
        Assert.Equal((20m, 0m), (during.Held, during.Spent));
        Assert.Equal((0m, 12.50m, 17.50m), (await BalanceAsync(Run)) is var run ? (run.Held, run.Spent, run.Left) : default);
        Assert.Equal((0m, 12.50m), (await BalanceAsync(Team)) is var team ? (team.Held, team.Spent) : default);
    }

    [Fact]
    public async Task Reserve_WithoutRoomOnOneAccount_HoldsOnNone()
    {
        await ReserveAsync("h1", 25m, Team, Run);

        var refused = await ReserveAsync("h2", 10m, Team, Run);

        Assert.Equal((LedgerOutcome.NoRoom, Run.Id, 5m), (refused.Outcome, refused.Account, refused.Left));
        Assert.Equal(25m, (await BalanceAsync(Team)).Held);
    }

    [Fact]
    public async Task Reserve_SameHoldAgain_IsTheSameHold_AndAnotherAmountIsRefused()
    {
        await ReserveAsync("h1", 25m, Team);
        await ReserveAsync("h1", 25m, Team);

        Assert.Equal(25m, (await BalanceAsync(Team)).Held);
        Assert.Equal("TUT2504", (await Assert.ThrowsAsync<TuttiException>(() => ReserveAsync("h1", 26m, Team))).Code);
    }

    [Fact]
    public async Task Hold_ThatNobodyArms_ExpiresByItself_AlsoWhileNoHostRuns()
    {
        await ReserveAsync("h1", 25m, Team);
        await ReserveAsync("h2", 25m, Team);
        await AskAsync(new LedgerMessage.Arm("h2", "call"));
        await Engine.DisposeAsync();
        Time.Advance(TimeSpan.FromHours(1));
        await OpenAsync();

        Assert.Equal(LedgerOutcome.NoHold, (await AskAsync(new LedgerMessage.Arm("h1", "call"))).Outcome);
        await UntilAsync(async () => (await BalanceAsync(Team)).Held == 25m);
        Assert.Equal(LedgerOutcome.Done, (await AskAsync(new LedgerMessage.Doubt("h2"))).Outcome);
        Assert.Equal(25m, (await BalanceAsync(Team)).Held);
    }

    [Fact]
    public async Task Commit_WithoutArm_OrOfAnotherCall_IsRefused()
    {
        await ReserveAsync("h1", 25m, Team);

        Assert.Equal("TUT2505", (await Assert.ThrowsAsync<TuttiException>(() => AskAsync(new LedgerMessage.Commit("h1", 1m)))).Code);
        await AskAsync(new LedgerMessage.Arm("h1", "call"));
        Assert.Equal("TUT2506", (await Assert.ThrowsAsync<TuttiException>(() => AskAsync(new LedgerMessage.Arm("h1", "another")))).Code);
        await AskAsync(new LedgerMessage.Release("h1"));
        Assert.Equal(LedgerOutcome.NoHold, (await AskAsync(new LedgerMessage.Commit("h1", 1m))).Outcome);
        Assert.Equal(0m, (await BalanceAsync(Team)).Spent);
    }

    [Fact]
    public async Task Set_AnotherLimit_HoldsUntilThePolicysOwnChanges_AndTakesNothingBack()
    {
        await SpendAsync("h1", 40m, Team);

        await AskAsync(new LedgerMessage.SetLimit(Team, 30m, "USD"));
        Assert.Equal((30m, 40m, 0m), (await BalanceAsync(Team)) is var low ? (low.Limit, low.Spent, low.Left) : default);
        Assert.Equal(LedgerOutcome.NoRoom, (await ReserveAsync("h2", 1m, Team)).Outcome);

        await AskAsync(new LedgerMessage.SetLimit(Team, 200m, "USD"));
        await Engine.DisposeAsync();
        await OpenAsync();
        Assert.Equal(LedgerOutcome.Done, (await ReserveAsync("h3", 150m, Team)).Outcome);
        await ReserveAsync("h4", 1m, Team with { Limit = 90m });
        Assert.Equal((90m, 0m), (await BalanceAsync(Team)) is var own ? (own.Limit, own.Left) : default);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2_000_000_000_000_000_000)]
    public async Task Set_ALimitThatIsNone_IsRefused(long limit) =>
        Assert.Equal("TUT2501", (await Assert.ThrowsAsync<TuttiException>(() => AskAsync(new LedgerMessage.SetLimit(Team, limit, "USD")))).Code);

    [Fact]
    public async Task HasSpent_IsAboutTheCallerAndTheWindow()
    {
        await AskAsync(new LedgerMessage.Take("h1", 1m, "USD", [Team], "call", "ann"));
        Assert.Equal((true, false), (await HasSpentAsync("ann"), await HasSpentAsync("bob")));
        Assert.False(await HasSpentAsync("ann", "unknown"));

        Time.Advance(TimeSpan.FromDays(1));
        Assert.False(await HasSpentAsync("ann"));
    }

    private async Task<bool> HasSpentAsync(string user, string account = "team-day/berlin")
    {
        var changes = await Engine.ChangesAsync(Kind, "root", Cancellation);
        return await Engine.LookAsync(Kind, "root", state => LedgerHistory.HasSpent(state, changes, account, user, Time.GetUtcNow()), Cancellation);
    }

    [Fact]
    public async Task Release_AfterMidnight_GivesNothingToTheNewDay()
    {
        Time.Advance(TimeSpan.FromHours(23));
        await ReserveAsync("yesterday", 60m, Team);
        await AskAsync(new LedgerMessage.Arm("yesterday", "call"));
        Time.Advance(TimeSpan.FromHours(2));
        await ReserveAsync("today", 90m, Team);

        await AskAsync(new LedgerMessage.Release("yesterday"));

        Assert.Equal((90m, 0m, 10m), (await BalanceAsync(Team)) is var team ? (team.Held, team.Spent, team.Left) : default);
        Assert.Equal(LedgerOutcome.NoRoom, (await ReserveAsync("more", 11m, Team)).Outcome);
    }

    [Fact]
    public async Task RollingWindow_FreesWhatIsOlder_AndSaysWhen()
    {
        var hourly = new AccountTerms("hourly", 10m, "1h");
        await SpendAsync("h1", 10m, hourly);
        var refused = await ReserveAsync("h2", 1m, hourly);

        Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(LedgerOutcome.NoRoom, (await ReserveAsync("h3", 1m, hourly)).Outcome);
        Time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(LedgerOutcome.Done, (await ReserveAsync("h4", 10m, hourly)).Outcome);
        Assert.InRange(refused.RetryAt ?? default, ManualStart + TimeSpan.FromHours(1), ManualStart + TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task Terms_LoweredUnderWhatIsSpent_TakeNothingBackAndGiveNothingMore()
    {
        await SpendAsync("h1", 60m, Team);

        var refused = await ReserveAsync("h2", 1m, Team with { Limit = 50m });

        Assert.Equal((LedgerOutcome.NoRoom, 0m), (refused.Outcome, refused.Left));
        Assert.Equal((50m, 60m, 0m), (await BalanceAsync(Team)) is var team ? (team.Limit, team.Spent, team.Left) : default);
    }

    [Fact]
    public async Task Terms_WithAnotherWindow_ForgetNothing()
    {
        await SpendAsync("h1", 60m, Team);
        await ReserveAsync("h2", 30m, Team);

        var refused = await ReserveAsync("h3", 20m, Team with { Window = "month@UTC" });
        await AskAsync(new LedgerMessage.Release("h2"));

        Assert.Equal((LedgerOutcome.NoRoom, 10m), (refused.Outcome, refused.Left));
        Assert.Equal((0m, 60m), (await BalanceAsync(Team)) is var team ? (team.Held, team.Spent) : default);
    }

    [Fact]
    public async Task TopUp_AddsToThePresentWindowOnly()
    {
        await SpendAsync("h1", 100m, Team);
        await AskAsync(new LedgerMessage.TopUp(Team, 5m, "USD"));

        Assert.Equal(LedgerOutcome.Done, (await ReserveAsync("h2", 5m, Team)).Outcome);
        Assert.Equal(LedgerOutcome.NoRoom, (await ReserveAsync("h3", 0.01m, Team)).Outcome);
        Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((100m, 0m), (await BalanceAsync(Team)) is var next ? (next.Limit, next.Spent) : default);
    }

    [Fact]
    public async Task Commit_BeyondTheHold_IsCountedAndNamed()
    {
        await ReserveAsync("h1", 10m, Team);
        await AskAsync(new LedgerMessage.Arm("h1", "call"));

        var settled = await AskAsync(new LedgerMessage.Commit("h1", 14m));

        Assert.Equal(4m, settled.Overrun);
        Assert.Equal((14m, 4m), (await BalanceAsync(Team)) is var team ? (team.Spent, team.Overrun) : default);
    }

    [Fact]
    public async Task Warn_AtAShare_IsSaidOnceInItsWindow_AlsoByTheNextHost()
    {
        var warned = Team with { WarnAt = [50, 80] };

        Assert.Null((await ReserveAsync("h1", 49m, warned)).Warnings);
        Assert.Equal([new BudgetWarning(Team.Id, 50)], (await ReserveAsync("h2", 1m, warned)).Warnings);
        await AskAsync(new LedgerMessage.Release("h2"));
        await Engine.DisposeAsync();
        await OpenAsync();
        Assert.Null((await ReserveAsync("h3", 1m, warned)).Warnings); // it fell below, and is told already
        Assert.Equal([new BudgetWarning(Team.Id, 80)], (await ReserveAsync("h4", 35m, warned)).Warnings);
        Assert.Equal([50, 80], await WarningsAsync());

        Time.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await WarningsAsync());
        Assert.Equal([50, 80], (await ReserveAsync("h5", 90m, warned)).Warnings?.Select(static warning => warning.Percent));
    }

    [Fact]
    public async Task Warn_AfterATopUp_IsAboutTheNewLimit()
    {
        var warned = Team with { WarnAt = [50] };
        await SpendAsync("h1", 60m, warned);

        await AskAsync(new LedgerMessage.TopUp(warned, 100m, "USD"));

        Assert.Empty(await WarningsAsync());
        Assert.Null((await ReserveAsync("h2", 39m, warned)).Warnings);
        Assert.Equal([new BudgetWarning(Team.Id, 50)], (await ReserveAsync("h3", 1m, warned)).Warnings);
    }

    private async Task<List<int>> WarningsAsync() =>
        await Engine.LookAsync(Kind, "root", state => LedgerWarnings.Of(state, Team.Id, Time.GetUtcNow()).Select(static reached => reached.Key).ToList(), Cancellation);

    public static TheoryData<string, string, decimal, string, string> Refused => new()
    {
        { "TUT2501", "negative", -1m, "USD", "day@UTC" },
        { "TUT2501", "nothing", 0m, "USD", "day@UTC" },
        { "TUT2501", "too large", decimal.MaxValue, "USD", "day@UTC" },
        { "TUT2503", "foreign unit", 1m, "EUR", "day@UTC" },
        { "TUT2507", "no window", 1m, "USD", "fortnight" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Reserve_WhatCannotBeCounted_IsRefusedOutright(string code, string what, decimal amount, string unit, string window)
    {
        await SpendAsync("h1", 10m, Team);

        var refusal = await Assert.ThrowsAsync<TuttiException>(() => AskAsync(new LedgerMessage.Reserve(what, amount, unit, [Team with { Window = window }], TimeSpan.FromMinutes(5))));

        Assert.Equal(code, refusal.Code);
        Assert.Equal((0m, 10m), (await BalanceAsync(Team)) is var team ? (team.Held, team.Spent) : default);
    }

    [Fact]
    public async Task Reserve_OnNoAccountOrOneTwice_IsRefused()
    {
        Assert.Equal("TUT2502", (await Assert.ThrowsAsync<TuttiException>(() => ReserveAsync("h", 1m))).Code);
        Assert.Equal("TUT2502", (await Assert.ThrowsAsync<TuttiException>(() => ReserveAsync("h", 1m, Team, Team))).Code);
    }

    [Fact]
    public async Task Reserve_ThatReachesAShareOfTheLimit_WarnsOfItOnce()
    {
        var warned = Team with { WarnAt = [50, 80] };
        await SpendAsync("h1", 49.99m, warned);

        Assert.Null((await ReserveAsync("h2", 0.005m, warned)).Warnings);
        Assert.Equal([new BudgetWarning(Team.Id, 50)], (await ReserveAsync("h3", 0.005m, warned)).Warnings);
        Assert.Null((await ReserveAsync("h4", 29.99m, warned)).Warnings);
        Assert.Equal([new BudgetWarning(Team.Id, 80)], (await ReserveAsync("h5", 20.01m, warned)).Warnings);
        var other = warned with { Id = "team-day/paris" };
        Assert.Equal([new BudgetWarning(other.Id, 50), new BudgetWarning(other.Id, 80)], (await ReserveAsync("h6", 90m, Team with { Id = "team-day/rome" }, other)).Warnings);
    }

    [Fact]
    public async Task Take_HoldsAndArmsAtOnce_OrHoldsNothing()
    {
        var take = new LedgerMessage.Take("h1", 60m, "USD", [Team], "call");

        Assert.Equal((LedgerOutcome.Done, 40m), (await AskAsync(take)) is var taken ? (taken.Outcome, taken.Left) : default);
        Assert.Equal((LedgerOutcome.NoRoom, Team.Id, 40m), (await AskAsync(take with { Hold = "h2" })) is var refused ? (refused.Outcome, refused.Account, refused.Left) : default);
        Assert.Equal(LedgerOutcome.NoHold, (await AskAsync(new LedgerMessage.Release("h2"))).Outcome);
        Assert.Equal(LedgerOutcome.Done, (await AskAsync(take)).Outcome);
        Assert.Equal("TUT2506", (await Assert.ThrowsAsync<TuttiException>(() => AskAsync(take with { Intent = "another" }))).Code);
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(60m, (await BalanceAsync(Team)).Held);
        Assert.Equal(LedgerOutcome.Done, (await AskAsync(new LedgerMessage.Commit("h1", 50m))).Outcome);
        Assert.Equal((0m, 50m), (await BalanceAsync(Team)) is var team ? (team.Held, team.Spent) : default);
    }

    [Fact]
    public async Task Take_OfAHoldThatIsReserved_ArmsIt()
    {
        await ReserveAsync("h1", 25m, Team);

        await AskAsync(new LedgerMessage.Take("h1", 25m, "USD", [Team], "call"));

        Assert.Equal(25m, (await BalanceAsync(Team)).Held);
        Assert.Equal(LedgerOutcome.Done, (await AskAsync(new LedgerMessage.Commit("h1", 25m))).Outcome);
    }

    [Fact]
    public async Task Reserve_SameHoldOnOtherAccounts_IsRefused()
    {
        await ReserveAsync("h1", 5m, Team);

        Assert.Equal("TUT2504", (await Assert.ThrowsAsync<TuttiException>(() => ReserveAsync("h1", 5m, Run))).Code);
        Assert.Equal("TUT2504", (await Assert.ThrowsAsync<TuttiException>(() => ReserveAsync("h1", 5m, Team, Run))).Code);
        await ReserveAsync("h2", 5m, Team, Run);
        Assert.Equal("TUT2504", (await Assert.ThrowsAsync<TuttiException>(() => ReserveAsync("h2", 5m, Team, Run with { Id = "run-cap/2" }))).Code);
    }

    [Fact]
    public async Task Hold_AtTheVeryMomentItExpires_IsGone()
    {
        await ReserveAsync("h1", 25m, Team);
        Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(LedgerOutcome.NoHold, (await AskAsync(new LedgerMessage.Arm("h1", "call"))).Outcome);
    }

    [Fact]
    public async Task Doubt_IsAboutACallThatWasMade()
    {
        await ReserveAsync("h1", 25m, Team);

        Assert.Equal("TUT2505", (await Assert.ThrowsAsync<TuttiException>(() => AskAsync(new LedgerMessage.Doubt("h1")))).Code);
        Assert.Equal(LedgerOutcome.NoHold, (await AskAsync(new LedgerMessage.Doubt("h2"))).Outcome);
        await AskAsync(new LedgerMessage.Arm("h1", "call"));
        Assert.Equal(LedgerOutcome.Done, (await AskAsync(new LedgerMessage.Doubt("h1"))).Outcome);
        Assert.Equal(HoldState.InDoubt, await Engine.LookAsync(Kind, "root", static state => state.Holds["h1"].State, Cancellation));
        Assert.Equal(LedgerOutcome.Done, (await AskAsync(new LedgerMessage.Doubt("h1"))).Outcome);
        Assert.Equal(LedgerOutcome.Done, (await AskAsync(new LedgerMessage.Commit("h1", 20m))).Outcome);
    }

    [Fact]
    public async Task Amounts_AtTheirBounds_AreTaken_AndBeyondThemRefused()
    {
        var vast = new AccountTerms("vast", Ledger.MostAmount, "run");
        Assert.Equal((LedgerOutcome.Done, 0m), (await ReserveAsync("h1", Ledger.MostAmount, vast)) is var most ? (most.Outcome, most.Left) : default);
        await AskAsync(new LedgerMessage.Arm("h1", "call"));

        Assert.Equal("TUT2501", (await Assert.ThrowsAsync<TuttiException>(() => AskAsync(new LedgerMessage.Commit("h1", -0.01m)))).Code);
        Assert.Equal("TUT2501", (await Assert.ThrowsAsync<TuttiException>(() => AskAsync(new LedgerMessage.Commit("h1", Ledger.MostAmount + 1)))).Code);
        Assert.Equal(LedgerOutcome.Done, (await AskAsync(new LedgerMessage.Commit("h1", Ledger.MostAmount))).Outcome);
        await AskAsync(new LedgerMessage.Take("h0", 1m, "USD", [Team], "call"));
        Assert.Equal(LedgerOutcome.Done, (await AskAsync(new LedgerMessage.Commit("h0", 0m))).Outcome);
        Assert.Equal("TUT2501", (await Assert.ThrowsAsync<TuttiException>(() => ReserveAsync("h2", 1m, vast with { Limit = Ledger.MostAmount + 1 }))).Code);
        Assert.Equal("TUT2501", (await Assert.ThrowsAsync<TuttiException>(() => ReserveAsync("h2", 1m, vast with { Limit = -1m }))).Code);
        Assert.Equal(LedgerOutcome.NoRoom, (await ReserveAsync("h2", 1m, vast with { Limit = 0m })).Outcome);
    }

    [Fact]
    public async Task P5_ManyAtOnce_NeverHoldMoreThanThereIs()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(async caller =>
        {
            var done = 0;
            for (var call = 0; call < 20; call++)
            {
                var hold = $"{caller}/{call}";
                if ((await ReserveAsync(hold, 0.10m, Team, Run)).Outcome != LedgerOutcome.Done) { continue; }
                await AskAsync(new LedgerMessage.Arm(hold, hold));
                await AskAsync(call % 3 == 0 ? new LedgerMessage.Release(hold) : new LedgerMessage.Commit(hold, 0.10m));
                done += call % 3 == 0 ? 0 : 1;
            }

            return done;
        }));

        Assert.Equal(300, replies.Sum());
        Assert.Equal((0m, 30m, 0m), (await BalanceAsync(Run)) is var run ? (run.Held, run.Spent, run.Left) : default);
    }
}
