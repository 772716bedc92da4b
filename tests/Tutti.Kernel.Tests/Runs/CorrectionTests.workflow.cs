using Tutti.Kernel.Engine;
using Tutti.Kernel.Guards;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using Tutti.Testing;
using static Tutti.Kernel.Tests.Support.Correcting;

namespace Tutti.Kernel.Tests.Runs;

public sealed class CorrectionTests
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Theory]
    [InlineData(RepeatRule.Pure)]
    [InlineData(RepeatRule.Idempotent)]
    [InlineData(RepeatRule.AtMostOnce)]
    public async Task GivenAStepInFlight_WhenItIsCorrected_ThenTheAttemptIsStoppedAndTheRunGoesOnWithIt(RepeatRule repeat)
    {
        await using var host = await HangingAsync(new StepOptions { Repeat = repeat });
        var run = await StartHangingAsync(host);

        await host.Engine.CorrectAsync(run, "call", Json("41"), Ann, Cancellation);

        Assert.Equal(42, await host.ResultAsync<int>(run));
        Assert.True(_stopped.Task.IsCompletedSuccessfully);
        var events = await host.Engine.EventsAsync(run, -1, Cancellation);
        var corrected = Assert.Single(events, static happened => happened.Kind == "step.corrected");
        Assert.Equal(("call", "ann", "the service is down", "int32", "41"), (corrected.Path, corrected.By, corrected.Text, corrected.PayloadType, Text(corrected.Payload)));
        Assert.Equal("41", Text(Assert.Single(events, static happened => happened is { Kind: "step.completed", Path: "call" }).Payload));
    }

    [Fact]
    public async Task GivenAStepThatReturnsAllTheSame_WhenItWasCorrected_ThenThePersonsWordStands()
    {
        await using var host = await new KernelHost().With<int, int>("stubborn", async (ctx, _) => await ctx.StepAsync("call", async step =>
        {
            _entered.TrySetResult();
            await UntilCancelledAsync(step.CancellationToken);
            return 7;
        })).OpenAsync();
        var run = await host.RunAsync("stubborn", 0);
        await _entered.Task.WaitAsync(KernelHost.Patience, Cancellation);

        await host.Engine.CorrectAsync(run, "call", Json("41"), Ann, Cancellation);

        Assert.Equal(41, await host.ResultAsync<int>(run));
    }

    [Fact]
    public async Task GivenAStepThatWaitsToRetry_WhenItIsCorrected_ThenItIsNotTriedAgain()
    {
        var attempts = 0;
        await using var host = await new KernelHost().With<int, int>("retry", async (ctx, _) => await ctx.StepAsync<int>("call", new StepOptions { Retry = RetryPolicy.Standard }, _ =>
        {
            Interlocked.Increment(ref attempts);
            throw new IOException("not yet");
        })).OpenAsync();
        var run = await host.RunAsync("retry", 0);
        await host.SeeAsync(run, "step.attempted");
        await host.RestartAsync();

        await host.Engine.CorrectAsync(run, "call", Json("5"), Ann, Cancellation);

        Assert.Equal((5, 1), (await host.ResultAsync<int>(run), attempts));
        Assert.Null(host.Engine.Catalogue.EarliestDue());
    }

    [Fact]
    public async Task P3_GivenAnUnknownOutcome_WhenItIsCorrected_ThenItNeverActsAgainAndNobodyIsAskedAnyMore()
    {
        await using var host = await HangingAsync(StepOptions.AtMostOnce);
        var run = await StartHangingAsync(host);
        await host.RestartAsync();
        await host.SeeAsync(run, "step.unknown");

        await host.Engine.CorrectAsync(run, "call", Json("1"), Ann, Cancellation);

        Assert.Equal(2, await host.ResultAsync<int>(run));
        Assert.Empty(await host.Engine.WaitsAsync(run, Cancellation));
    }

    [Fact]
    public async Task GivenAGuardThatHoldsACoin_WhenAnAttemptThatMayHaveActedIsCorrected_ThenTheCoinStaysInDoubt()
    {
        var purse = new Purse { Initially = 3 };
        var guard = new PurseGuard(purse);
        await using var host = await HangingAsync(StepOptions.AtMostOnce with { Guard = guard }, purse.Declare);
        var run = await StartHangingAsync(host);

        await host.Engine.CorrectAsync(run, "call", Json("1"), Ann, Cancellation);

        Assert.Equal(2, await host.ResultAsync<int>(run));
        Assert.Equal([AttemptEnd.Unclear], guard.Ends);
        var state = await host.Engine.LookAsync(purse, PurseGuard.Key, static state => state, Cancellation);
        Assert.Equal((2, 0, 1, 1), (state.Free, state.Spent, state.Doubted, state.Held.Count));
    }

    [Fact]
    public async Task GivenACheckOfTheHost_WhenItRefuses_ThenNobodyStepsIn()
    {
        await using var host = await HangingAsync(StepOptions.Default, OnlyBob.Guard);
        var run = await StartHangingAsync(host);

        Assert.Equal("TUT9999", await CodeAsync(host.Engine.CorrectAsync(run, "call", Json("1"), Ann, Cancellation)));
        Assert.Equal("TUT9999", await CodeAsync(host.Engine.TellAsync(run, "call", "Hello", Ann, Cancellation)));
        Assert.Equal("TUT9999", await CodeAsync(host.Engine.ForkCorrectedAsync(run, "call", Json("1"), Ann, Cancellation)));
        await host.Engine.CorrectAsync(run, "call", Json("1"), Ann with { Proof = "bob" }, Cancellation);

        Assert.Equal("Bob himself", (await host.SeeAsync(run, "step.corrected")).By);
    }

    private async Task<KernelHost> HangingAsync(StepOptions options, Action<TuttiOptions>? configure = null) => await new KernelHost(configure).With<int, int>("hangs", async (ctx, _) =>
    {
        var given = await ctx.StepAsync("call", options, HangAsync);
        return given + await ctx.StepAsync("after", static _ => ValueTask.FromResult(1));
    }).OpenAsync();

    private async Task<RunId> StartHangingAsync(KernelHost host)
    {
        var run = await host.RunAsync("hangs", 0);
        await _entered.Task.WaitAsync(KernelHost.Patience, Cancellation);
        return run;
    }

    private async ValueTask<int> HangAsync(StepContext step)
    {
        _entered.TrySetResult();
        await UntilCancelledAsync(step.CancellationToken);
        _stopped.TrySetResult();
        throw new OperationCanceledException(step.CancellationToken);
    }
}
