using Tutti.Kernel;
using Tutti.Orchestration.Triggers;

namespace Tutti.Orchestration.Tests.Triggers;

/// <summary>What triggers start, and what they leave out.</summary>
public sealed class TriggerTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Every_TimePasses_EachDueTimeStartsOneRun()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("every: 1m");

        for (var minute = 0; minute < 5; minute++)
        {
            await bench.LookAsync();
            await bench.LookAsync();
            bench.Time.Advance(Minute);
            await bench.QuietAsync();
        }

        Assert.Equal(["2026-01-01T00:01:00Z", "2026-01-01T00:02:00Z", "2026-01-01T00:03:00Z", "2026-01-01T00:04:00Z", "2026-01-01T00:05:00Z"], await bench.SaidAsync());
        Assert.Equal(5, await bench.StateAsync(static state => state.Completed));
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 6, 0, TimeSpan.Zero), await bench.StateAsync(static state => state.Next));
    }

    [Theory]
    [InlineData("none", "")]
    [InlineData("last", "2026-01-01T01:00:00Z")]
    [InlineData("all", "2026-01-01T00:10:00Z 2026-01-01T00:20:00Z 2026-01-01T00:30:00Z 2026-01-01T00:40:00Z 2026-01-01T00:50:00Z 2026-01-01T01:00:00Z")]
    [InlineData("{ most: 2 }", "2026-01-01T00:50:00Z 2026-01-01T01:00:00Z")]
    public async Task CatchUp_NoHostRan_MakesUpForWhatItSaysAndCountsTheRest(string rule, string expected)
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync($"every: 10m\noverlap: queue\ncatch-up: {rule}");
        bench.Time.Advance(TimeSpan.FromMinutes(65));

        await bench.RestartAsync();
        await bench.QuietAsync();

        var wanted = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(wanted, await bench.SaidAsync());
        Assert.Equal(6 - wanted.Length, await bench.StateAsync(static state => state.Missed));
        Assert.Equal(wanted.Length < 6 ? TriggerCodes.Missed : "", await bench.StateAsync(static state => state.Recent.FirstOrDefault(static over => over.Outcome == TriggerOutcome.LeftOut)?.Code ?? ""));
    }

    [Fact]
    public async Task CatchUp_None_OneThatIsJustDueBegins()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("every: 10m\ncatch-up: none");
        bench.Time.Advance(TimeSpan.FromMinutes(10.5));

        await bench.QuietAsync();

        Assert.Equal(["2026-01-01T00:10:00Z"], await bench.SaidAsync());
    }

    [Theory]
    [InlineData("skip", 1, "1", TriggerCodes.Overlapping, 2)]
    [InlineData("queue-one", 2, "1 3", TriggerCodes.Replaced, 1)]
    [InlineData("queue", 3, "1 2 3", "", 0)]
    [InlineData("allow", 3, "1 2 3", "", 0)]
    public async Task Overlap_TheRunBeforeHasNotEnded_IsWhatItSays(string rule, int runs, string said, string code, int leftOut)
    {
        await using var bench = await new TriggerBench { IsSlow = true }.OpenAsync();
        await bench.SetAsync($"webhook: true\noverlap: {rule}{(rule == "allow" ? "" : "\nmax: 1")}");
        foreach (var id in (string[])["1", "2", "3"])
        {
            await bench.OfferAsync(id);
            await bench.LookAsync();
        }

        Assert.Equal(rule == "allow" ? 3 : 1, bench.Runs().Count);
        for (var ended = 1; ended <= runs; ended++)
        {
            var wanted = ended;
            await bench.UntilAsync(state => bench.Runs().Count >= wanted || state.Open.Count == 0);
            await bench.LetGoAsync();
            await bench.UntilAsync(state => state.Completed >= wanted);
        }

        await bench.QuietAsync();
        Assert.Equal(said, string.Join(' ', await bench.SaidAsync()));
        Assert.Equal(leftOut, await bench.StateAsync(static state => state.LeftOut));
        Assert.Equal(code, await bench.StateAsync(static state => state.Recent.LastOrDefault(static over => over.Outcome == TriggerOutcome.LeftOut)?.Code ?? ""));
    }

    [Fact]
    public async Task Overlap_CancelOther_TheNewestTakesThePlace()
    {
        await using var bench = await new TriggerBench { IsSlow = true }.OpenAsync();
        await bench.SetAsync("webhook: true\noverlap: cancel-other\nmax: 1");
        await bench.OfferAsync("1");
        await bench.LookAsync();
        await bench.OfferAsync("2");
        await bench.OfferAsync("3");

        await bench.UntilAsync(static state => state is { Cancelled: 1, LeftOut: 1 } && state.Open is [{ Phase: TriggerPhase.Running }]);

        Assert.Equal(["1", "3"], await bench.SaidAsync());
    }

    [Fact]
    public async Task CancelOther_BeforeTheRunWasStarted_IsCancelledWithoutOne()
    {
        await using var bench = await new TriggerBench { IsSlow = true }.OpenAsync();
        await bench.SetAsync("webhook: true\noverlap: cancel-other\nmax: 1");
        await bench.OfferAsync("1");
        await bench.OfferAsync("2");

        await bench.UntilAsync(static state => state.Open is [{ Phase: TriggerPhase.Running }]);

        Assert.Equal(["2"], await bench.SaidAsync());
    }

    [Fact]
    public async Task Offer_TheSameEventAgain_StartsNothing()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("webhook: true");

        var first = await bench.OfferAsync("1");
        await bench.QuietAsync();
        var again = await bench.OfferAsync("1", data: "7");
        await bench.RestartAsync();
        var later = await bench.OfferAsync("1");
        await bench.QuietAsync();

        Assert.Equal(new TriggerReply(TriggerStanding.Begins, 1), first);
        Assert.Equal(new TriggerReply(TriggerStanding.Repeated, 1), again);
        Assert.Equal(again, later);
        Assert.Single(bench.Runs());
    }

    [Fact]
    public async Task Offer_WhatIsNotMeant_IsPassedOver()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("webhook: true\nwhere: event.type == 'order.paid' && event.data.amount > 100");

        Assert.Equal(TriggerStanding.PassedOver, (await bench.OfferAsync("1", """{"amount":99}""")).Standing);
        Assert.Equal(TriggerStanding.PassedOver, (await bench.OfferAsync("2", "[]")).Standing);
        Assert.Equal(TriggerStanding.PassedOver, (await bench.OfferAsync("3", """{"amount":101}""", type: "order.lost")).Standing);
        Assert.Equal(TriggerStanding.Begins, (await bench.OfferAsync("4", """{"amount":101}""")).Standing);
    }

    [Fact]
    public async Task Offer_AStorm_IsBoundedAndRecorded()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("webhook: true\nlimit: 3/1m");

        var replies = new List<TriggerReply>();
        for (var number = 0; number < 50; number++) { replies.Add(await bench.OfferAsync(FormattableString.Invariant($"{number}"))); }
        bench.Time.Advance(Minute);
        var late = await bench.OfferAsync("3");

        Assert.Equal(3, replies.Count(static reply => reply.Standing == TriggerStanding.Begins));
        Assert.Equal(47, replies.Count(static reply => reply is { Standing: TriggerStanding.Refused, Code: TriggerCodes.TooMany }));
        Assert.Equal(TriggerStanding.Begins, late.Standing); // refused is not forgotten, but may be sent again
        Assert.Equal(47, await bench.StateAsync(static state => state.LeftOut));
    }

    [Fact]
    public async Task Queue_AsManyAsMayWait_TheNextIsRefused()
    {
        await using var bench = await new TriggerBench { IsSlow = true }.OpenAsync();
        await bench.SetAsync("webhook: true\nmax: 1");
        var large = $"\"{new string('x', 32_000)}\"";
        var waiting = 0;
        while ((await bench.OfferAsync(FormattableString.Invariant($"{waiting}"), large)).Standing != TriggerStanding.Refused) { waiting++; }

        Assert.InRange(waiting, 100, 1_000); // four megabytes of them
        Assert.Equal(TriggerCodes.Full, await bench.StateAsync(static state => state.Recent.Last().Code));
    }

    [Fact]
    public async Task Queue_MoreRoomOrGoingOn_LetsBeginWhatWaits()
    {
        await using var bench = await new TriggerBench { IsSlow = true }.OpenAsync();
        await bench.SetAsync("webhook: true\nmax: 1");
        foreach (var id in (string[])["1", "2", "3", "4"]) { await bench.OfferAsync(id); }
        await bench.LookAsync();
        Assert.Single(bench.Runs());

        await bench.SetAsync("webhook: true\nmax: 2");
        await bench.LookAsync();
        Assert.Equal(2, bench.Runs().Count);
        await bench.AskAsync(new TriggerMessage.Pause("holidays"));
        await bench.LetGoAsync();
        await bench.UntilAsync(static state => state.Completed == 2);
        Assert.Equal(2, bench.Runs().Count); // nothing begins while it is paused
        await bench.AskAsync(new TriggerMessage.Unpause());
        await bench.LookAsync();

        Assert.Equal(["1", "2", "3", "4"], await bench.SaidAsync());
    }

    [Fact]
    public async Task Offer_LongNamesAndForeignLetters_KeepTheStateSmall()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("webhook: true\noverlap: skip\nmax: 1000\nlimit: 1000000/24h");
        var long1 = new string('ö', 900);
        for (var number = 0; number < 300; number++)
        {
            await bench.OfferAsync(FormattableString.Invariant($"{long1}{number}"), $"\"{new string('ö', 1_000)}\"");
        }

        var bytes = await bench.StateAsync(static state => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(state, TriggerJson.Default.TriggerState).Length);
        var open = await bench.StateAsync(static state => (state.OpenBytes, state.Open.Sum(static one => TriggerState.SizeOf(one.Event))));
        var tooLarge = await Assert.ThrowsAsync<TuttiException>(() => bench.OfferAsync("x", $"\"{new string('ö', 15_000)}\""));

        Assert.InRange(bytes, 1, 6 * 1024 * 1024);
        Assert.Equal(open.Item2, open.OpenBytes);
        Assert.Equal(TriggerCodes.NotTaken, tooLarge.Code);
        Assert.InRange(await bench.StateAsync(static state => state.Known.Keys.Max(static key => key.Length)), 1, 32);
    }

    [Fact]
    public async Task Pause_TimesPassAndEventsAreRefused_UntilItGoesOn()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("every: 1m");
        await bench.AskAsync(new TriggerMessage.Pause("holidays"));
        bench.Time.Advance(TimeSpan.FromMinutes(10));
        await bench.LookAsync();
        Assert.Empty(bench.Runs());

        await bench.AskAsync(new TriggerMessage.Unpause());
        await bench.LookAsync();
        Assert.Empty(bench.Runs()); // what passed is past
        bench.Time.Advance(Minute);
        await bench.QuietAsync();

        Assert.Equal(["2026-01-01T00:11:00Z"], await bench.SaidAsync());
    }

    [Fact]
    public async Task FromUntil_OutsideOfThem_NothingHappens()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("every: 1m\nfrom: 2026-01-01T00:03Z\nuntil: 2026-01-01T00:05Z\ncatch-up: all\noverlap: queue");
        for (var minute = 0; minute < 10; minute++)
        {
            bench.Time.Advance(Minute);
            await bench.QuietAsync();
        }

        Assert.Equal(["2026-01-01T00:03:00Z", "2026-01-01T00:04:00Z", "2026-01-01T00:05:00Z"], await bench.SaidAsync());
        Assert.Null(await bench.StateAsync(static state => state.Next));
    }

    [Fact]
    public async Task Jitter_AnOccurrence_ComesLaterAndIsTheSame()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("every: 1h\njitter: 30m");
        var due = new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.Zero);
        var delay = Schedule.DelayOf("t", due, TimeSpan.FromMinutes(30));
        Assert.True(delay > TimeSpan.FromSeconds(1), "the test needs a name with a delay");

        bench.Time.Advance(due + delay - bench.Time.GetUtcNow() - TimeSpan.FromSeconds(1));
        await bench.LookAsync();
        Assert.Empty(bench.Runs());
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await bench.QuietAsync();

        Assert.Equal(["2026-01-01T01:00:00Z"], await bench.SaidAsync());
    }

    [Fact]
    public async Task ByHand_APausedTrigger_BeginsAllTheSame()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("cron: \"0 8 * * 1-5\"\nzone: Europe/Berlin\npaused: true");

        await bench.AskAsync(new TriggerMessage.Fire(new TriggerEvent { Type = TriggerEvent.Fired, Id = "now", Source = "ada" }));
        await bench.QuietAsync();

        Assert.Equal(["now"], await bench.SaidAsync());
    }

    [Fact]
    public async Task Start_TheFlowIsFaulty_TheOccurrenceFailsAndTheNextIsTried()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        var broken = true;
        bench.BeforeStart = () => { if (broken) { throw new TuttiException("TEST1", "The flow is faulty."); } };
        await bench.SetAsync("every: 1m");
        bench.Time.Advance(Minute);
        await bench.QuietAsync();
        Assert.Equal("TEST1", await bench.StateAsync(static state => state.Recent.Last().Code));

        broken = false;
        bench.Time.Advance(Minute);
        await bench.QuietAsync();

        Assert.Equal(["2026-01-01T00:02:00Z"], await bench.SaidAsync());
        Assert.Equal((1, 1), await bench.StateAsync(static state => (state.Failed, state.Completed)));
    }

    [Fact]
    public async Task Start_InputsCannotBeFilled_IsCoded()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync(TriggerBench.Read("webhook: true") with { With = System.Text.Json.JsonElement.Parse("""{"said":"${event.data.nothing}"}""") });
        await bench.OfferAsync("1", "{}");

        await bench.QuietAsync();

        Assert.Equal(TriggerCodes.NotFilled, await bench.StateAsync(static state => state.Recent.Last().Code));
    }

    [Fact]
    public async Task Remove_WhatWaits_IsLeftOutAndNothingMoreBegins()
    {
        await using var bench = await new TriggerBench { IsSlow = true }.OpenAsync();
        await bench.SetAsync("webhook: true\nmax: 1");
        await bench.OfferAsync("1");
        await bench.OfferAsync("2");
        await bench.LookAsync();

        await bench.AskAsync(new TriggerMessage.Remove());
        await bench.LetGoAsync();
        await bench.QuietAsync();
        var gone = await Assert.ThrowsAsync<TuttiException>(() => bench.OfferAsync("3"));
        await bench.SetAsync("webhook: true");
        await bench.OfferAsync("4");
        await bench.UntilAsync(static state => state.Open is [{ Phase: TriggerPhase.Running }]);

        Assert.Equal(TriggerCodes.NoTrigger, gone.Code);
        Assert.Equal(["1", "4"], await bench.SaidAsync());
    }

    [Fact]
    public async Task Clock_PutBackAndForward_NoDueTimeTwice()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("every: 1m\noverlap: queue");
        var lots = new Random(7);
        for (var turn = 0; turn < 60; turn++)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(lots.Next(1, 200)));
            await bench.QuietAsync();
            if (turn % 7 == 3) { await bench.RestartAsync(); }
        }

        var said = await bench.SaidAsync();
        var missed = await bench.StateAsync(static state => state.Missed);
        Assert.Equal(said.Distinct(StringComparer.Ordinal), said);
        Assert.Equal(said.Order(StringComparer.Ordinal), said);
        Assert.Equal((long)(bench.Time.GetUtcNow() - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalMinutes, said.Count + missed);
    }
}
