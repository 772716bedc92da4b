using System.Collections.Concurrent;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Tests.Undo;

/// <summary>Undos that are a part of the run: with steps and questions of their own.</summary>
public sealed class UndoWorkflowTests
{
    [Fact]
    public async Task E4_GivenAnUndoThatAsks_WhenTheHostDiesMeanwhile_ThenItGoesOnWithTheAnswer()
    {
        var acts = new ConcurrentQueue<string>();
        await using var host = await HostAsync(async (ctx, what) =>
        {
            await ctx.StepAsync("look", _ => { acts.Enqueue($"look {what}"); return ValueTask.CompletedTask; });
            var answer = await ctx.AskAsync("sure", new Question { Prompt = $"Cancel the {what}?", Choices = ["no", "yes"] });
            await ctx.StepAsync("cancel", _ => { acts.Enqueue($"{answer.Choice} {what}"); return ValueTask.CompletedTask; });
        });
        var run = await host.RunAsync("work", 0);
        var asked = await host.SeeAsync(run, "question.asked");
        await host.RestartAsync();

        await host.Engine.AnswerAsync(run, asked.Path, "yes", "ann", cancellationToken: KernelHost.Cancellation);

        Assert.Equal((RunStatus.Failed, "APP1"), ((await host.EndAsync(run)).Status, (await host.EndAsync(run)).ErrorCode));
        Assert.Equal(["look room", "yes room"], acts);
    }

    [Fact]
    public async Task E4_GivenAnUndoThatFails_WhenAPersonRetries_ThenItIsTriedAnewAndNoOtherEffectIsSkipped()
    {
        var (isBroken, acts) = (true, new ConcurrentQueue<string>());
        await using var host = await HostAsync(async (ctx, what) =>
        {
            await ctx.StepAsync("cancel", _ =>
            {
                if (isBroken && what == "room") { throw new StepRejectedException("The hotel says no.", "APP2"); }
                acts.Enqueue(what);
                return ValueTask.CompletedTask;
            });
        }, "flight", "room");
        var run = await host.RunAsync("work", 0);
        var stopped = await host.SeeAsync(run, "run.needs-attention");
        Assert.Equal("APP2", stopped.Code);
        Assert.Empty(acts);

        await host.Engine.RetryAsync(run, "ann", KernelHost.Cancellation);
        await host.SeeAsync(run, happened => happened.Kind == "run.needs-attention" && happened.Position > stopped.Position);
        isBroken = false;
        await host.RestartAsync();
        await host.Engine.RetryAsync(run, "ann", KernelHost.Cancellation);

        Assert.Equal(RunStatus.Failed, (await host.EndAsync(run)).Status);
        Assert.Equal(["room", "flight"], acts);
    }

    [Fact]
    public async Task R9_GivenAnUndoOfManySteps_WhenTheLimitIsReached_ThenItIsExempt()
    {
        var acts = 0;
        await using var host = await HostAsync(async (ctx, _) =>
        {
            for (var number = 0; number < 20; number++) { await ctx.StepAsync("cancel", _ => { acts++; return ValueTask.CompletedTask; }); }
        }, limits: RunLimits.Default with { Steps = 3 });

        Assert.Equal(RunStatus.Failed, (await host.EndAsync(await host.RunAsync("work", 0))).Status);

        Assert.Equal(20, acts);
    }

    [Fact]
    public async Task GivenAnUndoInTheMiddle_WhenItIsAWorkflow_ThenTheRunGoesOn()
    {
        var acts = new ConcurrentQueue<string>();
        var host = new KernelHost(options => options.Undos.AddWorkflow<string>("cancel@1", async (ctx, what) =>
        {
            await ctx.StepAsync("cancel", _ => { acts.Enqueue(what); return ValueTask.CompletedTask; });
        }));
        await using var open = await host.With<int, string>("work", async (ctx, _) =>
        {
            await ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith("cancel@1", "room") }, _ => new ValueTask<int>(1));
            await ctx.UndoAsync();
            return string.Join(' ', acts);
        }).OpenAsync();

        Assert.Equal("room", await host.ResultAsync<string>(await host.RunAsync("work", 0)));
    }

    /// <summary>The original took the cancelled effect back while more came that a fork has copied; one that never began it did not wait for.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task R8_GivenAStepThatWasCancelled_WhenItsRunIsForked_ThenTheForkKnowsWhetherItWasClaimed(bool isClaimed)
    {
        var (booked, undoing, seen) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        var host = new KernelHost(options => options.Undos.AddWorkflow<string>("cancel@1", async (ctx, _) => await ctx.StepAsync("cancel", async _ =>
        {
            undoing.TrySetResult();
            await seen.Task;
        })));
        await using var open = await host.With<int, string>("work", async (ctx, _) =>
        {
            var first = await ctx.RaceAsync("two", [OneAsync, OtherAsync]);
            return first.Result;

            async Task<string> OneAsync(WorkflowContext branch)
            {
                Task<int>? book = null;
                await branch.RaceAsync("book or not",
                [
                    late => book = BookAsync(late, isClaimed),
                    async soon => await soon.StepAsync("soon", async _ =>
                    {
                        if (isClaimed) { await booked.Task; }
                        return 1;
                    }),
                ]);
                try { await book!; }
                catch (OperationCanceledException) { /* what was claimed is taken back */ }

                await branch.UndoAsync();
                if (!isClaimed) { await branch.StepAsync("after", async _ => { undoing.TrySetResult(); await seen.Task; }); }
                return "one";
            }

            async Task<string> OtherAsync(WorkflowContext branch)
            {
                await branch.StepAsync("first", async _ => await undoing.Task);
                await branch.StepAsync("second", _ => ValueTask.CompletedTask);
                await branch.StepAsync("third", _ => { seen.TrySetResult(); return ValueTask.CompletedTask; });
                return await branch.SignalAsync<string>("never");
            }
        }).OpenAsync();
        var run = await host.RunAsync("work", 0);
        Assert.Equal("one", await host.ResultAsync<string>(run));

        var fork = await host.Engine.ForkAsync(run, cancellationToken: KernelHost.Cancellation);

        Assert.Equal((RunStatus.Completed, ""), await host.EndAsync(fork) is var end ? (end.Status, end.ErrorMessage) : default);

        async Task<int> BookAsync(WorkflowContext branch, bool begins)
        {
            if (!begins)
            {
                try { await branch.SignalAsync<string>("never"); }
                catch (OperationCanceledException) { /* it asks for a step all the same */ }
            }

            return await branch.StepAsync("book", new StepOptions { Undo = branch.UndoWith("cancel@1", "room") }, async step =>
            {
                booked.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, step.CancellationToken);
                return 1;
            });
        }
    }

    private static Task<KernelHost> HostAsync(Func<WorkflowContext, string, Task> undo, params string[] what) => HostAsync(undo, RunLimits.Default, what);

    private static Task<KernelHost> HostAsync(Func<WorkflowContext, string, Task> undo, RunLimits limits, params string[] what) =>
        new KernelHost(options => options.Undos.AddWorkflow("cancel@1", undo)).With<int, int>("work", async (ctx, _) =>
        {
            foreach (var one in what.DefaultIfEmpty("room")) { await ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith("cancel@1", one) }, _ => new ValueTask<int>(1)); }
            throw new TuttiException("APP1", "no luck");
        }, limits: limits).OpenAsync();
}
