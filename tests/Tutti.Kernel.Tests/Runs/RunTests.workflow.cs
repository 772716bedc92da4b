using Tutti.Kernel.Engine;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;

namespace Tutti.Kernel.Tests.Runs;

public sealed class RunTests
{
    [Fact]
    public async Task GivenSteps_WhenTheRunEnds_ThenTheOutputIsTheirSum()
    {
        await using var host = await new KernelHost().With<int, long>("sum", SumAsync).OpenAsync();

        var run = await host.RunAsync("sum", 10);

        Assert.Equal(45, await host.ResultAsync<long>(run));
        Assert.Equal(["run.started", .. Enumerable.Repeat("step.completed", 10), "run.completed"], await host.KindsAsync(run));
    }

    [Fact]
    public async Task R2_GivenEqualNames_WhenJournaled_ThenEachHasAPathOfItsOwn()
    {
        await using var host = await new KernelHost().With<int, long>("sum", SumAsync).OpenAsync();

        var run = await host.RunAsync("sum", 3);
        await host.EndAsync(run);
        var paths = (await host.Engine.EventsAsync(run, -1, KernelHost.Cancellation)).Where(e => e.Kind == "step.completed").Select(e => e.Path);

        Assert.Equal(["add", "add#1", "add#2"], paths);
    }

    [Fact]
    public async Task R11_GivenAKey_WhenStartedTwice_ThenItIsOneRun()
    {
        await using var host = await new KernelHost().With<int, long>("sum", SumAsync).OpenAsync();

        var first = await host.RunAsync("sum", 3, new StartOptions { Key = "order-7" });
        var second = await host.RunAsync("sum", 3, new StartOptions { Key = "order-7" });
        var other = await Assert.ThrowsAsync<TuttiException>(() => host.RunAsync("sum", 4, new StartOptions { Key = "order-7" }));

        Assert.Equal(first, second);
        Assert.Equal("TUT1030", other.Code);
        Assert.Contains("another input", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_UnknownWorkflow_NamesTheKnownOnes()
    {
        await using var host = await new KernelHost().With<int, long>("sum", SumAsync).OpenAsync();

        var error = await Assert.ThrowsAsync<TuttiException>(() => host.RunAsync("summ", 3));

        Assert.Equal("TUT1031", error.Code);
        Assert.Contains("sum v1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAParkedRun_WhenTheHostRestarts_ThenItGoesOnWithoutRepeatingSteps()
    {
        var executed = 0;
        await using var host = await new KernelHost().With<int, string>("wait", async (ctx, _) =>
        {
            var before = await ctx.StepAsync("before", _ => new ValueTask<int>(Interlocked.Increment(ref executed)));
            var word = await ctx.SignalAsync<string>("go");
            return $"{word} {before}";
        }).OpenAsync();
        var run = await host.RunAsync("wait", 0);
        await host.SeeAsync(run, "signal.awaited");

        await host.RestartAsync();
        await host.Engine.SignalAsync(run, "go", "hello", cancellationToken: KernelHost.Cancellation);

        Assert.Equal("hello 1", await host.ResultAsync<string>(run));
        Assert.Equal(1, executed);
    }

    [Fact]
    public async Task GivenARunThatWaits_WhenParked_ThenItLeavesMemory()
    {
        await using var host = await new KernelHost().With<int, string>("wait", (ctx, _) => ctx.SignalAsync<string>("go")).OpenAsync();

        var run = await host.RunAsync("wait", 0);
        await host.SeeAsync(run, "signal.awaited");

        Assert.True(SpinWait.SpinUntil(() => host.Engine.ActiveRuns == 0, TimeSpan.FromSeconds(30)));
        Assert.Equal(RunStatus.Waiting, host.Engine.Catalogue.Find(run)?.Status);
    }

    [Fact]
    public async Task R5_GivenARace_WhenDecided_ThenTheLoserIsCancelledAndSettled()
    {
        await using var host = await new KernelHost().With<int, string>("race", async (ctx, _) =>
        {
            var won = await ctx.RaceAsync<string>(
                "which",
                async branch => await branch.StepAsync("slow", async step =>
                {
                    await Task.Delay(Timeout.Infinite, step.CancellationToken);
                    return "slow";
                }),
                async branch => await branch.StepAsync("fast", StepOptions.Pure, async _ =>
                {
                    await Task.Yield();
                    return "fast";
                }));
            return $"{won.Winner} {won.Result}";
        }).OpenAsync();

        var run = await host.RunAsync("race", 0);

        Assert.Equal("1 fast", await host.ResultAsync<string>(run));
        Assert.Equal(["run.started", "step.completed", "step.cancelled", "run.completed"], await host.KindsAsync(run));
    }

    [Fact]
    public async Task GivenTwoFailingBranches_WhenJoined_ThenBothErrorsAreThere()
    {
        await using var host = await new KernelHost().With<int, int>("both", async (ctx, _) =>
        {
            var parts = await ctx.ParallelAsync<int>("part", 3, async (branch, index) => await branch.StepAsync<int>("work", _ =>
                index == 1 ? new ValueTask<int>(1) : throw new StepRejectedException($"no {index}")));
            return parts.Length;
        }).OpenAsync();

        var end = await host.EndAsync(await host.RunAsync("both", 0));

        Assert.Equal(RunStatus.Failed, end.Status);
        Assert.Equal("TUT1027", end.ErrorCode);
        Assert.Contains("2 branches failed", end.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenARunWithTheSameSeed_WhenReplayed_ThenIdsTimesAndRandomNumbersAreTheSame()
    {
        var seen = new List<string>();
        await using var host = await new KernelHost().With<int, string>("same", async (ctx, _) =>
        {
            var facts = $"{ctx.NewGuid()} {ctx.NewGuid()} {ctx.Random.Next()} {ctx.UtcNow:O}";
            lock (seen) { seen.Add(facts); }
            await ctx.SignalAsync<string>("go");
            return $"{facts} {ctx.UtcNow:O}";
        }).OpenAsync();
        var run = await host.RunAsync("same", 0);
        await host.SeeAsync(run, "signal.awaited");
        host.Time.Advance(TimeSpan.FromHours(1));

        await host.RestartAsync();
        await host.Engine.SignalAsync(run, "go", "x", cancellationToken: KernelHost.Cancellation);
        await host.EndAsync(run);

        Assert.True(seen.Count >= 2);
        Assert.Single(seen.Distinct());
    }

    [Fact]
    public async Task GivenManyIds_WhenMade_ThenEachIsNew_AndMarkedAsRfc9562Says()
    {
        await using var host = await new KernelHost().With<int, string>("ids", (ctx, count) => Task.FromResult(string.Join(' ', Enumerable.Range(0, count).Select(_ => ctx.NewGuid())))).OpenAsync();

        var ids = (await host.ResultAsync<string>(await host.RunAsync("ids", 64))).Split(' ').Select(Guid.Parse).ToList();

        Assert.Equal(64, ids.Distinct().Count());
        Assert.All(ids, static id => Assert.Equal((8, 0b10), (id.Version, id.Variant >> 2)));
    }

    [Fact]
    public async Task R3_GivenOtherCode_WhenReplayed_ThenTheRunNeedsAttentionAndSaysWhy()
    {
        await using var host = await new KernelHost().With<int, string>("code", async (ctx, _) =>
        {
            await ctx.StepAsync("old", _ => new ValueTask<int>(1));
            return await ctx.SignalAsync<string>("go");
        }).OpenAsync();
        var run = await host.RunAsync("code", 0);
        await host.SeeAsync(run, "signal.awaited");

        host.With<int, string>("code", async (ctx, _) =>
        {
            await ctx.StepAsync("new", _ => new ValueTask<int>(1));
            return await ctx.SignalAsync<string>("go");
        });
        await host.RestartAsync();
        await host.Engine.SignalAsync(run, "go", "x", cancellationToken: KernelHost.Cancellation);
        var stopped = await host.SeeAsync(run, "run.needs-attention");

        Assert.Equal("TUT1020", stopped.Code);
        Assert.Contains("'old'", stopped.Text, StringComparison.Ordinal);
        Assert.Contains("'new'", stopped.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R3_GivenNeedOfAttention_WhenTheCodeIsMendedAndRetried_ThenTheRunGoesOn()
    {
        Func<WorkflowContext, int, Task<string>> good = async (ctx, _) =>
        {
            await ctx.StepAsync("old", _ => new ValueTask<int>(1));
            return await ctx.SignalAsync<string>("go");
        };
        await using var host = await new KernelHost().With("code", good).OpenAsync();
        var run = await host.RunAsync("code", 0);
        await host.SeeAsync(run, "signal.awaited");
        host.With<int, string>("code", (ctx, _) => ctx.SignalAsync<string>("other"));
        await host.RestartAsync();
        await host.Engine.SignalAsync(run, "go", "kept", cancellationToken: KernelHost.Cancellation);
        await host.SeeAsync(run, "run.needs-attention");

        host.With("code", good);
        await host.RestartAsync();
        await host.Engine.RetryAsync(run, "ann", KernelHost.Cancellation);

        Assert.Equal("kept", await host.ResultAsync<string>(run));
    }

    [Fact]
    public async Task R3_GivenAVersionMarker_WhenOldAndNewRunsReplay_ThenEachKeepsItsBranch()
    {
        await using var host = await new KernelHost().With<int, string>("change", async (ctx, _) =>
        {
            await ctx.StepAsync("first", _ => new ValueTask<int>(1));
            await ctx.SignalAsync<string>("go");
            return "old";
        }).OpenAsync();
        var before = await host.RunAsync("change", 0);
        await host.SeeAsync(before, "signal.awaited");

        host.With<int, string>("change", async (ctx, _) =>
        {
            await ctx.StepAsync("first", _ => new ValueTask<int>(1));
            var version = await ctx.VersionAsync("extra", 1);
            if (version > 0) { await ctx.StepAsync("extra", _ => new ValueTask<int>(2)); }
            await ctx.SignalAsync<string>("go");
            return version > 0 ? "new" : "old";
        });
        await host.RestartAsync();
        var after = await host.RunAsync("change", 0);
        await host.SeeAsync(after, "signal.awaited");
        await host.RestartAsync();
        await host.Engine.SignalAsync(before, "go", "x", cancellationToken: KernelHost.Cancellation);
        await host.Engine.SignalAsync(after, "go", "x", cancellationToken: KernelHost.Cancellation);

        Assert.Equal("old", await host.ResultAsync<string>(before));
        Assert.Equal("new", await host.ResultAsync<string>(after));
    }

    [Theory]
    [InlineData("back")]
    [InlineData("away")]
    [InlineData("never")]
    public async Task R1_GivenCodeThatLeavesTheScheduler_WhenItRuns_ThenItIsNamed(string how)
    {
        var elsewhere = new Elsewhere();
        await using var host = await new KernelHost().With<string, int>("escape", async (ctx, way) =>
        {
            await ctx.StepAsync("before", _ => new ValueTask<int>(1));
            switch (way)
            {
                case "back":
                    await elsewhere.ComingBack(mayComeBack: true);
                    break;
                case "away":
                    await elsewhere.ComingBack(mayComeBack: false);
                    break;
                default:
                    elsewhere.Arrive();
                    await new TaskCompletionSource().Task;
                    break;
            }

            return await ctx.StepAsync("after", _ => new ValueTask<int>(1));
        }).OpenAsync();

        var run = await host.RunAsync("escape", how);
        var stopped = await host.SeeAsync(run, "run.needs-attention");
        await elsewhere.Arrived.WaitAsync(KernelHost.Patience, KernelHost.Cancellation);
        await host.RestartAsync(); // what the stray thread may have set going is over

        Assert.Single(await host.KindsAsync(run), "run.needs-attention");
        Assert.Equal("TUT1021", stopped.Code);
        Assert.Contains("left the run's scheduler", stopped.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task P2_GivenAChainOfSteps_WhenItsHostIsClosedAgainAndAgain_ThenEachStepEndsOnce()
    {
        const int steps = 2_000;
        await using var host = await new KernelHost().With<int, int>("chain", async (ctx, count) =>
        {
            for (var number = 0; number < count; number++) { await ctx.StepAsync("step", _ => new ValueTask<int>(Spin())); }
            return count;
        }, limits: RunLimits.None).OpenAsync();
        var run = await host.RunAsync("chain", steps);

        for (var restart = 0; restart < 20; restart++)
        {
            await host.SeeAsync(run, happened => happened.Kind == "step.completed" && happened.Position > restart * 50);
            await host.RestartAsync();
        }

        Assert.Equal(steps, await host.ResultAsync<int>(run));
        Assert.Equal(steps, (await host.KindsAsync(run)).Count(static kind => kind == "step.completed"));
        Assert.Equal(steps + 2, host.Store.DurableHead); // an older life of the run that wrote on would have left more
    }

    /// <summary>Long enough that a host is closed while a run is on its thread.</summary>
    private static int Spin()
    {
        Thread.SpinWait(20_000);
        return 1;
    }

    [Fact]
    public async Task R8_GivenContinueAsNew_WhenItRuns_ThenUnreadSignalsAreCarried()
    {
        await using var host = await new KernelHost().With<int, string>("loop", async (ctx, count) =>
        {
            var word = await ctx.SignalAsync<string>("word");
            return count == 2 ? $"{word} {ctx.Generation}" : throw ctx.ContinueAsNew(count + 1);
        }).OpenAsync();

        var run = await host.RunAsync("loop", 0);
        foreach (var word in new[] { "a", "b", "c" }) { await host.Engine.SignalAsync(run, "word", word, "test", word, KernelHost.Cancellation); }

        Assert.Equal("c 2", await host.ResultAsync<string>(run));
    }

    [Fact]
    public async Task R8_GivenMoreSignalsThanARecordCanName_WhenTheRunContinuesAsNew_ThenItGoesOn_AndKnowsTheOldestOfThem()
    {
        const int each = 500;
        const int generations = 10;
        await using var host = await new KernelHost().With<int, int>("loop", async (ctx, heard) =>
        {
            for (var number = 0; number < each; number++) { heard += await ctx.SignalAsync<int>("one"); }
            return ctx.Generation == generations - 1 ? heard : throw ctx.ContinueAsNew(heard);
        }, limits: RunLimits.None).OpenAsync();
        var run = await host.RunAsync("loop", 0);

        for (var number = 0; number < each * generations; number++)
        {
            await host.Engine.SignalAsync(run, "one", 1, "test", $"{number}", KernelHost.Cancellation);
            if (number == each * generations - 2) { await host.Engine.SignalAsync(run, "one", 1, "test", "0", KernelHost.Cancellation); }
        }

        Assert.Equal(each * generations, await host.ResultAsync<int>(run));
        Assert.Equal(each * generations, (await host.KindsAsync(run)).Count(static kind => kind == "signal.received"));
    }

    [Fact]
    public async Task R8_GivenARun_WhenForked_ThenItsResultsAreNotWorkedForAgain()
    {
        var executed = 0;
        await using var host = await new KernelHost().With<int, long>("sum", async (ctx, count) =>
        {
            long sum = 0;
            for (var index = 0; index < count; index++)
            {
                var part = index;
                sum += await ctx.StepAsync("add", _ =>
                {
                    Interlocked.Increment(ref executed);
                    return new ValueTask<long>(part);
                });
            }

            return sum;
        }).OpenAsync();
        var run = await host.RunAsync("sum", 4);
        await host.EndAsync(run);
        var third = (await host.Engine.EventsAsync(run, -1, KernelHost.Cancellation)).Single(e => e.Path == "add#2").Position;

        var fork = await host.Engine.ForkAsync(run, third, cancellationToken: KernelHost.Cancellation);

        Assert.NotEqual(run, fork);
        Assert.Equal(6, await host.ResultAsync<long>(fork));
        Assert.Equal(6, executed);
    }

    private static async Task<long> SumAsync(WorkflowContext ctx, int count)
    {
        long sum = 0;
        for (var index = 0; index < count; index++)
        {
            var part = index;
            sum += await ctx.StepAsync("add", _ => new ValueTask<long>(part));
        }

        return sum;
    }
}
