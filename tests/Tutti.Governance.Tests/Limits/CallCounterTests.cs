using FsCheck;
using FsCheck.Fluent;
using Tutti.Governance.Limits;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Limits;

public sealed class CallCounterTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly InMemoryStore _store = new(Guid.Empty);
    private readonly CallCounter _counter = new();
    private TuttiEngine? _engine;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TuttiEngine Engine => _engine ?? throw new InvalidOperationException("Not open.");

    public async ValueTask InitializeAsync()
    {
        var options = new TuttiOptions { Time = _time };
        _counter.Declare(options);
        _engine = await TuttiEngine.OpenAsync(_store, options, logger: null, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Count_UpToTheLimit_ThenFull_WithTheMomentOfRoom()
    {
        var start = _time.GetUtcNow();
        Assert.Equal(new CounterReply(CounterOutcome.Counted, 1, null), await CountAsync("c1", 2, "10m"));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(new CounterReply(CounterOutcome.Counted, 0, null), await CountAsync("c2", 2, "10m"));

        Assert.Equal(new CounterReply(CounterOutcome.Full, 0, start + TimeSpan.FromMinutes(10)), await CountAsync("c3", 2, "10m"));
        Assert.Equal(new CounterReply(CounterOutcome.Full, 0, start + TimeSpan.FromMinutes(14)), await CountAsync("c3", 1, "10m"));
    }

    [Fact]
    public async Task Count_OfKeys_IsApart()
    {
        Assert.Equal(CounterOutcome.Counted, (await CountAsync("c1", 1, "hour", "ada")).Outcome);
        Assert.Equal(CounterOutcome.Counted, (await CountAsync("c2", 1, "hour", "bob")).Outcome);
        Assert.Equal(CounterOutcome.Full, (await CountAsync("c3", 1, "hour", "ada")).Outcome);
    }

    [Fact]
    public async Task Count_OfADay_BeginsAgainAtItsMidnight()
    {
        await CountAsync("c1", 1, "day@Europe/Berlin");

        var full = await CountAsync("c2", 1, "day@Europe/Berlin");
        _time.Advance(TimeSpan.FromHours(23));

        Assert.Equal(new DateTimeOffset(2026, 1, 1, 23, 0, 0, TimeSpan.Zero), full.RetryAt);
        Assert.Equal(CounterOutcome.Counted, (await CountAsync("c2", 1, "day@Europe/Berlin")).Outcome);
    }

    [Fact]
    public async Task Count_InAnotherWindow_ForgetsNothing()
    {
        await CountAsync("c1", 3, "day@UTC");
        await CountAsync("c2", 3, "day@UTC");
        _time.Advance(TimeSpan.FromHours(5));

        Assert.Equal(CounterOutcome.Full, (await CountAsync("c3", 2, "1h")).Outcome);
        Assert.Equal(CounterOutcome.Counted, (await CountAsync("c1", 3, "1h")).Outcome);
        Assert.Equal(new CounterReply(CounterOutcome.Counted, 0, null), await CountAsync("c3", 3, "hour"));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new CounterReply(CounterOutcome.Counted, 2, null), await CountAsync("c4", 3, "1h"));
    }

    [Fact]
    public async Task Uncount_GivesBackOnce()
    {
        await CountAsync("c1", 1, "hour");

        Assert.Equal(CounterOutcome.Uncounted, (await AskAsync(new CounterMessage.Uncount("c1", ""))).Outcome);
        Assert.Equal(CounterOutcome.Absent, (await AskAsync(new CounterMessage.Uncount("c1", ""))).Outcome);
        Assert.Equal(CounterOutcome.Counted, (await CountAsync("c2", 1, "hour")).Outcome);
    }

    [Fact]
    public async Task Count_OfManyCalls_NeverAllowsMoreThanTheLimit_AndFreesWithinAThousandth()
    {
        const int Most = CallCounter.MostExact + 200;
        for (var call = 0; call < Most; call++)
        {
            Assert.Equal(CounterOutcome.Counted, (await CountAsync($"c{call}", Most, "1h")).Outcome);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(CounterOutcome.Full, (await CountAsync("more", Most, "1h")).Outcome);
        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(Most + 1));
        Assert.Equal(CounterOutcome.Full, (await CountAsync("more", Most, "1h")).Outcome);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(CounterOutcome.Counted, (await CountAsync("more", Most, "1h")).Outcome);
        Assert.InRange(await Engine.LookAsync(_counter, "limit", static state => state.Keys[""].Slots.Count, Cancellation), 300, 1_001);
        Assert.Equal(CallCounter.MostExact, await Engine.LookAsync(_counter, "limit", static state => state.Keys[""].Calls.Count, Cancellation));
    }

    [Fact]
    public async Task Keys_ThatNobodyUsesAnyMore_LeaveTheState()
    {
        for (var call = 0; call < 500; call++)
        {
            await CountAsync("c", 1, "1m", $"key{call}");
            _time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.InRange(await Engine.LookAsync(_counter, "limit", static state => state.Keys.Count, Cancellation), 1, 20);
    }

    [Fact]
    public async Task Key_ThatIsLong_IsKeptShort_AndStaysApart()
    {
        var longest = new string('x', 100_000);
        await CountAsync("c1", 1, "hour", longest);

        Assert.Equal(CounterOutcome.Full, (await CountAsync("c2", 1, "hour", longest)).Outcome);
        Assert.Equal(CounterOutcome.Counted, (await CountAsync("c2", 1, "hour", longest + "y")).Outcome);
        Assert.All(await Engine.LookAsync(_counter, "limit", static state => state.Keys.Keys.ToList(), Cancellation) ?? [], static key => Assert.True(key.Length < 100));
    }

    public static TheoryData<string, int, string, string> Refused => new()
    {
        { "TUT2601", 0, "hour", "c" },
        { "TUT2602", 1, "fortnight", "c" },
        { "TUT2603", 1, "run", "c" },
        { "TUT2604", 1, "hour", "" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Count_WhatCannotBeCounted_IsRefused(string code, int most, string window, string call)
    {
        var refused = await Assert.ThrowsAsync<TuttiException>(() => CountAsync(call, most, window));

        Assert.Equal(code, refused.Code);
    }

    [Fact]
    public void ShardOf_KeysSpread_AndUnkeyedIsOne()
    {
        var shards = Enumerable.Range(0, 5_000).Select(static key => CallCounter.ShardOf("rule/0", $"user{key}")).Distinct().ToList();

        Assert.Equal(64, shards.Count);
        Assert.Equal("rule/0", CallCounter.ShardOf("rule/0", ""));
        Assert.Equal("rule/0#61", CallCounter.ShardOf("rule/0", "ada"));
    }

    [Fact]
    public async Task ManyAtOnce_CountExactlyTheLimit()
    {
        var counted = await Task.WhenAll(Enumerable.Range(0, 64).Select(async caller =>
        {
            var mine = 0;
            for (var call = 0; call < 10; call++)
            {
                var id = $"{caller}/{call}";
                if ((await CountAsync(id, 300, "day@UTC")).Outcome == CounterOutcome.Counted) { mine++; }
                if (call == 9 && mine > 0) { await CountAsync($"{caller}/0", 300, "day@UTC"); }
            }

            return mine;
        }));

        Assert.Equal(300, counted.Sum());
        Assert.Equal(300, await Engine.LookAsync(_counter, "limit", state => CallCounter.CountOf(state, "", _time.GetUtcNow()), Cancellation));
    }

    [Fact]
    public void AnyMessages_AreAnsweredAsAListOfAllCallsWould()
    {
        var property = Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), static seed => new CounterLaw(seed).Holds());

        property.Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    private Task<CounterReply> CountAsync(string call, int most, string window, string key = "") => AskAsync(new CounterMessage.Count(call, key, most, window));

    private Task<CounterReply> AskAsync(CounterMessage message) => Engine.RequestAsync(_counter, "limit", message, "test", cancellationToken: Cancellation);
}
