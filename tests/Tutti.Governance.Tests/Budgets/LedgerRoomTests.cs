using Tutti.Governance.Budgets;
using Tutti.Kernel;

namespace Tutti.Governance.Tests.Budgets;

/// <summary>When a full account has room again, what another window takes over, and what a ledger forgets.</summary>
public sealed class LedgerRoomTests : LedgerBench
{
    // A rolling window is cut into 64 slots: here of a minute each, the last of which counts as a whole.
    private static readonly AccountTerms Rolling = new("rolling", 10m, "64m");

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 0)]
    [InlineData(4.01, 10)]
    [InlineData(10, 10)]
    public async Task RetryAt_OfARollingWindow_IsWhenSoMuchHasStoppedToCount(decimal amount, int minutes)
    {
        await SpendAsync("h1", 4m, Rolling);
        Time.Advance(TimeSpan.FromMinutes(10));
        await SpendAsync("h2", 6m, Rolling);

        var refused = await ReserveAsync("h3", amount, Rolling);

        Assert.Equal(LedgerOutcome.NoRoom, refused.Outcome);
        Assert.Equal(EndOfSlot(minutes), refused.RetryAt);
    }

    [Fact]
    public async Task RetryAt_WhereOpenHoldsKeepTheRoom_IsWhenTheOldestSlotStopsToCount()
    {
        await AskAsync(new LedgerMessage.Take("h1", 4m, "USD", [Rolling], "call"));
        Time.Advance(TimeSpan.FromMinutes(10));
        await SpendAsync("h2", 6m, Rolling);

        Assert.Equal(EndOfSlot(10), (await ReserveAsync("h3", 5m, Rolling)).RetryAt); // what is spent is enough
        Assert.Equal(EndOfSlot(0), (await ReserveAsync("h3", 7m, Rolling)).RetryAt); // it takes the hold too, and nobody knows its end
    }

    [Fact]
    public async Task RetryAt_WhatWasAdded_EndsWithItsSlot()
    {
        await AskAsync(new LedgerMessage.TopUp(Rolling, 3m, "USD"));
        await SpendAsync("h1", 4m, Rolling);
        Time.Advance(TimeSpan.FromMinutes(10));
        await SpendAsync("h2", 9m, Rolling);

        Assert.Equal(EndOfSlot(0), (await ReserveAsync("h3", 1m, Rolling)).RetryAt); // 4 are free again, 3 of which had been added
        Assert.Equal(EndOfSlot(10), (await ReserveAsync("h3", 2m, Rolling)).RetryAt);
    }

    [Fact]
    public async Task RetryAt_WhatCountsNoMore_IsNotWaitedFor()
    {
        await SpendAsync("h1", 10m, Rolling);
        Time.Advance(TimeSpan.FromMinutes(70));
        await SpendAsync("h2", 10m, Rolling);

        Assert.Equal(EndOfSlot(70), (await ReserveAsync("h3", 1m, Rolling)).RetryAt);
    }

    [Fact]
    public async Task RetryAt_WhatIsAboveTheLimit_IsNever()
    {
        Assert.Equal((LedgerOutcome.NoRoom, null), (await ReserveAsync("h1", 10.01m, Rolling)) is var more ? (more.Outcome, more.RetryAt) : default);
        await SpendAsync("h2", 1m, Team);
        Assert.Equal(new DateTimeOffset(ManualStart.Date.AddDays(1), TimeSpan.Zero), (await ReserveAsync("h3", 100m, Team)).RetryAt);
    }

    [Fact]
    public async Task RollingWindow_CountsUpToTheEndOfItsLastSlot()
    {
        await SpendAsync("h1", 10m, Rolling);
        Time.Advance(EndOfSlot(0) - ManualStart - TimeSpan.FromMicroseconds(1));
        Assert.Equal(LedgerOutcome.NoRoom, (await ReserveAsync("h2", 1m, Rolling)).Outcome);

        Time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal(LedgerOutcome.Done, (await ReserveAsync("h3", 10m, Rolling)).Outcome);
    }

    [Fact]
    public async Task AnotherWindow_TakesOverWhatCounts_AndSettlesThere()
    {
        Time.Advance(TimeSpan.FromDays(40)); // the tenth of February: no slot of a day is that of its month
        await ReserveAsync("h1", 10m, Team);
        await AskAsync(new LedgerMessage.Arm("h1", "call"));
        await AskAsync(new LedgerMessage.Commit("h1", 14m));
        await SpendAsync("h2", 46m, Team);
        await AskAsync(new LedgerMessage.TopUp(Team, 5m, "USD"));
        await ReserveAsync("h3", 30m, Team);

        var monthly = Team with { Window = "month@UTC" };
        var refused = await ReserveAsync("h4", 15.01m, monthly);

        Assert.Equal((LedgerOutcome.NoRoom, 15m), (refused.Outcome, refused.Left));
        Assert.Equal((105m, 30m, 60m, 4m), Standing(await BalanceAsync(monthly)));
        await AskAsync(new LedgerMessage.Release("h3"));
        Assert.Equal((105m, 0m, 60m, 4m), Standing(await BalanceAsync(monthly)));
        Time.Advance(TimeSpan.FromDays(2)); // the day is over, the month is not
        Assert.Equal((105m, 0m, 60m, 4m), Standing(await BalanceAsync(monthly)));
        Time.Advance(TimeSpan.FromDays(28));
        Assert.Equal((100m, 0m, 0m, 0m), Standing(await BalanceAsync(monthly)));
    }

    [Fact]
    public async Task AnotherLimit_OfARollingWindow_ProlongsNothing()
    {
        await SpendAsync("h1", 10m, Rolling);
        Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal((LedgerOutcome.NoRoom, EndOfSlot(0)), (await ReserveAsync("h2", 2m, Rolling with { Limit = 11m })) is var refused ? (refused.Outcome, refused.RetryAt) : default);

        Time.Advance(TimeSpan.FromMinutes(35));
        Assert.Equal(LedgerOutcome.Done, (await ReserveAsync("h3", 11m, Rolling with { Limit = 11m })).Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Warn_UnderAHigherLimit_IsToldAnew(bool isByAPerson)
    {
        var warned = Team with { WarnAt = [50] };
        Assert.Equal([new BudgetWarning(Team.Id, 50)], (await ReserveAsync("h1", 60m, warned)).Warnings);
        if (isByAPerson) { await AskAsync(new LedgerMessage.SetLimit(warned, 200m, "USD")); }
        else { warned = warned with { Limit = 200m }; }

        Assert.Null((await ReserveAsync("h2", 39m, warned)).Warnings);
        Assert.Equal([new BudgetWarning(Team.Id, 50)], (await ReserveAsync("h3", 1m, warned)).Warnings);
    }

    [Fact]
    public async Task Warn_InAnotherWindow_IsToldAnew()
    {
        var warned = Team with { WarnAt = [50] };
        await ReserveAsync("h1", 60m, warned);

        Assert.Equal([new BudgetWarning(Team.Id, 50)], (await ReserveAsync("h2", 1m, warned with { Window = "month@UTC" })).Warnings); // both windows begin on the first of January
        Assert.Null((await ReserveAsync("h3", 1m, warned with { Window = "month@UTC" })).Warnings);
    }

    [Fact]
    public async Task Terms_SaidAgain_ChangeNothing()
    {
        await ReserveAsync("h1", 1m, Team);
        var before = (await Engine.ChangesAsync(Kind, "root", Cancellation)).SelectMany(static change => change.Events).ToList();
        await ReserveAsync("h2", 1m, Team);
        var after = (await Engine.ChangesAsync(Kind, "root", Cancellation)).SelectMany(static change => change.Events).ToList();

        Assert.Single(before.OfType<LedgerEvent.TermsSet>());
        Assert.Single(after.OfType<LedgerEvent.TermsSet>());
    }

    [Fact]
    public async Task ManyAccounts_OfWhichNothingCounts_AreForgotten_AndNoOthers()
    {
        var passing = Enumerable.Range(0, 1030).Select(static number => new AccountTerms($"passing/{number:0000}", 10m, "1s")).ToArray();
        var held = new AccountTerms("held", 10m, "1s");
        var named = new AccountTerms("named", 10m, "1s");
        await AskAsync(new LedgerMessage.Take("keeps", 1m, "USD", [held], "call"));
        await AskAsync(new LedgerMessage.SetLimit(named, 5m, "USD"));
        await SpendAsync("lasting", 1m, Team);
        foreach (var some in passing.Chunk(103))
        {
            await ReserveAsync("h1", 1m, some);
            await AskAsync(new LedgerMessage.Release("h1"));
        }

        Assert.Equal(1033, await CountAsync());

        Time.Advance(TimeSpan.FromMinutes(1));
        for (var time = 0; time < 8; time++) { await SpendAsync($"later/{time}", 1m, Team); }

        Assert.InRange(await CountAsync(), 1021, 1024); // no more than needed, four at a time
        Assert.Equal(1m, (await BalanceAsync(held)).Held);
        Assert.Equal(5m, (await BalanceAsync(named)).Limit);
        Assert.Equal(9m, (await BalanceAsync(Team)).Spent);
    }

    [Fact]
    public async Task Days_OfLongAgo_AreForgotten_ButForHolds()
    {
        await AskAsync(new LedgerMessage.Take("keeps", 1m, "USD", [Team], "call"));
        for (var day = 0; day < 140; day++)
        {
            Time.Advance(TimeSpan.FromDays(1));
            await SpendAsync($"{day}", 1m, Team);
        }

        Assert.Equal(141, await SlotsAsync()); // the oldest day holds something, so it stays, and all behind it
        await AskAsync(new LedgerMessage.Release("keeps"));
        await SpendAsync("last", 1m, Team);
        Assert.Equal(128, await SlotsAsync());
        Assert.Equal(2m, (await BalanceAsync(Team)).Spent);
    }

    [Fact]
    public async Task Holds_OfAStateThatWasKept_ExpireAsBefore()
    {
        await ReserveAsync("free", 25m, Team);
        await AskAsync(new LedgerMessage.Take("armed", 7m, "USD", [Team], "call"));
        for (var change = 0; change < 300; change++) { await SpendAsync($"{change}", 0.01m, Team); } // the whole state is written now and then
        await Engine.DisposeAsync();
        await OpenAsync();
        Assert.Equal(32m, (await BalanceAsync(Team)).Held);

        Time.Advance(TimeSpan.FromMinutes(5));

        await UntilAsync(async () => (await BalanceAsync(Team)).Held == 7m);
        Assert.Equal(LedgerOutcome.NoHold, (await AskAsync(new LedgerMessage.Release("free"))).Outcome);
        Assert.Equal(LedgerOutcome.Done, (await AskAsync(new LedgerMessage.Release("armed"))).Outcome);
    }

    [Fact]
    public async Task Holds_ThatAreArmed_WakeNobody()
    {
        await ReserveAsync("h1", 25m, Team);
        await AskAsync(new LedgerMessage.Arm("h1", "call"));
        await ReserveAsync("h2", 5m, Team);
        await AskAsync(new LedgerMessage.Release("h2"));

        Assert.Null(Engine.Catalogue.EarliestDue());
        await ReserveAsync("h3", 5m, Team);
        Assert.Equal(ManualStart + TimeSpan.FromMinutes(5), Engine.Catalogue.EarliestDue());
    }

    [Theory]
    [InlineData("TUT2501", 0, "USD", "day@UTC")]
    [InlineData("TUT2501", -1, "USD", "day@UTC")]
    [InlineData("TUT2503", 1, "EUR", "day@UTC")]
    [InlineData("TUT2507", 1, "USD", "fortnight")]
    public async Task TopUp_OfWhatCannotBeCounted_IsRefused(string code, decimal amount, string unit, string window)
    {
        await SpendAsync("h1", 10m, Team);

        Assert.Equal(code, (await Assert.ThrowsAsync<TuttiException>(() => AskAsync(new LedgerMessage.TopUp(Team with { Window = window }, amount, unit)))).Code);
        Assert.Equal((100m, 0m, 10m, 0m), Standing(await BalanceAsync(Team)));
    }

    [Theory]
    [InlineData("TUT2503", "EUR", "day@UTC")]
    [InlineData("TUT2507", "USD", "fortnight")]
    public async Task Set_ALimitOfWhatCannotBeCounted_IsRefused(string code, string unit, string window)
    {
        await SpendAsync("h1", 10m, Team);

        Assert.Equal(code, (await Assert.ThrowsAsync<TuttiException>(() => AskAsync(new LedgerMessage.SetLimit(Team with { Window = window }, 50m, unit)))).Code);
        Assert.Equal((100m, 0m, 10m, 0m), Standing(await BalanceAsync(Team)));
    }

    [Fact]
    public async Task Set_LimitsAtTheirBounds_AreTaken()
    {
        Assert.Equal(0m, (await AskAsync(new LedgerMessage.SetLimit(Team, 0m, "USD"))).Left);
        Assert.Equal(Ledger.MostAmount, (await AskAsync(new LedgerMessage.SetLimit(Team, Ledger.MostAmount, "USD"))).Left);
    }

    private static (decimal Limit, decimal Held, decimal Spent, decimal Overrun) Standing(AccountBalance balance) => (balance.Limit, balance.Held, balance.Spent, balance.Overrun);

    /// <summary>When the slot of a moment, in minutes after the start, stops to count.</summary>
    private static DateTimeOffset EndOfSlot(int minutes)
    {
        var moment = ManualStart + TimeSpan.FromMinutes(minutes);
        return new DateTimeOffset(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero) + TimeSpan.FromMinutes(65);
    }

    private Task<int> CountAsync() => Engine.LookAsync(Kind, "root", static state => state.Accounts.Count, Cancellation);

    private Task<int> SlotsAsync() => Engine.LookAsync(Kind, "root", static state => state.Accounts[Team.Id].Slots.Count, Cancellation);
}
