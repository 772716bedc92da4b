using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Tests.Runs;

/// <summary>What code may ask of its context, and what it is refused.</summary>
public sealed class ContextTests
{
    [Theory]
    [InlineData("child", "a child run is still open")]
    [InlineData("undo", "effects are claimed")]
    [InlineData("undo under way", "effects are claimed")]
    public async Task R8_GivenAnOpenChildOrAPendingUndo_WhenTheRunWouldContinueAsNew_ThenItIsRefused(string open, string why)
    {
        var hanging = new TaskCompletionSource<int>();
        await using var host = await new KernelHost(static options => options.Undos.Add<int>("back@1", static (_, _) => ValueTask.CompletedTask))
            .With<int, string>("wait", (ctx, _) => ctx.SignalAsync<string>("never"))
            .With<string, string>("again", async (ctx, what) =>
            {
                switch (what)
                {
                    case "child":
                        _ = ctx.ChildAsync<int, string>("child", "wait", 0);
                        break;
                    case "undo":
                        await ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith("back@1", 1) }, _ => new ValueTask<int>(1));
                        break;
                    default:
                        _ = ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith("back@1", 1) }, _ => new ValueTask<int>(hanging.Task)).AsTask();
                        break;
                }

                throw ctx.ContinueAsNew("again");
            }).OpenAsync();

        var run = await host.RunAsync("again", open);
        hanging.TrySetResult(1);
        var end = await host.EndAsync(run);

        Assert.Equal(("TUT1025", RunStatus.Failed), (end.ErrorCode, end.Status));
        Assert.Contains(why, end.ErrorMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("run.continued", await host.KindsAsync(run));
    }

    [Fact]
    public async Task R1_GivenCodeThatAwaitsSomethingElse_WhenAStepActsBesideThat_ThenItIsNamed()
    {
        var elsewhere = new Elsewhere();
        var hanging = new TaskCompletionSource<int>();
        await using var host = await new KernelHost().With<int, int>("escape", async (ctx, _) =>
        {
            var step = ctx.StepAsync("s", _ => new ValueTask<int>(hanging.Task)).AsTask(); // so the run is not stranded
            await elsewhere.ComingBack(mayComeBack: true);
            return await step;
        }).OpenAsync();

        var run = await host.RunAsync("escape", 0);
        var stopped = await host.SeeAsync(run, "run.needs-attention");
        var early = await Assert.ThrowsAsync<TuttiException>(() => host.Engine.RetryAsync(run, "ann", KernelHost.Cancellation)); // the step still acts
        hanging.SetResult(1);

        Assert.Equal(("TUT1028", true), (early.Code, early.IsTransient));
        Assert.Equal("TUT1021", stopped.Code);
        Assert.Contains("something outside the run was awaited", stopped.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R10_GivenTimersOfOneMoment_WhenTheyAreDue_ThenTheyFireInTheOrderOfTheCode()
    {
        await using var host = await new KernelHost().With<int, int>("sleep", async (ctx, _) =>
        {
            await ctx.ParallelAsync("all", 5, async (branch, index) =>
            {
                await branch.DelayAsync("nap", TimeSpan.FromMinutes(1));
                return index;
            });
            return 1;
        }).OpenAsync();
        var run = await host.RunAsync("sleep", 0);
        var set = new List<string>();
        await host.SeeAsync(run, happened =>
        {
            if (happened.Kind == "timer.set") { set.Add(happened.Path); }
            return set.Count == 5;
        });

        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.ResultAsync<int>(run);

        var fired = (await host.Engine.EventsAsync(run, -1, KernelHost.Cancellation)).Where(static happened => happened.Kind == "timer.fired").Select(static happened => happened.Path);
        Assert.Equal(set, fired);
    }

    [Fact]
    public async Task GivenAScopeThatMayBeCancelled_WhenItIs_ThenOnlyWhatIsInItEnds_AndNothingBeginsThere()
    {
        await using var host = await new KernelHost().With<int, string>("scopes", async (ctx, _) =>
        {
            var scope = ctx.CancellableScope("mine");
            var inside = scope.SignalAsync<string>("inside");
            var outside = ctx.SignalAsync<string>("outside");
            scope.CancelScope();
            var said = "";
            try { await inside; }
            catch (OperationCanceledException) { said += "ended;"; }
            foreach (var begin in new Func<Task>[]
            {
                () => scope.StepAsync("late", _ => new ValueTask<int>(1)).AsTask(),
                () => scope.AskAsync("ask", new Question { Prompt = "?" }),
                () => scope.SignalAsync<string>("late"),
                () => scope.DelayAsync("nap", TimeSpan.FromDays(1)),
                () => scope.ChildAsync<int, string>("child", "scopes", 0),
            })
            {
                try { await begin(); }
                catch (OperationCanceledException) { said += "refused;"; }
            }

            said += await scope.Shield("after").StepAsync("cleanup", _ => new ValueTask<string>("cleaned;"));
            return said + await outside;
        }).OpenAsync();
        var run = await host.RunAsync("scopes", 0);

        await host.Engine.SignalAsync(run, "outside", "in", cancellationToken: KernelHost.Cancellation);

        Assert.Equal("ended;refused;refused;refused;refused;refused;cleaned;in", await host.ResultAsync<string>(run));
    }

    [Fact]
    public async Task GivenAScopeThatIsNobodysOwn_WhenItIsToBeCancelled_ThenItIsRefused()
    {
        await using var host = await new KernelHost().With<int, string>("scopes", (ctx, _) =>
        {
            var thrown = new List<Exception?>
            {
                Record.Exception(ctx.CancelScope),
                Record.Exception(ctx.Scope("a").CancelScope),
                Record.Exception(ctx.Shield("b").CancelScope),
                Record.Exception(ctx.CancellableScope("c").Scope("d").CancelScope),
                Record.Exception(ctx.CancellableScope("e").CancelScope),
            };
            return Task.FromResult(string.Join(' ', thrown.Select(static error => error?.GetType().Name ?? "none")));
        }).OpenAsync();

        var said = await host.ResultAsync<string>(await host.RunAsync("scopes", 0));

        Assert.Equal($"{string.Join(' ', Enumerable.Repeat(nameof(InvalidOperationException), 4))} none", said);
    }

    [Fact]
    public async Task GivenNamesThatAreNone_WhenTheyAreUsed_ThenTheyAreRefused()
    {
        await using var host = await new KernelHost().With<int, string>("names", (ctx, input) =>
        {
            var thrown = new List<Exception?>();
            foreach (var name in new[] { "", "~mine", "fine" }) { thrown.Add(Record.Exception(() => ctx.Scope(name))); }
            thrown.Add(Record.Exception(() => { _ = ctx.VersionAsync(" ", 1); }));
            thrown.Add(Record.Exception(() => { _ = ctx.VersionAsync("change", 0); }));
            thrown.Add(Record.Exception(() => { _ = ctx.ChildAsync<int, int>("child", " ", 1); }));
            return Task.FromResult(string.Join(' ', thrown.Select(static error => error?.GetType().Name ?? "none")));
        }).OpenAsync();

        Assert.Equal("ArgumentException ArgumentException none ArgumentException ArgumentOutOfRangeException ArgumentException", await host.ResultAsync<string>(await host.RunAsync("names", 0)));
    }

    [Fact]
    public async Task GivenAStep_WhenItsTaskIsKept_ThenItTellsTheSameBeforeAndAfterItsEnd()
    {
        await using var host = await new KernelHost().With<int, string>("tasks", async (ctx, _) =>
        {
            var good = ctx.StepAsync("good", _ => new ValueTask<int>(7));
            var task = good.AsTask();
            var (one, two) = (good.GetAwaiter(), ctx.StepAsync("other", _ => new ValueTask<int>(9)).GetAwaiter());
            var same = ReferenceEquals(task, good.AsTask()) && one == good.GetAwaiter() && !(one != good.GetAwaiter()) && one != two && !(one == two) && !one.Equals((object)two);
            var early = Record.Exception(() => _ = good.GetAwaiter().GetResult());
            var first = await task;
            var late = ctx.StepAsync("late", _ => new ValueTask<int>(8));
            await late;
            var bad = ctx.StepAsync<int>("bad", _ => throw new StepRejectedException("no"));
            var failing = bad.AsTask();
            var said = await SaidAsync(failing);
            var badLate = ctx.StepAsync<int>("bad late", _ => throw new StepRejectedException("no"));
            var alone = await SaidAsync(badLate.AsTask());
            var again = await SaidAsync(badLate.AsTask());
            return $"{same} {early?.GetType().Name} {first} {await late.AsTask()} {said} {alone} {again}";
        }).OpenAsync();

        Assert.Equal("True InvalidOperationException 7 8 bad bad late bad late", await host.ResultAsync<string>(await host.RunAsync("tasks", 0)));
    }

    [Fact]
    public async Task GivenAStep_WhenItIsAwaitedTwiceAtOnce_ThenBothGoOnInTheirOrder()
    {
        await using var host = await new KernelHost().With<int, string>("twice", async (ctx, _) =>
        {
            var order = new List<string>();
            var step = ctx.StepAsync("s", _ => new ValueTask<int>(7));
            async Task GoOnAsync(string who) => order.Add($"{who}{await step}");
            await Task.WhenAll(GoOnAsync("a"), GoOnAsync("b"));
            return string.Concat(order);
        }).OpenAsync();

        Assert.Equal("a7b7", await host.ResultAsync<string>(await host.RunAsync("twice", 0)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GivenAStepThatWaitsForAClockOrAPerson_WhenNothingElseIsToDo_ThenTheRunLeavesMemory(bool isUnknown)
    {
        await using var host = await new KernelHost().With<int, int>("wait", async (ctx, _) =>
            await ctx.StepAsync<int>("s", isUnknown ? StepOptions.AtMostOnce : StepOptions.Default with { Retry = RetryPolicy.Standard }, static _ => throw new IOException("gone"))).OpenAsync();

        var run = await host.RunAsync("wait", 0);
        await host.SeeAsync(run, isUnknown ? "step.unknown" : "step.attempted");

        Assert.True(SpinWait.SpinUntil(() => host.Engine.ActiveRuns == 0, KernelHost.Patience), "the run stays in memory");
        Assert.Equal(RunStatus.Waiting, host.Engine.Catalogue.Find(run)?.Status);
    }

    [Fact]
    public async Task GivenAStepThatEndsAfterAQuestionWasAsked_WhenNothingElseIsToDo_ThenTheRunIsWaiting()
    {
        var asked = new TaskCompletionSource();
        await using var host = await new KernelHost().With<int, int>("both", async (ctx, _) =>
        {
            var answer = ctx.AskAsync("q", new Question { Prompt = "Now?" });
            var step = ctx.StepAsync("s", async _ =>
            {
                await asked.Task;
                return 1;
            });
            return await step + (await answer).Choice.Length;
        }).OpenAsync();

        var run = await host.RunAsync("both", 0);
        await host.SeeAsync(run, "question.asked");
        asked.SetResult();
        await host.SeeAsync(run, "step.completed");

        Assert.True(SpinWait.SpinUntil(() => host.Engine.ActiveRuns == 0, KernelHost.Patience), "the run stays in memory");
        Assert.Equal(RunStatus.Waiting, host.Engine.Catalogue.Find(run)?.Status);
        await host.Engine.AnswerAsync(run, "q", "yes", new AnswerOptions { By = "ann" }, KernelHost.Cancellation);
        Assert.Equal(4, await host.ResultAsync<int>(run));
    }

    private static async Task<string> SaidAsync(Task<int> failing)
    {
        try { return $"{await failing}"; }
        catch (StepFailedException error) { return error.Path; }
    }
}
