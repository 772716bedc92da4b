using System.Collections.Concurrent;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;

namespace Tutti.Kernel.Tests.Undo;

public sealed class UndoTests
{
    [Fact]
    public async Task E3_GivenClaimedEffects_WhenTheRunFails_ThenTheyAreUndoneNewestFirst()
    {
        var undone = new ConcurrentQueue<string>();
        await using var host = await SagaHost(undone).OpenAsync();

        var end = await host.EndAsync(await host.RunAsync("saga", 0));

        Assert.Equal((RunStatus.Failed, "APP1"), (end.Status, end.ErrorCode));
        Assert.Equal(["hotel", "flight"], undone);
    }

    [Fact]
    public async Task GivenAWorkflowThatKeepsItsEffects_WhenItFails_ThenNothingIsUndoneAndItCanBeRetried()
    {
        var isBroken = true;
        var undone = new ConcurrentQueue<string>();
        await using var host = new KernelHost(options =>
        {
            options.Undos.Add<string>("cancel@1", (_, what) =>
            {
                undone.Enqueue(what);
                return default;
            });
            options.AddWorkflow(WorkflowDefinition.Create<int, int>("keep", 1, async (ctx, _) =>
            {
                await ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith("cancel@1", "room") }, _ => new ValueTask<int>(1));
                return await ctx.StepAsync("pay", _ => isBroken ? throw new StepRejectedException("no money") : new ValueTask<int>(2));
            }).KeepEffectsOnFailure());
        });
        await host.OpenAsync();
        var run = await host.RunAsync("keep", 0);
        await host.EndAsync(run);

        isBroken = false;
        await host.Engine.RetryAsync(run, "ann", KernelHost.Cancellation);

        Assert.Equal(2, await host.ResultAsync<int>(run));
        Assert.Empty(undone);
    }

    [Fact]
    public async Task R8_GivenUndoHasStarted_WhenRetried_ThenItIsRefused()
    {
        await using var host = await SagaHost(new ConcurrentQueue<string>()).OpenAsync();
        var run = await host.RunAsync("saga", 0);
        await host.EndAsync(run);

        var refusal = await Assert.ThrowsAsync<TuttiException>(() => host.Engine.RetryAsync(run, "ann", KernelHost.Cancellation));

        Assert.Equal("TUT1026", refusal.Code);
    }

    [Fact]
    public async Task E4_GivenARunAtWork_WhenCancelled_ThenItSettlesThenUndoes()
    {
        var undone = new ConcurrentQueue<string>();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await new KernelHost(options => options.Undos.Add<string>("cancel@1", (_, what) =>
        {
            undone.Enqueue(what);
            return default;
        })).With<int, int>("work", async (ctx, _) =>
        {
            await ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith("cancel@1", "room") }, _ => new ValueTask<int>(1));
            return await ctx.StepAsync("long", async step =>
            {
                entered.TrySetResult();
                await Task.Delay(Timeout.Infinite, step.CancellationToken);
                return 2;
            });
        }).OpenAsync();
        var run = await host.RunAsync("work", 0);
        await entered.Task.WaitAsync(KernelHost.Cancellation);

        await host.Engine.CancelAsync(run, "ann", "changed my mind", KernelHost.Cancellation);
        var end = await host.EndAsync(run);

        Assert.Equal((RunStatus.Cancelled, "changed my mind"), (end.Status, end.ErrorMessage));
        Assert.Equal(["room"], undone);
        var kinds = await host.KindsAsync(run);
        Assert.True(kinds.ToList().IndexOf("step.cancelled") < kinds.ToList().IndexOf("undo.started"));
    }

    [Fact]
    public async Task E3_GivenNoCodeForTheRun_WhenCancelled_ThenItsEffectsAreUndoneAllTheSame()
    {
        var undone = new ConcurrentQueue<string>();
        var knowsCode = true;
        await using var host = new KernelHost(options =>
        {
            options.Undos.Add<string>("cancel@1", (_, what) =>
            {
                undone.Enqueue(what);
                return default;
            });
            if (!knowsCode) { return; }
            options.AddWorkflow(WorkflowDefinition.Create<int, string>("work", 1, async (ctx, _) =>
            {
                await ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith("cancel@1", "room") }, _ => new ValueTask<int>(1));
                return await ctx.SignalAsync<string>("go");
            }));
        });
        await host.OpenAsync();
        var run = await host.RunAsync("work", 0);
        await host.SeeAsync(run, "signal.awaited");

        knowsCode = false;
        await host.RestartAsync();
        await host.Engine.CancelAsync(run, cancellationToken: KernelHost.Cancellation);

        Assert.Equal(RunStatus.Cancelled, (await host.EndAsync(run)).Status);
        Assert.Equal(["room"], undone);
    }

    [Fact]
    public async Task E4_GivenAnUndoThatFails_WhenItIsOutOfAttempts_ThenTheRunNeedsAttentionAndCanBeRetried()
    {
        var isBroken = true;
        await using var host = await new KernelHost(options => options.Undos.Add<string>("cancel@1", (_, _) =>
            isBroken ? throw new StepRejectedException("the target says no") : default)).With<int, int>("work", async (ctx, _) =>
        {
            await ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith("cancel@1", "room") }, _ => new ValueTask<int>(1));
            throw new TuttiException("APP1", "no luck");
        }).OpenAsync();
        var run = await host.RunAsync("work", 0);
        var stopped = await host.SeeAsync(run, "run.needs-attention");

        isBroken = false;
        await host.Engine.RetryAsync(run, "ann", KernelHost.Cancellation);

        Assert.Contains("could not be undone", stopped.Text, StringComparison.Ordinal);
        Assert.Equal((RunStatus.Failed, "APP1"), ((await host.EndAsync(run)).Status, (await host.EndAsync(run)).ErrorCode));
    }

    [Fact]
    public async Task E4_GivenTwoBranchesThatUndo_WhenBothDo_ThenOneWaitsForTheOtherAndNothingIsLeft()
    {
        var (undoing, most, undone, mayUndo) = (0, 0, new ConcurrentQueue<string>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var host = await new KernelHost(options => options.Undos.Add<string>("cancel@1", async (_, what) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref undoing));
            await mayUndo.Task.ConfigureAwait(false);
            undone.Enqueue(what);
            Interlocked.Decrement(ref undoing);
        })).With<int, int>("both", async (ctx, _) =>
        {
            foreach (var what in (string[])["flight", "hotel"]) { await BookAsync(ctx, what); }
            await ctx.ParallelAsync("branch", 2, async (branch, index) =>
            {
                if (index == 1) { await BookAsync(branch, "car"); }
                await branch.UndoAsync();
                return await branch.StepAsync("undone", _ => new ValueTask<int>(undone.Count));
            });
            return undone.Count;
        }).OpenAsync();
        var run = await host.RunAsync("both", 0);
        await host.SeeAsync(run, static seen => seen.Kind == "step.completed" && seen.Path.EndsWith("car", StringComparison.Ordinal));

        mayUndo.SetResult();

        Assert.Equal(3, await host.ResultAsync<int>(run));
        Assert.Equal(["hotel", "flight", "car"], undone);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task E4_GivenAnUndoThatUndoesWhatItClaimedItself_WhenItRuns_ThenItDoesNotWaitForItself()
    {
        var undone = new ConcurrentQueue<string>();
        await using var host = await new KernelHost(options =>
        {
            options.Undos.Add<string>("cancel@1", (_, what) =>
            {
                undone.Enqueue(what);
                return default;
            });
            options.Undos.AddWorkflow<string>("rebook@1", async (ctx, what) =>
            {
                await BookAsync(ctx, what);
                await ctx.UndoAsync();
            });
        }).With<int, int>("work", async (ctx, _) =>
        {
            await ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith("rebook@1", "room") }, _ => new ValueTask<int>(1));
            await ctx.UndoAsync();
            return 7;
        }).OpenAsync();

        Assert.Equal(7, await host.ResultAsync<int>(await host.RunAsync("work", 0)));
        Assert.Equal(["room"], undone);
    }

    private static StepTask<int> BookAsync(WorkflowContext ctx, string what) =>
        ctx.StepAsync(what, new StepOptions { Undo = ctx.UndoWith("cancel@1", what) }, _ => new ValueTask<int>(1));

    private static KernelHost SagaHost(ConcurrentQueue<string> undone) => new KernelHost(options => options.Undos.Add<string>("cancel@1", (_, what) =>
    {
        undone.Enqueue(what);
        return default;
    })).With<int, int>("saga", async (ctx, _) =>
    {
        await ctx.StepAsync("flight", new StepOptions { Undo = ctx.UndoWith("cancel@1", "flight") }, _ => new ValueTask<int>(1));
        await ctx.StepAsync("hotel", new StepOptions { Repeat = RepeatRule.AtMostOnce, Undo = ctx.UndoWith("cancel@1", "hotel") }, _ => new ValueTask<int>(1));
        throw new TuttiException("APP1", "no car left");
    });
}
