using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Tests.Support;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Tests.Waits;

public sealed class WaitTests
{
    [Fact]
    public async Task R10_GivenATimer_WhenItFallsDueWhileNoHostRuns_ThenTheNextHostFiresIt()
    {
        await using var host = await new KernelHost().With<int, string>("sleep", async (ctx, _) =>
        {
            await ctx.DelayAsync("night", TimeSpan.FromDays(3));
            return $"{ctx.UtcNow:yyyy-MM-dd}";
        }).OpenAsync();
        var run = await host.RunAsync("sleep", 0);
        await host.SeeAsync(run, "timer.set");

        await host.Engine.DisposeAsync();
        host.Time.Advance(TimeSpan.FromDays(5));
        await host.OpenAsync();

        Assert.Equal("2026-01-06", await host.ResultAsync<string>(run));
    }

    [Fact]
    public async Task R10_GivenManyDueTimers_WhenAHostStarts_ThenTheyFireInDueOrder()
    {
        await using var host = await new KernelHost().With<int, int>("sleep", async (ctx, hours) =>
        {
            await ctx.DelayAsync("a", TimeSpan.FromHours(hours));
            return hours;
        }).OpenAsync();
        var runs = new Dictionary<int, RunId>();
        foreach (var hours in new[] { 5, 1, 4, 2, 3 })
        {
            runs[hours] = await host.RunAsync("sleep", hours);
            await host.SeeAsync(runs[hours], "timer.set");
        }

        await host.Engine.DisposeAsync();
        host.Time.Advance(TimeSpan.FromDays(1));
        await host.OpenAsync();
        var fired = new List<(int Hours, long Position)>();
        foreach (var (hours, run) in runs)
        {
            await host.EndAsync(run);
            fired.Add((hours, (await host.SeeAsync(run, "timer.fired")).Position ?? -1));
        }

        Assert.Equal([1, 2, 3, 4, 5], fired.OrderBy(entry => entry.Position).Select(entry => entry.Hours));
    }

    [Fact]
    public async Task R6_GivenSignalsBeforeTheRead_WhenRead_ThenTheyComeInOrderAndOnce()
    {
        await using var host = await new KernelHost().With<int, string>("words", async (ctx, _) =>
        {
            await ctx.SignalAsync<string>("start");
            return string.Concat(await ctx.SignalAsync<string>("word"), await ctx.SignalAsync<string>("word"), await ctx.SignalAsync<string>("word"));
        }).OpenAsync();
        var run = await host.RunAsync("words", 0);

        foreach (var (id, word) in new[] { ("1", "a"), ("2", "b"), ("1", "a"), ("3", "c"), ("2", "b") })
        {
            await host.Engine.SignalAsync(run, "word", word, "sender", id, KernelHost.Cancellation);
        }

        await host.Engine.SignalAsync(run, "start", "go", cancellationToken: KernelHost.Cancellation);

        Assert.Equal("abc", await host.ResultAsync<string>(run));
    }

    [Fact]
    public async Task GivenTwoRuns_WhenOneSignalsTheOther_ThenItArrivesOnce()
    {
        await using var host = await new KernelHost()
            .With<int, string>("receiver", async (ctx, _) => await ctx.SignalAsync<string>("word") + await ctx.SignalAsync<string>("word"))
            .With<string, int>("sender", async (ctx, target) =>
            {
                Assert.True(RunId.TryParse(target, out var id));
                await ctx.SendSignalAsync("first", id, "word", "x");
                await ctx.SendSignalAsync("second", id, "word", "y");
                return 0;
            }).OpenAsync();
        var receiver = await host.RunAsync("receiver", 0);

        await host.EndAsync(await host.RunAsync("sender", receiver.ToString()));

        Assert.Equal("xy", await host.ResultAsync<string>(receiver));
    }

    [Fact]
    public async Task GivenAQuestion_WhenAnswered_ThenTheRunGoesOnWithTheAnswer()
    {
        await using var host = await AskingHost().OpenAsync();
        var run = await host.RunAsync("ask", 0);
        await host.SeeAsync(run, "question.asked");
        await host.RestartAsync();

        var wrong = await Assert.ThrowsAsync<TuttiException>(() => host.Engine.AnswerAsync(run, "merge", "perhaps", "ann", cancellationToken: KernelHost.Cancellation));
        await host.Engine.AnswerAsync(run, "merge", "yes", "ann", "fine", KernelHost.Cancellation);

        Assert.Equal("TUT1009", wrong.Code);
        Assert.Equal("yes by ann", await host.ResultAsync<string>(run));
    }

    [Fact]
    public async Task GivenAQuestion_WhenNobodyAnswersInTime_ThenItAnswersItselfSafely()
    {
        await using var host = await AskingHost().OpenAsync();
        var run = await host.RunAsync("ask", 0);
        await host.SeeAsync(run, "question.asked");

        host.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal("no by ", await host.ResultAsync<string>(run));
    }

    [Fact]
    public async Task GivenAChild_WhenItEnds_ThenTheParentHasItsOutput()
    {
        await using var host = await new KernelHost()
            .With<int, int>("double", async (ctx, number) => await ctx.StepAsync("x", _ => new ValueTask<int>(number * 2)))
            .With<int, int>("parent", async (ctx, count) =>
            {
                var parts = await ctx.ParallelAsync("child", count, (branch, index) => branch.ChildAsync<int, int>("run", "double", index));
                return parts.Sum();
            }).OpenAsync();

        var run = await host.RunAsync("parent", 5);

        Assert.Equal(20, await host.ResultAsync<int>(run));
        Assert.Equal(6, host.Engine.Catalogue.Count);
    }

    [Fact]
    public async Task P11_GivenChildrenThatWait_WhenTheParentIsCancelled_ThenTheyAreCancelledFirst()
    {
        await using var host = await new KernelHost()
            .With<int, string>("wait", (ctx, _) => ctx.SignalAsync<string>("never"))
            .With<int, string>("parent", (ctx, _) => ctx.ChildAsync<int, string>("child", "wait", 0)).OpenAsync();
        var run = await host.RunAsync("parent", 0);
        var started = await host.SeeAsync(run, "child.started");
        Assert.True(RunId.TryParse(started.Text.Split(' ')[^1], out var child));
        Assert.True(SpinWait.SpinUntil(() => host.Engine.Catalogue.Find(child) is not null, TimeSpan.FromSeconds(30)), "the child did not start");
        await host.SeeAsync(child, "signal.awaited");

        await host.Engine.CancelAsync(run, "ann", "enough", KernelHost.Cancellation);
        var end = await host.EndAsync(run);

        Assert.Equal(RunStatus.Cancelled, end.Status);
        Assert.Equal(RunStatus.Cancelled, host.Engine.Catalogue.Find(child)?.Status);
    }

    [Fact]
    public async Task GivenARaceOfTimerAndSignal_WhenTheSignalWins_ThenTheTimerIsClosed()
    {
        await using var host = await new KernelHost().With<int, string>("race", async (ctx, _) =>
        {
            var won = await ctx.RaceAsync<string>(
                "first",
                branch => branch.SignalAsync<string>("go"),
                async branch =>
                {
                    await branch.DelayAsync("limit", TimeSpan.FromHours(1));
                    return "late";
                });
            await ctx.SignalAsync<string>("end");
            return won.Result;
        }).OpenAsync();
        var run = await host.RunAsync("race", 0);
        await host.SeeAsync(run, "timer.set");

        await host.Engine.SignalAsync(run, "go", "in time", cancellationToken: KernelHost.Cancellation);
        await host.SeeAsync(run, "wait.closed");
        host.Time.Advance(TimeSpan.FromHours(2));
        await host.RestartAsync();
        var waits = await host.Engine.WaitsAsync(run, KernelHost.Cancellation);
        await host.Engine.SignalAsync(run, "end", "", cancellationToken: KernelHost.Cancellation);

        Assert.Equal("in time", await host.ResultAsync<string>(run));
        Assert.Equal(WaitKind.Signal, Assert.Single(waits).Kind);
    }

    [Fact]
    public async Task R9_GivenAStepLimit_WhenReached_ThenTheRunPausesAndCanGoOn()
    {
        await using var host = await new KernelHost().With<int, int>("many", async (ctx, count) =>
        {
            for (var index = 0; index < count; index++) { await ctx.StepAsync("s", _ => new ValueTask<int>(1)); }
            return count;
        }, limits: RunLimits.Default with { Steps = 5 }).OpenAsync();
        var run = await host.RunAsync("many", 12);
        var paused = await host.SeeAsync(run, "run.paused");
        await host.RestartAsync();
        Assert.Equal(RunStatus.Paused, host.Engine.Catalogue.Find(run)?.Status);

        await host.Engine.UnpauseAsync(run, "ann", grant: 100, KernelHost.Cancellation);

        Assert.Equal("step-limit", paused.Code);
        Assert.Equal(12, await host.ResultAsync<int>(run));
    }

    [Fact]
    public async Task R9_GivenAPausedRun_WhenSignalled_ThenItIsJournaledAndNoStepStarts()
    {
        var executed = 0;
        await using var host = await new KernelHost().With<int, int>("work", async (ctx, _) =>
        {
            await ctx.SignalAsync<string>("go");
            return await ctx.StepAsync("s", _ => new ValueTask<int>(Interlocked.Increment(ref executed)));
        }).OpenAsync();
        var run = await host.RunAsync("work", 0);
        await host.SeeAsync(run, "signal.awaited");
        await host.Engine.PauseAsync(run, "ann", "lunch", KernelHost.Cancellation);

        await host.Engine.SignalAsync(run, "go", "", cancellationToken: KernelHost.Cancellation);
        await host.RestartAsync();
        Assert.Equal(0, executed);
        await host.Engine.UnpauseAsync(run, "ann", cancellationToken: KernelHost.Cancellation);

        Assert.Equal(1, await host.ResultAsync<int>(run));
    }

    [Fact]
    public async Task R9_GivenASilentStep_WhenTheIdleLimitPasses_ThenTheRunPauses()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var free = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await new KernelHost().With<int, int>("slow", async (ctx, _) => await ctx.StepAsync("s", _ =>
        {
            entered.TrySetResult();
            return new ValueTask<int>(free.Task);
        })).OpenAsync();
        var run = await host.RunAsync("slow", 0);
        await entered.Task.WaitAsync(KernelHost.Cancellation);
        await Task.Yield();

        while (!(await host.KindsAsync(run)).Contains("run.paused")) { host.Time.Advance(TimeSpan.FromMinutes(1)); }
        free.SetResult(7);
        await host.Engine.UnpauseAsync(run, cancellationToken: KernelHost.Cancellation);

        Assert.Equal("idle", (await host.SeeAsync(run, "run.paused")).Code);
        Assert.Equal(7, await host.ResultAsync<int>(run));
    }

    [Fact]
    public async Task S6_GivenAWatcher_WhenItResumesAfterAPosition_ThenItSeesTheRestOnly()
    {
        await using var host = await new KernelHost().With<int, int>("two", async (ctx, _) =>
            await ctx.StepAsync("a", _ => new ValueTask<int>(1)) + await ctx.StepAsync("b", _ => new ValueTask<int>(2))).OpenAsync();
        var run = await host.RunAsync("two", 0);
        await host.EndAsync(run);
        var first = (await host.Engine.EventsAsync(run, -1, KernelHost.Cancellation))[1];

        var rest = new List<string>();
        await foreach (var happened in host.Engine.WatchAsync(run, first.Position ?? -1, KernelHost.Cancellation)) { rest.Add($"{happened.Kind} {happened.Path}".Trim()); }

        Assert.Equal(["step.completed b", "run.completed"], rest);
    }

    private static KernelHost AskingHost() => new KernelHost().With<int, string>("ask", async (ctx, _) =>
    {
        var answer = await ctx.AskAsync("merge", new Question { Prompt = "Merge?", Within = TimeSpan.FromHours(1) });
        return $"{answer.Choice} by {answer.By}";
    });
}
