using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using Tutti.Kernel.Waits;
using static Tutti.Kernel.Tests.Support.Correcting;

namespace Tutti.Kernel.Tests.Runs;

/// <summary>Parts of a run that are corrected as a whole, words for whoever works in them, and runs that are paused.</summary>
public sealed class CorrectionPartTests
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _started;

    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Fact]
    public async Task GivenAPausedRun_WhenAHeldStepIsCorrected_ThenItNeverStarts()
    {
        await using var host = await HeldAsync();
        var run = await HoldAsync(host);

        await host.Engine.CorrectAsync(run, "call", Json("9"), Ann, Cancellation);

        Assert.Equal((9, 0), (await host.ResultAsync<int>(run), _started));
    }

    [Fact]
    public async Task GivenAPausedRun_WhenItIsCancelled_ThenAHeldStepNeverStarts()
    {
        await using var host = await HeldAsync();
        var run = await HoldAsync(host);

        await host.Engine.CancelAsync(run, "ann", cancellationToken: Cancellation);

        Assert.Equal((RunStatus.Cancelled, 0), ((await host.EndAsync(run)).Status, _started));
    }

    [Fact]
    public async Task GivenAPart_WhenItIsCorrected_ThenAllOfItIsCancelledAndSettledFirst()
    {
        await using var host = await PartAsync();
        var run = await host.RunAsync("part", 0);
        await host.SeeAsync(run, "question.asked");
        await _entered.Task.WaitAsync(KernelHost.Patience, Cancellation);

        await host.Engine.CorrectAsync(run, "work", Json("""{ "n": 6 }"""), Ann, Cancellation);

        Assert.Equal(7, await host.ResultAsync<int>(run));
        Assert.True(_stopped.Task.IsCompletedSuccessfully);
        Assert.Equal(["run.started", "question.asked", "scope.corrected", "wait.closed", "step.cancelled", "step.completed", "run.completed"], await host.KindsAsync(run));
        Assert.Empty(await host.Engine.WaitsAsync(run, Cancellation));
    }

    [Fact]
    public async Task GivenResultsThatDoNotFit_WhenTheyAreOffered_ThenNothingChanges()
    {
        await using var host = await PartAsync();
        var run = await host.RunAsync("part", 0);
        await host.SeeAsync(run, "question.asked");
        await _entered.Task.WaitAsync(KernelHost.Patience, Cancellation);

        Assert.Equal("TUT1055", await CodeAsync(host.Engine.CorrectAsync(run, "work/call", Json("\"words\""), Ann, Cancellation)));
        Assert.Equal("TUT1055", await CodeAsync(host.Engine.CorrectAsync(run, "work", Json("[]"), Ann, Cancellation)));
        Assert.Equal("TUT1051", await CodeAsync(host.Engine.CorrectAsync(run, "wrok", Json("1"), Ann, Cancellation)));
        Assert.Equal("TUT1056", await CodeAsync(host.Engine.TellAsync(run, "call", "Hello", Ann, Cancellation)));
        Assert.Equal("TUT1059", await CodeAsync(host.Engine.CorrectAsync(run, "call", Json("1"), Ann with { Because = " " }, Cancellation)));
        Assert.Equal(["run.started", "question.asked"], await host.KindsAsync(run));
    }

    [Fact]
    public async Task GivenWords_WhenTheyAreTold_ThenTheyAreTakenOnceAlsoAfterARestart()
    {
        await using var host = await ListeningAsync();
        var run = await host.RunAsync("listens", 0);
        await host.SeeAsync(run, static happened => happened is { Kind: "signal.awaited" });
        await host.Engine.TellAsync(run, "agent", "Be brief.", Ann, Cancellation);
        await host.RestartAsync();
        await host.Engine.TellAsync(run, "agent", "And polite.", Ann, Cancellation);
        await host.Engine.SignalAsync(run, "go", 1, cancellationToken: Cancellation);
        await host.SeeAsync(run, static happened => happened is { Kind: "signal.awaited", Path: "go#1" });
        await host.RestartAsync();
        await host.Engine.SignalAsync(run, "go", 2, cancellationToken: Cancellation);

        Assert.Equal("[ann: Be brief. ann: And polite.][]", await host.ResultAsync<string>(run));
    }

    [Fact]
    public async Task P2_GivenARunThatFailsLater_WhenItIsRetried_ThenCorrectedPartsAndStepsAreKept()
    {
        var (isBroken, acted) = (true, 0);
        await using var host = await new KernelHost().With<int, int>("later", async (ctx, _) =>
        {
            var branches = await ctx.ParallelAsync("all", 2, async (branch, index) =>
            {
                if (index == 0) { return await branch.StepAsync<int>("fails", _ => isBroken ? throw new StepRejectedException("no", "APP1") : ValueTask.FromResult(100)); }
                var part = await branch.CorrectableAsync("part", async inner => await inner.StepAsync("inner", HangAsync), static json => json.GetInt32());
                return part + await branch.StepAsync("outer", HangAsync);
            });
            return branches.Sum();

            async ValueTask<int> HangAsync(StepContext step)
            {
                Interlocked.Increment(ref acted);
                await UntilCancelledAsync(step.CancellationToken);
                throw new OperationCanceledException(step.CancellationToken);
            }
        }).OpenAsync();
        var run = await host.RunAsync("later", 0);
        await CorrectWhenOpenAsync(host, run, "part", "10");
        await CorrectWhenOpenAsync(host, run, "outer", "20");
        Assert.Equal(RunStatus.Failed, (await host.EndAsync(run)).Status);
        (isBroken, acted) = (false, 0);

        await host.Engine.RetryAsync(run, "ann", Cancellation);

        Assert.Equal((130, 0), (await host.ResultAsync<int>(run), acted));
    }

    private static async Task CorrectWhenOpenAsync(KernelHost host, RunId run, string step, string result)
    {
        while (true)
        {
            try
            {
                await host.Engine.CorrectAsync(run, step, Json(result), Ann, Cancellation);
                return;
            }
            catch (TuttiException early) when (early.Code == "TUT1051") { await Task.Yield(); }
        }
    }

    private async Task<KernelHost> HeldAsync() => await new KernelHost().With<int, int>("paused", async (ctx, _) =>
    {
        await ctx.SignalAsync<int>("go");
        return await ctx.StepAsync("call", _ => ValueTask.FromResult(Interlocked.Increment(ref _started)));
    }).OpenAsync();

    /// <summary>A run that is paused with a step that would start at once.</summary>
    private static async Task<RunId> HoldAsync(KernelHost host)
    {
        var run = await host.RunAsync("paused", 0);
        await host.Engine.PauseAsync(run, "ann", cancellationToken: Cancellation);
        await host.Engine.SignalAsync(run, "go", 1, cancellationToken: Cancellation);
        return run;
    }

    private async Task<KernelHost> PartAsync() => await new KernelHost().With<int, int>("part", async (ctx, _) =>
    {
        var given = await ctx.CorrectableAsync("work", async inner =>
        {
            var scope = inner.Scope("work");
            await Task.WhenAll(scope.AskAsync("ask", new Question { Prompt = "Go on?" }), scope.StepAsync("call", HangAsync).AsTask());
            return 0;
        }, static json => json.GetProperty("n").GetInt32());
        return given + await ctx.StepAsync("after", static _ => ValueTask.FromResult(1));
    }).OpenAsync();

    private static async Task<KernelHost> ListeningAsync() => await new KernelHost().With<int, string>("listens", static async (ctx, _) => await ctx.CorrectableAsync("agent", static async inner =>
    {
        var heard = "";
        for (var turn = 0; turn < 2; turn++)
        {
            await inner.SignalAsync<int>("go");
            heard += $"[{string.Join(' ', inner.TakeWords().Select(static word => $"{word.By}: {word.Words}"))}]";
        }

        return heard;
    }, static json => json.GetString() ?? "", takesWords: true)).OpenAsync();

    private async ValueTask<int> HangAsync(StepContext step)
    {
        _entered.TrySetResult();
        await UntilCancelledAsync(step.CancellationToken);
        _stopped.TrySetResult();
        throw new OperationCanceledException(step.CancellationToken);
    }
}
