using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Objects;

public sealed class ObjectTests
{
    private readonly Till _till = new();

    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Fact]
    public async Task G4_GivenARunThatAsks_WhenTheObjectAnswers_ThenTheRunHasTheReplyAndReplayAsksNobody()
    {
        await using var host = await Host().With<long, long>("pay", async (ctx, amount) =>
        {
            var first = await ctx.RequestAsync("add", _till, "main", new TillMessage.Add(amount));
            await ctx.SignalAsync<string>("go");
            return first.Balance + (await ctx.RequestAsync("add", _till, "main", new TillMessage.Add(1))).Balance;
        }).OpenAsync();

        var run = await host.RunAsync("pay", 41L);
        await host.SeeAsync(run, "signal.awaited");
        await host.RestartAsync();
        await host.Engine.SignalAsync(run, "go", "", "test", "1", Cancellation);

        Assert.Equal(41 + 42, await host.ResultAsync<long>(run));
        Assert.Equal(2, _till.Decisions);
        Assert.Contains("request.answered", await host.KindsAsync(run));
    }

    [Fact]
    public async Task G4_GivenManyDecisions_WhenTheHostStartsAgain_ThenTheStateIsTheSameAndFewEventsAreRead()
    {
        await using var host = await Host().OpenAsync();
        for (var number = 1; number <= 1_000; number++) { await AddAsync(host, number); }
        var applied = _till.Applied;

        await host.RestartAsync();
        var state = await host.Engine.LookAsync(_till, "main", static state => (state.Balance, state.Entries), Cancellation);

        Assert.Equal((500_500, 1_000), state);
        Assert.InRange(_till.Applied - applied, 1, 256);
        Assert.Equal(1_000, _till.Decisions);
    }

    [Fact]
    public async Task G4_GivenARepeatedMessageToAnObjectThatRepliesWithAValue_WhenItComesAgain_ThenItIsAnsweredAsBefore()
    {
        var score = new Score();
        await using var host = await new KernelHost(options =>
        {
            options.Payloads.Add("test/score@1", ReplyJson.Default.ScoreState);
            options.AddObject(score);
        }).OpenAsync();

        var first = await host.Engine.RequestAsync(score, "main", 5L, "test", "msg-1", Cancellation);
        var other = await host.Engine.RequestAsync(score, "main", 7L, "test", "msg-2", Cancellation);
        var again = await host.Engine.RequestAsync(score, "main", 5L, "test", "msg-1", Cancellation);

        Assert.Equal((5, 12, 5), (first, other, again));
    }

    [Fact]
    public async Task G4_GivenARepeatedMessage_WhenItComesAgainAndAfterARestart_ThenItIsDecidedOnce()
    {
        await using var host = await Host().OpenAsync();

        var first = await host.Engine.RequestAsync(_till, "main", new TillMessage.Add(5), "test", "msg-1", Cancellation);
        await AddAsync(host, 7);
        var again = await host.Engine.RequestAsync(_till, "main", new TillMessage.Add(5), "test", "msg-1", Cancellation);
        await host.RestartAsync();
        var afterwards = await host.Engine.RequestAsync(_till, "main", new TillMessage.Add(5), "test", "msg-1", Cancellation);

        Assert.Equal([5, 5, 5], new[] { first, again, afterwards }.Select(static reply => reply.Balance));
        Assert.Equal(12, (await host.Engine.RequestAsync(_till, "main", new TillMessage.Look(), cancellationToken: Cancellation)).Balance);
    }

    [Fact]
    public async Task G4_GivenTheWindowOfACallerOutside_WhenItIsOver_ThenTheIdIsFreeAgain()
    {
        await using var host = await Host().OpenAsync();
        await host.Engine.RequestAsync(_till, "main", new TillMessage.Add(5), "test", "msg-1", Cancellation);

        host.Time.Advance(TimeSpan.FromHours(25));
        for (var number = 0; number < 256; number++) { await AddAsync(host, 0); } // writes the whole state, and with it forgets
        var later = await host.Engine.RequestAsync(_till, "main", new TillMessage.Add(5), "test", "msg-1", Cancellation);

        Assert.Equal(10, later.Balance);
    }

    [Fact]
    public async Task Refusal_ReachesTheWorkflowWithItsCode_AndLeavesTheObjectAsItWas()
    {
        await using var host = await Host().With<int, string>("take", async (ctx, _) =>
        {
            try { await ctx.RequestAsync("take", _till, "main", new TillMessage.Take(1)); }
            catch (RequestRefusedException refused) { return $"{refused.Code} {refused.Path}: {refused.Detail}"; }

            return "taken";
        }).OpenAsync();

        var run = await host.RunAsync("take", 0);

        Assert.Equal("TUT9999 take: There are 0 in the till, not 1.", await host.ResultAsync<string>(run));
        Assert.Empty(host.Engine.ObjectKeys(_till));
        Assert.Equal(1, host.Engine.Catalogue.Count);
    }

    [Fact]
    public async Task R8_GivenARunThatFailedAfterItsMessage_WhenItIsRetried_ThenTheMessageIsNotSentAgain()
    {
        var fails = true;
        await using var host = await Host().With<int, long>("pay", async (ctx, _) =>
        {
            var both = await ctx.ParallelAsync("both", 2, async (branch, index) =>
            {
                if (index == 0) { return (await branch.RequestAsync("add", _till, "main", new TillMessage.Add(3))).Balance; }
                return await branch.StepAsync<long>("work", _ => fails ? throw new StepRejectedException("no") : ValueTask.FromResult(1L));
            });
            return both.Sum();
        }).OpenAsync();
        var run = await host.RunAsync("pay", 0);
        Assert.Equal(RunStatus.Failed, (await host.EndAsync(run)).Status);

        fails = false;
        await host.Engine.RetryAsync(run, "test", Cancellation);

        Assert.Equal(4, await host.ResultAsync<long>(run));
        Assert.Equal(3, await host.Engine.LookAsync(_till, "main", static state => state.Balance, Cancellation));
    }

    [Fact]
    public async Task R8_GivenARefusalThatFailedTheRun_WhenItIsRetried_ThenTheObjectIsAskedAgain()
    {
        await using var host = await Host().With<int, long>("take", async (ctx, _) => (await ctx.RequestAsync("take", _till, "main", new TillMessage.Take(2))).Balance).OpenAsync();
        var run = await host.RunAsync("take", 0);
        Assert.Equal("TUT9999", (await host.EndAsync(run)).ErrorCode);

        await AddAsync(host, 5);
        await host.Engine.RetryAsync(run, "test", Cancellation);

        Assert.Equal(3, await host.ResultAsync<long>(run));
    }

    [Fact]
    public async Task R8_GivenAContinuedRun_WhenThePathComesAgain_ThenItIsAnotherMessage()
    {
        await using var host = await Host().With<int, long>("again", async (ctx, left) =>
        {
            var reply = await ctx.RequestAsync("add", _till, "main", new TillMessage.Add(1));
            return left > 0 ? throw ctx.ContinueAsNew(left - 1) : reply.Balance;
        }).OpenAsync();

        var run = await host.RunAsync("again", 4);

        Assert.Equal(5, await host.ResultAsync<long>(run));
    }

    [Fact]
    public async Task LargeState_IsKeptInPieces_AndReadBack()
    {
        await using var host = await Host().OpenAsync();
        for (var number = 0; number < 300; number++) { await host.Engine.RequestAsync(_till, "main", new TillMessage.Add(1, new string((char)('a' + (number % 26)), 1_500)), cancellationToken: Cancellation); }

        await host.RestartAsync();
        var notes = await host.Engine.LookAsync(_till, "main", static state => state.Notes.ToArray(), Cancellation);

        Assert.Equal(300, notes.Length);
        Assert.Equal(Enumerable.Range(0, 300).Select(static number => (char)('a' + (number % 26))), notes.Select(static note => note[0]));
    }

    [Fact]
    public async Task Defect_AfterSomethingWasSaid_StopsThisObjectAloneAndTheJournalStands()
    {
        await using var host = await Host().OpenAsync();
        await AddAsync(host, 5);

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Engine.RequestAsync(_till, "main", new TillMessage.Break(), cancellationToken: Cancellation));
        var stopped = await Assert.ThrowsAsync<TuttiException>(() => AddAsync(host, 1));
        await host.Engine.RequestAsync(_till, "other", new TillMessage.Add(9), cancellationToken: Cancellation);
        await host.RestartAsync();

        Assert.Equal("TUT1041", stopped.Code);
        Assert.Contains("The drawer is stuck.", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(5, await host.Engine.LookAsync(_till, "main", static state => state.Balance, Cancellation));
        Assert.Equal(["main", "other"], host.Engine.ObjectKeys(_till));
    }

    [Fact]
    public async Task Defect_BeforeAnythingIsDurable_IsToldAtOnce()
    {
        await using var host = await Host().OpenAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Engine.RequestAsync(_till, "main", new TillMessage.Break(), cancellationToken: Cancellation));

        Assert.Equal("TUT1041", (await Assert.ThrowsAsync<TuttiException>(() => AddAsync(host, 1).WaitAsync(KernelHost.Patience, Cancellation))).Code);
        Assert.Empty(host.Engine.ObjectKeys(_till));
    }

    [Fact]
    public async Task UnknownKind_LeavesTheRunForAHostThatKnowsIt()
    {
        var knowsTills = false;
        await using var host = await new KernelHost(options =>
        {
            if (knowsTills) { _till.Declare(options); }
            else { options.Payloads.Add("test/till-reply@1", ReplyJson.Default.TillReply); }
        }).With<int, long>("pay", async (ctx, _) => (await ctx.RequestAsync("add", _till, "main", new TillMessage.Add(1))).Balance).OpenAsync();
        var run = await host.RunAsync("pay", 0);
        var attention = await host.SeeAsync(run, "run.needs-attention");

        knowsTills = true;
        await host.RestartAsync();
        await host.Engine.RetryAsync(run, "test", Cancellation);

        Assert.Equal("TUT1040", attention.Code);
        Assert.Equal(1, await host.ResultAsync<long>(run));
    }

    [Fact]
    public async Task Objects_AreNoRuns_InAnyList()
    {
        await using var host = await Host().OpenAsync();
        await AddAsync(host, 5);

        Assert.Equal(0, host.Engine.Catalogue.Count);
        Assert.Empty(host.Engine.Catalogue.List(new RunQuery()));
        Assert.Empty(host.Engine.Catalogue.CountByStatus());
    }

    [Fact]
    public async Task ClosedHost_IsASayingOfItsOwn()
    {
        await using var host = await Host().OpenAsync();
        var engine = host.Engine;
        await AddAsync(host, 1);
        await engine.DisposeAsync();

        Assert.Equal("TUT1032", (await Assert.ThrowsAsync<TuttiException>(() => engine.RequestAsync(_till, "main", new TillMessage.Add(1), cancellationToken: Cancellation))).Code);
    }

    [Fact]
    public async Task ManyAtOnce_LoseNothing()
    {
        await using var host = await Host().With<int, long>("pay", async (ctx, count) =>
        {
            for (var round = 0; round < count; round++) { await ctx.RequestAsync("add", _till, "main", new TillMessage.Add(1)); }
            return 0;
        }).OpenAsync();

        var runs = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => host.RunAsync("pay", 50)));
        foreach (var run in runs) { await host.ResultAsync<long>(run); }

        Assert.Equal((3_200, 3_200), await host.Engine.LookAsync(_till, "main", static state => (state.Balance, state.Entries), Cancellation));
    }

    private Task<TillReply> AddAsync(KernelHost host, long amount) => host.Engine.RequestAsync(_till, "main", new TillMessage.Add(amount), "test", cancellationToken: Cancellation);

    private KernelHost Host() => new(_till.Declare);
}

/// <summary>Adds, and replies with a value that is no object.</summary>
internal sealed class Score() : ObjectDefinition<ScoreState, long, long, long>("test/score")
{
    protected override ScoreState Begin(string key) => new();

    protected override long Decide(ScoreState state, long message, ObjectTurn<long> turn)
    {
        turn.Emit(message);
        return state.Points;
    }

    protected override void Apply(ScoreState state, long happened, DateTimeOffset at) => state.Points += happened;
}

internal sealed class ScoreState
{
    public long Points { get; set; }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(TillReply))]
[System.Text.Json.Serialization.JsonSerializable(typeof(ScoreState))]
internal sealed partial class ReplyJson : System.Text.Json.Serialization.JsonSerializerContext;
