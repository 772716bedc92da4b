using System.Text;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Guards;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Guards;

public sealed class GuardTests
{
    private readonly Purse _purse = new();
    private readonly PurseGuard _guard;

    public GuardTests() => _guard = new PurseGuard(_purse);

    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Fact]
    public async Task GivenAGuardThatAllows_WhenTheStepActs_ThenItsRecordsLieBeforeThoseOfTheStep()
    {
        await using var host = await Host().With<int, int>("buy", async (ctx, _) => await ctx.StepAsync("buy", Guarded(StepOptions.AtMostOnce), _ => ValueTask.FromResult(7))).OpenAsync();
        await FillAsync(host, 1);

        Assert.Equal(7, await host.ResultAsync<int>(await host.RunAsync("buy", 0)));

        Assert.Equal((0, 1, 0), await PurseAsync(host));
        var kinds = new List<RecordKind>();
        for (var position = 0L; position < host.Store.DurableHead; position++) { kinds.Add((await host.Store.ReadAsync(position, Cancellation)).Kind); }
        Assert.Equal(
            [RecordKind.ObjectChanged, RecordKind.StepAdmitted, RecordKind.ObjectChanged, RecordKind.StepCompleted], // what admits is the claim as well
            kinds.Where(static kind => kind is RecordKind.ObjectChanged or RecordKind.StepAdmitted or RecordKind.StepClaimed or RecordKind.StepCompleted).Skip(1));
    }

    [Fact]
    public async Task GivenAGuardThatRefuses_WhenTheStepWouldAct_ThenTheCodeSeesWhyAndNothingIsDone()
    {
        var acted = 0;
        await using var host = await Host().With<int, string>("buy", async (ctx, _) =>
        {
            try { await ctx.StepAsync("buy", Guarded(StepOptions.AtMostOnce), _ => ValueTask.FromResult(++acted)); }
            catch (StepRefusedException refused) { return $"{refused.Code} {refused.Path}: {refused.Detail} {Encoding.UTF8.GetString(refused.Details.Span)}"; }

            return "bought";
        }).OpenAsync();

        var run = await host.RunAsync("buy", 0);

        Assert.Equal("TUT9997 buy: The purse is empty. come back later", await host.ResultAsync<string>(run));
        Assert.Equal(0, acted);
        Assert.Equal(["run.started", "step.refused", "run.completed"], await host.KindsAsync(run));
    }

    [Fact]
    public async Task GivenARunThatFailedByARefusal_WhenItIsRetried_ThenTheGuardIsAskedAgain()
    {
        await using var host = await Host().With<int, int>("buy", async (ctx, _) => await ctx.StepAsync("buy", Guarded(StepOptions.Default), _ => ValueTask.FromResult(7))).OpenAsync();
        var run = await host.RunAsync("buy", 0);
        Assert.Equal("TUT9997", (await host.EndAsync(run)).ErrorCode);

        await FillAsync(host, 1);
        await host.Engine.RetryAsync(run, "ann", Cancellation);

        Assert.Equal(7, await host.ResultAsync<int>(run));
        Assert.Equal((0, 1, 0), await PurseAsync(host));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task E2_GivenAnAttemptThatIsLost_WhenAPersonSaysWhatBecameOfIt_ThenWhatWasHeldIsSettledByThat(bool happened)
    {
        var attempts = 0;
        await using var host = await Host().With<int, int>("buy", async (ctx, _) => await ctx.StepAsync("buy", Guarded(StepOptions.AtMostOnce), _ => ++attempts == 1 ? throw new IOException("gone") : ValueTask.FromResult(7))).OpenAsync();
        await FillAsync(host, 1);
        var run = await host.RunAsync("buy", 0);
        var lost = await host.SeeAsync(run, "step.unknown");
        Assert.Equal((0, 0, 1), await PurseAsync(host));

        await host.RestartAsync(); // the purse is read from the journal then
        await host.Engine.ResolveAsync(run, lost.Path, happened ? UnknownResolution.Happened : UnknownResolution.DidNotHappen, "ann", happened ? "8"u8.ToArray() : default, cancellationToken: Cancellation);

        Assert.Equal(happened ? 8 : 7, await host.ResultAsync<int>(run));
        Assert.Equal(happened ? [AttemptEnd.Unclear, AttemptEnd.Returned] : [AttemptEnd.Unclear, AttemptEnd.NotMade, AttemptEnd.Returned], _guard.Ends);
        Assert.Equal((0, 1, 0), await PurseAsync(host));
    }

    [Fact]
    public async Task GivenAnAttemptThatWasNotMade_WhenItIsTriedAgain_ThenWhatWasHeldIsFreeInBetween()
    {
        var options = Guarded(StepOptions.Default) with { Retry = RetryPolicy.Standard with { Jitter = 0 } };
        await using var host = await Host().With<int, int>("buy", async (ctx, _) => await ctx.StepAsync("buy", options, step => step.Attempt == 1 ? throw new NotExecutedException("busy") : ValueTask.FromResult(7))).OpenAsync();
        await FillAsync(host, 1);
        var run = await host.RunAsync("buy", 0);
        await host.SeeAsync(run, "step.attempted");
        Assert.Equal((1, 0, 0), await PurseAsync(host));

        host.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(7, await host.ResultAsync<int>(run));
        Assert.Equal((0, 1, 0), await PurseAsync(host));
        Assert.Equal([false, false], _guard.Asked);
    }

    [Fact]
    public async Task GivenAnAttemptThatMayHaveBeenMade_WhenItIsTriedAgain_ThenItIsTheSameHold()
    {
        var options = Guarded(StepOptions.Default) with { Retry = RetryPolicy.Standard with { Jitter = 0 } };
        await using var host = await Host().With<int, int>("buy", async (ctx, _) => await ctx.StepAsync("buy", options, step => step.Attempt == 1 ? throw new TuttiException("TUT9996", "lost", isTransient: true) : ValueTask.FromResult(7))).OpenAsync();
        await FillAsync(host, 2);
        var run = await host.RunAsync("buy", 0);
        await host.SeeAsync(run, "step.attempted");
        Assert.Equal((1, 0, 1), await PurseAsync(host));

        host.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(7, await host.ResultAsync<int>(run));
        Assert.Equal((1, 1, 0), await PurseAsync(host));
        Assert.Equal([false, true], _guard.Asked);
    }

    [Fact]
    public async Task GivenAHostWithoutTheKind_WhenAGuardAsks_ThenTheRunNeedsAttentionAndGoesOnAtAnotherHost()
    {
        var declares = false;
        await using var host = await new KernelHost(options =>
        {
            if (declares) { _purse.Declare(options); }
        }).With<int, int>("buy", async (ctx, _) => await ctx.StepAsync("buy", Guarded(StepOptions.AtMostOnce), _ => ValueTask.FromResult(7))).OpenAsync();
        var run = await host.RunAsync("buy", 0);
        var stopped = await host.SeeAsync(run, "run.needs-attention");
        Assert.Equal("TUT1040", stopped.Code);

        declares = true;
        await host.RestartAsync();
        await FillAsync(host, 1);
        await host.Engine.RetryAsync(run, "ann", Cancellation);

        Assert.Equal(7, await host.ResultAsync<int>(run));
    }

    private StepOptions Guarded(StepOptions options, PurseGuard? guard = null) => options with { Guard = guard ?? _guard };

    private Task<PurseReply> FillAsync(KernelHost host, long coins) => host.Engine.RequestAsync(_purse, PurseGuard.Key, new PurseMessage(PurseWish.Fill, "", coins), "test", cancellationToken: Cancellation);

    private Task<(long Free, long Spent, int Held)> PurseAsync(KernelHost host) =>
        host.Engine.LookAsync(_purse, PurseGuard.Key, static state => (state.Free, state.Spent, state.Held.Count), Cancellation);

    private KernelHost Host() => new(_purse.Declare);
}
