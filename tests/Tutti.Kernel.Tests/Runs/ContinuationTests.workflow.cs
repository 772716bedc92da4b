using Tutti.Kernel.Engine;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Runs;

/// <summary>A run that goes on for ever is read from where it continued as new last, and is the same run.</summary>
public sealed class ContinuationTests
{
    private const string Word = "word";

    /// <summary>Its last continuation with the start and the signal that it may name, and what its generation wrote.</summary>
    private const int MostRead = 8;

    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Fact]
    public async Task R8_GivenARunThatContinuesForEver_WhenItIsWokenOrItsHostStarts_ThenWhatIsReadDoesNotGrow()
    {
        const int Rounds = 60;
        var begun = Generations(Rounds);
        await using var host = await new KernelHost().With<int, int>("loop", async (ctx, round) =>
        {
            begun[round].TrySetResult();
            await ctx.StepAsync("look", static _ => new ValueTask<int>(1));
            return await ctx.SignalAsync<int>(Word) < 0 ? round : throw ctx.ContinueAsNew(round + 1);
        }).OpenAsync();
        var run = await host.RunAsync("loop", 0);

        for (var round = 1; round <= Rounds; round++)
        {
            await host.SeeAsync(run, "signal.awaited");
            host.Counted.TakeRead();
            var restarts = round % 20 == 0;
            if (restarts) { await host.RestartAsync(); }
            await host.Engine.SignalAsync(run, Word, 1, "test", $"{round}", Cancellation);
            await begun[round].Task.WaitAsync(KernelHost.Patience, Cancellation);
            Assert.InRange(host.Counted.TakeRead(), 1, 2 * MostRead);
            Assert.InRange((await host.Engine.WaitsAsync(run, Cancellation)).Count, 0, 1);
            Assert.InRange(host.Counted.TakeRead(), 1, MostRead);
        }

        await host.Engine.SignalAsync(run, Word, 1, "test", "1", Cancellation); // of the first generation
        await host.Engine.SignalAsync(run, Word, -1, "test", "last", Cancellation);
        Assert.Equal(Rounds, await host.ResultAsync<int>(run));
    }

    [Fact]
    public async Task R6_GivenMoreSignalsThanARecordCanName_WhenTheRunContinues_ThenItIsReadWholeOnceForAHost()
    {
        const int Last = 8;
        const int Each = 400;
        const int Much = 8 * Each; // a generation writes two records for each signal
        var begun = Generations(Last);
        await using var host = await new KernelHost().With<int, int>("loop", async (ctx, heard) =>
        {
            begun[ctx.Generation].TrySetResult();
            for (var number = 0; number < Each; number++) { heard += await ctx.SignalAsync<int>(Word); }
            await ctx.SignalAsync<int>("go");
            return ctx.Generation == Last ? heard : throw ctx.ContinueAsNew(heard);
        }, limits: RunLimits.None).OpenAsync();
        var run = await host.RunAsync("loop", 0);
        var whole = new List<int>();
        for (var generation = 1; generation <= Last; generation++)
        {
            for (var number = 0; number < Each; number++) { await host.Engine.SignalAsync(run, Word, 1, "test", $"{generation} {number}", Cancellation); }
            host.Counted.TakeRead();
            await host.Engine.SignalAsync(run, "go", 1, "test", $"go {generation}", Cancellation);
            await begun[generation].Task.WaitAsync(KernelHost.Patience, Cancellation);
            if (host.Counted.TakeRead() > Much) { whole.Add(generation); }
            if (generation == Last - 1)
            {
                await host.RestartAsync();
                await host.Engine.SignalAsync(run, Word, 1000, "test", "1 0", Cancellation); // which it has heard
                if (host.Counted.TakeRead() > Much) { whole.Add(-1); }
            }

            await host.Engine.SignalAsync(run, Word, 1000, "test", "1 0", Cancellation);
        }

        for (var number = 0; number < Each; number++) { await host.Engine.SignalAsync(run, Word, 1, "test", $"last {number}", Cancellation); }
        await host.Engine.SignalAsync(run, "go", 1, "test", "last", Cancellation);

        Assert.Equal((Last + 1) * Each, await host.ResultAsync<int>(run));
        Assert.Equal([RunHistory.MostCarriedIds / Each, -1], whole); // when they are too many, and when a host knows nothing of them
    }

    [Fact]
    public async Task R9_GivenAPausedRun_WhenItContinuesAndItsHostDies_ThenItIsPausedForTheSameReason()
    {
        await using var host = await new KernelHost().With<int, int>("loop", async (ctx, round) =>
        {
            for (var heard = await ctx.SignalAsync<int>(Word); heard == 0;) { heard = await ctx.SignalAsync<int>(Word); }
            if (round < 3) { throw ctx.ContinueAsNew(round + 1); }
            await ctx.StepAsync("act", static _ => ValueTask.CompletedTask);
            return round;
        }, limits: RunLimits.Default with { Steps = 1 }).OpenAsync();
        var run = await host.RunAsync("loop", 0);
        await host.Engine.PauseAsync(run, "ann", "wait", Cancellation);
        for (var round = 1; round <= 3; round++)
        {
            await host.Engine.SignalAsync(run, Word, 1, "test", $"{round}", Cancellation);
            await SeeGenerationAsync(host, run, round);
            await host.RestartAsync();
            Assert.Equal(RunStatus.Paused, host.Engine.Catalogue.Find(run)?.Status);
        }

        await host.Engine.SignalAsync(run, Word, 1, "test", "last", Cancellation);
        var again = await Assert.ThrowsAsync<InvalidTransitionException>(() => host.Engine.PauseAsync(run, "bob", "", Cancellation));
        await host.Engine.UnpauseAsync(run, "ann", 0, Cancellation);

        Assert.Equal(3, await host.ResultAsync<int>(run));
        Assert.Equal("TUT1007", again.Code);
        Assert.DoesNotContain("step.completed", (await host.KindsAsync(run)).TakeWhile(static kind => kind != "run.unpaused"));
    }

    [Fact]
    public async Task R8_GivenACrashAfterAnyRecord_WhenTheNextHostGoesOn_ThenEachGenerationGoesOnAsItWas()
    {
        await using var whole = new InMemoryStore(Guid.Empty);
        var expected = await FinishAsync(whole);
        Assert.Equal("abc 2 undone 0 1 2", expected);

        for (var survived = 1L; survived < whole.DurableHead; survived++)
        {
            await using var rest = await CrashImage.OfAsync(whole, survived, Cancellation);
            Assert.Equal((survived, expected), (survived, await FinishAsync(rest)));
        }
    }

    /// <summary>Each is completed by the code of its generation when it begins, so that nobody need read the journal to know.</summary>
    private static TaskCompletionSource[] Generations(int count) => [.. Enumerable.Range(0, count + 1).Select(static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

    private static Task<RunEvent> SeeGenerationAsync(KernelHost host, RunId run, int generation)
    {
        var seen = 0;
        return host.SeeAsync(run, happened =>
        {
            if (happened.Kind == "run.continued") { seen++; }
            return seen == generation && happened.Kind == "signal.awaited";
        });
    }

    /// <summary>Three generations that take an effect back and pass on a signal that they do not read; told is what they read, and what was undone, each once.</summary>
    private static async Task<string> FinishAsync(InMemoryStore store)
    {
        var undone = new SortedSet<int>();
        var options = new TuttiOptions { Time = new ManualTime() };
        options.Undos.Add<int>("back@1", (_, number) =>
        {
            lock (undone) { undone.Add(number); }
            return ValueTask.CompletedTask;
        });
        options.AddWorkflow(WorkflowDefinition.Create<string, string>("loop", 1, async (ctx, words) =>
        {
            await ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith("back@1", ctx.Generation) }, _ => new ValueTask<int>(1));
            await ctx.UndoAsync();
            words += await ctx.SignalAsync<string>(Word);
            return ctx.Generation == 2 ? $"{words} {ctx.Generation}" : throw ctx.ContinueAsNew(words);
        }));
        await using var engine = await TuttiEngine.OpenAsync(store, options, logger: null, Cancellation);
        var run = await engine.StartAsync("loop", "", new StartOptions { Key = "run" }, Cancellation);
        foreach (var word in new[] { "a", "b", "c" })
        {
            try { await engine.SignalAsync(run, Word, word, "test", word, Cancellation); }
            catch (TuttiException over) when (over.Code == "TUT1024") { break; }
        }

        var told = await engine.WaitAsync<string>(run, Cancellation).WaitAsync(KernelHost.Patience, Cancellation);
        var effects = (await store.ReadRunAsync(run, 0, Cancellation)).Count(static record => record.Kind == RecordKind.StepCompleted && record.Path == UndoPath.Prefix + "book");
        return $"{told} undone {string.Join(' ', Enumerable.Range(0, effects))}";
    }
}
