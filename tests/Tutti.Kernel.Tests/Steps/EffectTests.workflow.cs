using System.Collections.Concurrent;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;

namespace Tutti.Kernel.Tests.Steps;

public sealed class EffectTests
{
    [Fact]
    public async Task R4_GivenATransientError_WhenRetried_ThenTheWaitIsDurableAndTheKeyStays()
    {
        var keys = new ConcurrentQueue<string>();
        await using var host = await new KernelHost().With<int, int>("retry", async (ctx, _) => await ctx.StepAsync("call", new StepOptions { Retry = RetryPolicy.Standard }, step =>
        {
            keys.Enqueue(step.IdempotencyKey);
            return step.Attempt < 3 ? throw new IOException("not yet") : new ValueTask<int>(step.Attempt);
        })).OpenAsync();
        var run = await host.RunAsync("retry", 0);

        await host.SeeAsync(run, e => e is { Kind: "step.attempted", Attempt: 1 });
        await host.RestartAsync();
        host.Time.Advance(TimeSpan.FromSeconds(2));
        await host.SeeAsync(run, e => e is { Kind: "step.attempted", Attempt: 2 });
        host.Time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(3, await host.ResultAsync<int>(run));
        Assert.Equal(3, keys.Count);
        Assert.Single(keys.Distinct());
    }

    [Fact]
    public async Task GivenANonRetriableError_WhenItFails_ThenNoSecondAttemptIsMade()
    {
        var attempts = 0;
        await using var host = await new KernelHost().With<int, int>("no", async (ctx, _) => await ctx.StepAsync<int>("call", new StepOptions { Retry = RetryPolicy.Standard }, _ =>
        {
            Interlocked.Increment(ref attempts);
            throw new StepRejectedException("refused", "APP42");
        })).OpenAsync();

        var end = await host.EndAsync(await host.RunAsync("no", 0));

        Assert.Equal((RunStatus.Failed, "APP42", 1), (end.Status, end.ErrorCode, attempts));
    }

    [Fact]
    public async Task GivenRetryAfter_WhenTheTargetSaysLater_ThenTheDueTimeIsTheTargets()
    {
        await using var host = await new KernelHost().With<int, int>("later", async (ctx, _) => await ctx.StepAsync("call", new StepOptions { Retry = RetryPolicy.Standard }, step =>
            step.Attempt == 1 ? throw new RetryLaterException(TimeSpan.FromHours(3), "quota") : new ValueTask<int>(1))).OpenAsync();
        var run = await host.RunAsync("later", 0);

        var attempted = await host.SeeAsync(run, "step.attempted");

        Assert.Equal(host.Time.GetUtcNow() + TimeSpan.FromHours(3), attempted.Due);
    }

    [Fact]
    public async Task E2_GivenAnAtMostOnceStep_WhenTheHostDiesInIt_ThenItIsNotRepeatedAndAPersonDecides()
    {
        var acted = 0;
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await new KernelHost().With<int, string>("pay", async (ctx, _) => await ctx.StepAsync("pay", StepOptions.AtMostOnce, async step =>
        {
            Interlocked.Increment(ref acted);
            entered.TrySetResult();
            await Task.Delay(Timeout.Infinite, step.CancellationToken);
            return "receipt";
        })).OpenAsync();
        var run = await host.RunAsync("pay", 0);
        await entered.Task.WaitAsync(KernelHost.Cancellation);

        await host.RestartAsync();
        await host.SeeAsync(run, "step.unknown");
        var asked = await SingleAsync(host.Engine.QuestionsAsync(cancellationToken: KernelHost.Cancellation));
        await host.Engine.ResolveAsync(run, asked.Path, UnknownResolution.Happened, "ann", "found it"u8.ToArray(), cancellationToken: KernelHost.Cancellation);

        Assert.Equal("found it", await host.ResultAsync<string>(run));
        Assert.Equal((1, WaitKind.UnknownOutcome), (acted, asked.Kind));
    }

    [Fact]
    public async Task E2_GivenAProbe_WhenTheOutcomeIsUnknown_ThenTheTargetDecides()
    {
        var acted = 0;
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await new KernelHost().With<int, string>("pay", async (ctx, _) => await ctx.StepAsync<string>(
            "pay",
            StepOptions.AtMostOnce,
            async step =>
            {
                Interlocked.Increment(ref acted);
                entered.TrySetResult();
                await Task.Delay(Timeout.Infinite, step.CancellationToken);
                return "never";
            },
            _ => new ValueTask<ProbeReply<string>>(new ProbeReply<string>.Happened("from the target")))).OpenAsync();
        var run = await host.RunAsync("pay", 0);
        await entered.Task.WaitAsync(KernelHost.Cancellation);

        await host.RestartAsync();

        Assert.Equal("from the target", await host.ResultAsync<string>(run));
        Assert.Equal(1, acted);
    }

    [Fact]
    public async Task E2_GivenAProbeThatFindsNothing_WhenTheActionKeepsFailing_ThenTheRetryPolicyEndsIt()
    {
        var acted = 0;
        await using var host = await new KernelHost().With<int, int>("pay", async (ctx, _) => await ctx.StepAsync<int>(
            "pay",
            StepOptions.AtMostOnce,
            _ =>
            {
                Interlocked.Increment(ref acted);
                throw new IOException("the same every time");
            },
            _ => new ValueTask<ProbeReply<int>>(new ProbeReply<int>.DidNotHappen()))).OpenAsync();

        var end = await host.EndAsync(await host.RunAsync("pay", 0));

        Assert.Equal((RunStatus.Failed, 1), (end.Status, acted));
        Assert.Contains("the same every time", end.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E2_GivenAnError_WhenItIsDeclaredNotExecuted_ThenAnAtMostOnceStepMayActAgain()
    {
        var options = new StepOptions { Repeat = RepeatRule.AtMostOnce, Retry = new RetryPolicy { InitialDelay = TimeSpan.Zero, Jitter = 0 } };
        await using var host = await new KernelHost().With<int, int>("pay", async (ctx, _) => await ctx.StepAsync("pay", options, step =>
            step.Attempt == 1 ? throw new NotExecutedException("no connection") : new ValueTask<int>(step.Attempt))).OpenAsync();
        var run = await host.RunAsync("pay", 0);
        await host.SeeAsync(run, "step.attempted");

        host.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(2, await host.ResultAsync<int>(run));
    }

    [Fact]
    public async Task R8_GivenAFailedRun_WhenRetriedFromFailure_ThenOnlyTheFailedStepRunsAgain()
    {
        var isBroken = true;
        var executed = new ConcurrentDictionary<string, int>();
        await using var host = await new KernelHost().With<int, long>("work", async (ctx, _) =>
        {
            var parts = await ctx.ParallelAsync("part", 3, async (branch, index) => await branch.StepAsync("do", _ =>
            {
                executed.AddOrUpdate($"part{index}", 1, (_, count) => count + 1);
                return index == 1 && isBroken ? throw new StepRejectedException("broken") : new ValueTask<long>(index);
            }));
            return parts.Sum();
        }).OpenAsync();
        var run = await host.RunAsync("work", 0);
        await host.EndAsync(run);

        isBroken = false;
        await host.Engine.RetryAsync(run, "ann", KernelHost.Cancellation);

        Assert.Equal(3, await host.ResultAsync<long>(run));
        Assert.Equal((1, 2, 1), (executed["part0"], executed["part1"], executed["part2"]));
    }

    [Fact]
    public async Task GivenATimeout_WhenTheActionIgnoresIt_ThenItIsGivenUpAfterTheGrace()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<int>();
        await using var host = await new KernelHost().With<int, int>("slow", async (ctx, _) => await ctx.StepAsync("call", new StepOptions { Timeout = TimeSpan.FromSeconds(5) }, step =>
        {
            if (step.CancellationToken.IsCancellationRequested) { return new ValueTask<int>(0); }
            entered.TrySetResult();
            return new ValueTask<int>(never.Task);
        })).OpenAsync();
        var run = await host.RunAsync("slow", 0);
        await entered.Task.WaitAsync(KernelHost.Cancellation);
        var end = host.EndAsync(run);

        while (!end.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.Equal("TUT1013", (await end).ErrorCode);
    }

    [Fact]
    public async Task GivenANote_WhenTheAttemptIsRepeated_ThenTheNextOneReadsIt()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await new KernelHost().With<int, string>("note", async (ctx, _) => await ctx.StepAsync("call", async step =>
        {
            if (!step.EarlierNote.IsEmpty) { return System.Text.Encoding.UTF8.GetString(step.EarlierNote.Span); }
            await step.NoteAsync("pid 42"u8.ToArray());
            entered.TrySetResult();
            await Task.Delay(Timeout.Infinite, step.CancellationToken);
            return "never";
        })).OpenAsync();
        var run = await host.RunAsync("note", 0);
        await entered.Task.WaitAsync(KernelHost.Cancellation);

        await host.RestartAsync();

        Assert.Equal("pid 42", await host.ResultAsync<string>(run));
    }

    private static async Task<RunWait> SingleAsync(IAsyncEnumerable<RunWait> waits)
    {
        var all = new List<RunWait>();
        await foreach (var wait in waits) { all.Add(wait); }
        return Assert.Single(all);
    }
}
