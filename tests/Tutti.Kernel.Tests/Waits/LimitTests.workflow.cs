using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;

namespace Tutti.Kernel.Tests.Waits;

/// <summary>The clocks of silence and of working time while steps run (rule R9).</summary>
public sealed class LimitTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task R9_GivenAHangingStep_WhenItsPausedRunIsUnpaused_ThenTheIdleLimitHoldsAgain()
    {
        var hanging = new HangingStep();
        await using var host = await new KernelHost().With<int, int>("slow", async (ctx, _) => await ctx.StepAsync("s", hanging.ActAsync)).OpenAsync();
        var run = await host.RunAsync("slow", 0);
        await hanging.Entered;
        await PausedAsync(host, run, times: 1);

        await host.Engine.UnpauseAsync(run, cancellationToken: KernelHost.Cancellation);
        await PausedAsync(host, run, times: 2);

        hanging.End(7);
        await host.Engine.UnpauseAsync(run, cancellationToken: KernelHost.Cancellation);
        Assert.Equal(7, await host.ResultAsync<int>(run));
    }

    [Fact]
    public async Task R9_GivenAHangingStep_WhenStepsBesideItEnd_ThenTheRunIsNotSilent()
    {
        var hanging = new HangingStep();
        var beside = Enumerable.Range(0, 6).Select(static _ => new HangingStep()).ToList();
        await using var host = await new KernelHost().With<int, int>("both", async (ctx, _) =>
        {
            await ctx.ParallelAsync("all", 2, async (branch, index) =>
            {
                if (index == 0) { return await branch.StepAsync("hanging", hanging.ActAsync); }
                foreach (var step in beside) { await branch.StepAsync("beside", step.ActAsync); }
                return 0;
            });
            return 1;
        }).OpenAsync();
        var run = await host.RunAsync("both", 0);
        await hanging.Entered;

        foreach (var step in beside)
        {
            await step.Entered;
            for (var minute = 0; minute < 10; minute++) { host.Time.Advance(Minute); }
            step.End(0);
        }

        hanging.End(0);
        Assert.Equal(1, await host.ResultAsync<int>(run));
        Assert.DoesNotContain("run.paused", await host.KindsAsync(run));
    }

    [Fact]
    public async Task R9_GivenAStepThatShowsProgress_WhenItsRunHasWorkedItsTime_ThenTheRunPauses()
    {
        var hanging = new HangingStep();
        await using var host = await new KernelHost()
            .With<int, int>("busy", async (ctx, _) => await ctx.StepAsync("s", hanging.ActAsync), limits: RunLimits.Default with { TimeToLive = TimeSpan.FromMinutes(30) }).OpenAsync();
        var run = await host.RunAsync("busy", 0);
        var step = await hanging.Entered;

        await PausedAsync(host, run, times: 1, step);

        Assert.Equal("time-to-live", (await host.SeeAsync(run, "run.paused")).Code);
        hanging.End(7);
        await host.Engine.UnpauseAsync(run, cancellationToken: KernelHost.Cancellation);
        Assert.Equal(7, await host.ResultAsync<int>(run));
    }

    [Fact]
    public async Task R9_GivenAnUndoThatTakesLong_WhenTheIdleLimitPasses_ThenTheRunIsNotPaused()
    {
        var undo = new HangingStep();
        await using var host = await new KernelHost(options => options.Undos.Add<int>("back@1", async (step, _) => await undo.ActAsync(step)))
            .With<int, int>("undoing", async (ctx, _) =>
            {
                await ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith("back@1", 1) }, _ => new ValueTask<int>(1));
                return await ctx.StepAsync<int>("fail", _ => throw new StepRejectedException("no"));
            }).OpenAsync();
        var run = await host.RunAsync("undoing", 0);
        await undo.Entered;

        for (var minute = 0; minute < 20; minute++) { host.Time.Advance(Minute); }
        await Assert.ThrowsAsync<InvalidTransitionException>(() => host.Engine.UnpauseAsync(run, cancellationToken: KernelHost.Cancellation)); // behind the clock's word
        undo.End(1);

        Assert.Equal(RunStatus.Failed, (await host.EndAsync(run)).Status);
        Assert.DoesNotContain("run.paused", await host.KindsAsync(run));
    }

    [Fact]
    public async Task R10_GivenAShieldedTimerThatFellDueInAPause_WhenTheRunIsCancelled_ThenItFires()
    {
        await using var host = await new KernelHost().With<int, int>("shielded", async (ctx, _) =>
        {
            await ctx.Shield("cleanup").DelayAsync("timer", 10 * Minute);
            return 7;
        }).OpenAsync();
        var run = await host.RunAsync("shielded", 0);
        await host.Engine.PauseAsync(run, cancellationToken: KernelHost.Cancellation);
        for (var minute = 0; minute < 20; minute++) { host.Time.Advance(Minute); }

        await host.Engine.CancelAsync(run, cancellationToken: KernelHost.Cancellation);

        Assert.True((await host.EndAsync(run)).Status.IsEnded());
    }

    /// <summary>Lets minutes go by until the run has paused so often.</summary>
    private static async Task PausedAsync(KernelHost host, RunId run, int times, StepContext? beating = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        while ((await host.KindsAsync(run)).Count(static kind => kind == "run.paused") < times)
        {
            patience.Token.ThrowIfCancellationRequested();
            beating?.Heartbeat();
            host.Time.Advance(Minute);
        }
    }

    /// <summary>A step that tells that it runs, and ends when it is told to.</summary>
    private sealed class HangingStep
    {
        private readonly TaskCompletionSource<StepContext> _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<int> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<StepContext> Entered => _entered.Task.WaitAsync(KernelHost.Patience, KernelHost.Cancellation);

        public ValueTask<int> ActAsync(StepContext step)
        {
            _entered.TrySetResult(step);
            return new ValueTask<int>(_end.Task);
        }

        public void End(int result) => _end.SetResult(result);
    }
}
