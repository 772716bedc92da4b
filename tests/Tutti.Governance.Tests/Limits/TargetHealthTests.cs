using Tutti.Governance.Limits;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Limits;

public sealed class TargetHealthTests : IAsyncLifetime
{
    private static readonly BreakerTerms Terms = new(0.5m, 4, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30)) { Spacing = TimeSpan.FromSeconds(1) };

    private readonly ManualTime _time = new();
    private readonly InMemoryStore _store = new(Guid.Empty);
    private readonly TargetHealth _health = new();
    private TuttiEngine? _engine;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TuttiEngine Engine => _engine ?? throw new InvalidOperationException("Not open.");

    public async ValueTask InitializeAsync()
    {
        var options = new TuttiOptions { Time = _time };
        _health.Declare(options);
        _engine = await TuttiEngine.OpenAsync(_store, options, logger: null, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Admit_OfAHealthyTarget_WritesNothing()
    {
        await AdmitAsync("c1");
        await ReportAsync("c1", CallOutcome.Succeeded);
        var head = _store.DurableHead;

        var reply = await AdmitAsync("c2");

        Assert.Equal(new TargetReply(TargetAnswer.Go, false, null, null, 0), reply);
        Assert.Equal(head, _store.DurableHead);
    }

    [Fact]
    public async Task Failures_OfHalfTheCalls_BreakTheTarget_ForEverybody()
    {
        await CallsAsync(CallOutcome.Succeeded, CallOutcome.Failed, CallOutcome.Failed);
        Assert.Equal(TargetAnswer.Go, (await AdmitAsync("c")).Answer);
        await ReportAsync("c", CallOutcome.Unknown);

        var reply = await AdmitAsync("another");

        Assert.Equal(new TargetReply(TargetAnswer.NotBefore, false, _time.GetUtcNow() + Terms.OpenFor, WaitReason.Broken, 1), reply);
    }

    [Fact]
    public async Task Failures_ThatAreFewOrOldOrOfTheCallItself_BreakNothing()
    {
        await CallsAsync(CallOutcome.Failed, CallOutcome.Failed, CallOutcome.Failed);
        _time.Advance(TimeSpan.FromMinutes(2));
        await CallsAsync(CallOutcome.Failed, CallOutcome.Succeeded, CallOutcome.Succeeded, CallOutcome.Succeeded, CallOutcome.NotMade, CallOutcome.NotMade);

        Assert.Equal(TargetAnswer.Go, (await AdmitAsync("next")).Answer);
    }

    [Fact]
    public async Task Successes_HaveNoRecordsOfTheirOwn_AndCountAsLongAsTheWindowHasThem()
    {
        await CallsAsync([.. Enumerable.Repeat(CallOutcome.Succeeded, 100)]);
        var head = _store.DurableHead;
        await CallsAsync([.. Enumerable.Repeat(CallOutcome.Succeeded, 100)]);
        Assert.Equal(head, _store.DurableHead);

        await CallsAsync([.. Enumerable.Repeat(CallOutcome.Failed, 50)]);
        Assert.Equal(TargetAnswer.Go, (await AdmitAsync("one")).Answer);
        _time.Advance(TimeSpan.FromMinutes(2));
        await BreakAsync();
        Assert.Equal(TargetAnswer.NotBefore, (await AdmitAsync("two")).Answer);
    }

    [Fact]
    public async Task BrokenTarget_IsTriedByOne_AndClosesOnSuccess()
    {
        await BreakAsync();
        _time.Advance(Terms.OpenFor);

        var trial = await AdmitAsync("trial");
        var beside = await AdmitAsync("beside");
        var again = await AdmitAsync("trial");
        await ReportAsync("trial", CallOutcome.Succeeded, trial.Epoch);

        Assert.Equal((TargetAnswer.Go, true), (trial.Answer, trial.IsTrial));
        Assert.Equal((TargetAnswer.NotBefore, WaitReason.Broken), (beside.Answer, beside.Why));
        Assert.Equal(trial, again);
        Assert.Equal((TargetAnswer.Go, false), (await AdmitAsync("beside")) is var after ? (after.Answer, after.IsTrial) : default);
    }

    [Fact]
    public async Task Trial_ThatFails_OpensAgain_AndOldReportsDecideNothing()
    {
        var old = await AdmitAsync("old");
        await BreakAsync();
        _time.Advance(Terms.OpenFor);
        var trial = await AdmitAsync("trial");

        await ReportAsync("old", CallOutcome.Succeeded, old.Epoch);
        Assert.Equal(TargetAnswer.NotBefore, (await AdmitAsync("beside")).Answer);
        await ReportAsync("trial", CallOutcome.Failed, trial.Epoch);

        Assert.Equal((WaitReason.Broken, _time.GetUtcNow() + Terms.OpenFor), (await AdmitAsync("beside")) is var next ? (next.Why, next.At) : default);
    }

    [Fact]
    public async Task Trial_WhoseCallerVanished_GivesWayToAnother()
    {
        await BreakAsync();
        _time.Advance(Terms.OpenFor);
        await AdmitAsync("vanished");
        _time.Advance(Terms.TrialWithin - TimeSpan.FromSeconds(1));
        Assert.Equal(TargetAnswer.NotBefore, (await AdmitAsync("next")).Answer);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True((await AdmitAsync("next")).IsTrial);
        Assert.Equal(TargetAnswer.NotBefore, (await AdmitAsync("vanished")).Answer);
    }

    [Fact]
    public async Task Trial_ThatWasNotMade_LetsTheNextTry()
    {
        await BreakAsync();
        _time.Advance(Terms.OpenFor);
        var trial = await AdmitAsync("trial");
        await ReportAsync("trial", CallOutcome.NotMade, trial.Epoch);

        Assert.True((await AdmitAsync("next")).IsTrial);
    }

    [Fact]
    public async Task Failures_OfCallsFromBeforeTheBreak_DoNotBreakItAgain()
    {
        var old = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => AdmitAsync($"old{number}")));
        await BreakAsync();
        _time.Advance(Terms.OpenFor);
        var trial = await AdmitAsync("trial");
        await ReportAsync("trial", CallOutcome.Succeeded, trial.Epoch);

        for (var number = 0; number < old.Length; number++) { await ReportAsync($"old{number}", CallOutcome.Failed, old[number].Epoch); }

        Assert.Equal(TargetAnswer.Go, (await AdmitAsync("next")).Answer);
    }

    [Fact]
    public async Task Busy_SlowsEverybody_WhoComeBackOneByOne_InTheOrderOfAsking()
    {
        await AdmitAsync("busy");
        await ReportAsync("busy", CallOutcome.Busy, after: TimeSpan.FromSeconds(20));
        var until = _time.GetUtcNow() + TimeSpan.FromSeconds(20);

        var first = await AdmitAsync("first");
        var second = await AdmitAsync("second");

        Assert.Equal((WaitReason.Slowed, until), (first.Why, first.At));
        Assert.Equal(until + Terms.Spacing, second.At);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(until + (2 * Terms.Spacing), (await AdmitAsync("new")).At);
        Assert.Equal(until + Terms.Spacing, (await AdmitAsync("second")).At);
        Assert.Equal(TargetAnswer.Go, (await AdmitAsync("first")).Answer);
        _time.Advance(Terms.Spacing);
        Assert.Equal(TargetAnswer.Go, (await AdmitAsync("second")).Answer);
    }

    [Fact]
    public async Task Busy_AgainAndAgain_WaitsLonger_WhereTheTargetDoesNotSay()
    {
        var waits = new List<double>();
        for (var call = 0; call < 8; call++)
        {
            await AdmitAsync("c");
            await ReportAsync("c", CallOutcome.Busy);
            var at = (await AdmitAsync("c")).At ?? default;
            waits.Add((at - _time.GetUtcNow()).TotalSeconds);
            _time.Advance(at - _time.GetUtcNow());
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], waits);
    }

    [Fact]
    public async Task Busy_ForLongerThanADay_IsADay_AndForLessThanNothingIsNothing()
    {
        await ReportAsync("c1", CallOutcome.Busy, after: -TimeSpan.FromDays(1));
        Assert.Equal(TargetAnswer.Go, (await AdmitAsync("next")).Answer);
        await ReportAsync("c2", CallOutcome.Busy, after: TimeSpan.MaxValue);
        Assert.Equal(_time.GetUtcNow() + TargetHealth.LongestRetryAfter, (await AdmitAsync("next")).At);
    }

    public static TheoryData<string, BreakerTerms, string> Refused => new()
    {
        { "TUT2604", Terms, "" },
        { "TUT2605", Terms with { FailureShare = 0 }, "c" },
        { "TUT2605", Terms with { FailureShare = 1.1m }, "c" },
        { "TUT2605", Terms with { LeastCalls = 0 }, "c" },
        { "TUT2605", Terms with { OpenFor = TimeSpan.Zero }, "c" },
        { "TUT2605", Terms with { Window = TimeSpan.MaxValue }, "c" },
        { "TUT2605", Terms with { Spacing = TimeSpan.FromSeconds(-1) }, "c" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Admit_WhatCannotBeKept_IsRefused(string code, BreakerTerms terms, string call)
    {
        var refused = await Assert.ThrowsAsync<TuttiException>(() => AskAsync(new TargetMessage.Admit(call, terms)));

        Assert.Equal(code, refused.Code);
    }

    [Fact]
    public async Task ManyAtOnce_OnABrokenTarget_MakeOneTrial()
    {
        await BreakAsync();
        _time.Advance(Terms.OpenFor);

        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => AdmitAsync($"caller{caller}")));

        Assert.Single(replies, static reply => reply.Answer == TargetAnswer.Go);
    }

    [Fact]
    public async Task ManyAtOnce_OnABusyTarget_AllGetATimeOfTheirOwn()
    {
        await ReportAsync("busy", CallOutcome.Busy, after: TimeSpan.FromSeconds(20));

        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => AdmitAsync($"caller{caller}")));

        Assert.Equal(Enumerable.Range(0, 64).Select(place => _time.GetUtcNow() + TimeSpan.FromSeconds(20 + place)), replies.Select(static reply => reply.At ?? default).Order());
    }

    private async Task BreakAsync() => await CallsAsync(CallOutcome.Failed, CallOutcome.Failed, CallOutcome.Failed, CallOutcome.Failed);

    private async Task CallsAsync(params CallOutcome[] outcomes)
    {
        for (var call = 0; call < outcomes.Length; call++)
        {
            var reply = await AdmitAsync($"{_time.GetUtcNow().Ticks}/{call}");
            await ReportAsync($"{_time.GetUtcNow().Ticks}/{call}", outcomes[call], reply.Epoch);
        }
    }

    private Task<TargetReply> AdmitAsync(string call) => AskAsync(new TargetMessage.Admit(call, Terms));

    private Task<TargetReply> ReportAsync(string call, CallOutcome outcome, long epoch = 0, TimeSpan? after = null) => AskAsync(new TargetMessage.Report(call, outcome, epoch, after));

    private Task<TargetReply> AskAsync(TargetMessage message) => Engine.RequestAsync(_health, "model:m", message, "test", cancellationToken: Cancellation);
}
