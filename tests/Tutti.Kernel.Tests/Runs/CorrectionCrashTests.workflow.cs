using System.Collections.Concurrent;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using Tutti.Testing;
using static Tutti.Kernel.Tests.Support.Correcting;

namespace Tutti.Kernel.Tests.Runs;

public sealed class CorrectionCrashTests
{
    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Theory]
    [InlineData(RepeatRule.Idempotent)]
    [InlineData(RepeatRule.AtMostOnce)]
    public async Task P3_GivenACrashAfterAnyRecord_WhenTheNextHostGoesOn_ThenWhatPersonsGaveStandsAndNothingActsAfterIt(RepeatRule repeat)
    {
        await using var whole = new InMemoryStore(Guid.Empty);
        await FinishAsync(whole, repeat);

        for (var survived = 1L; survived <= whole.DurableHead; survived++)
        {
            await using var rest = await CrashImage.OfAsync(whole, survived, Cancellation);
            await FinishAsync(rest, repeat);
        }
    }

    [Fact]
    public void Body_IsAsTheDocumentDrawsIt()
    {
        var body = new CorrectionBody("ann", "why", "int32", WasUnknown: true);

        Assert.Equal("03616E6E0377687905696E74333201", Convert.ToHexString(body.Encode()));
        Assert.Equal(body, CorrectionBody.Decode(body.Encode()));
    }

    /// <summary>A guarded step and a part, both corrected by a person who tries until they are.</summary>
    private static async Task FinishAsync(InMemoryStore store, RepeatRule repeat)
    {
        var (purse, late) = (new Purse { Initially = 5 }, new ConcurrentQueue<string>());
        await using var engine = await OpenAsync(store, purse, repeat, late);
        var run = await engine.StartAsync("both", 0, new StartOptions { Key = "run" }, Cancellation);
        var end = engine.WaitAsync<int>(run, Cancellation);
        while (!end.IsCompleted) { await CorrectAllAsync(engine, run); }

        Assert.Equal(21, await end);
        Assert.Empty(late);
        Assert.Equal(5, await engine.LookAsync(purse, PurseGuard.Key, static state => state.Free + state.Spent + state.Held.Count, Cancellation));
    }

    private static async Task<TuttiEngine> OpenAsync(InMemoryStore store, Purse purse, RepeatRule repeat, ConcurrentQueue<string> late)
    {
        var options = new TuttiOptions { Time = new ManualTime() };
        purse.Declare(options);
        var isCorrected = await HasCorrectionAsync(store);
        options.AddWorkflow(WorkflowDefinition.Create<int, int>("both", 1, async (ctx, _) =>
        {
            var step = await ctx.StepAsync("step", new StepOptions { Repeat = repeat, Guard = new PurseGuard(purse) }, HangAsync);
            return step + await ctx.CorrectableAsync("part", async inner => await inner.StepAsync("inner", HangAsync) + await inner.StepAsync("never", HangAsync), static json => json.GetInt32());
        }));
        return await TuttiEngine.OpenAsync(store, options, logger: null, Cancellation);

        async ValueTask<int> HangAsync(StepContext step)
        {
            if (isCorrected && step.Path == "step") { late.Enqueue(step.Path); }
            await UntilCancelledAsync(step.CancellationToken).ConfigureAwait(false);
            throw new OperationCanceledException(step.CancellationToken);
        }
    }

    /// <summary>Whether the host finds a step that a person has corrected.</summary>
    private static async Task<bool> HasCorrectionAsync(InMemoryStore store)
    {
        for (var position = 0L; position < store.DurableHead; position++)
        {
            if ((await store.ReadAsync(position, Cancellation)).Kind == RecordKind.StepCorrected) { return true; }
        }

        return false;
    }

    private static async Task CorrectAllAsync(TuttiEngine engine, RunId run)
    {
        foreach (var (path, result) in new[] { ("step", "1"), ("part", "20") })
        {
            try { await engine.CorrectAsync(run, path, Json(result), Ann, Cancellation); }
            catch (TuttiException early) when (early.Code is "TUT1024" or "TUT1051" or "TUT1052" or "TUT1054" or "TUT1058") { /* not there yet, or done, or all of it is over */ }
        }

        await Task.Yield();
    }
}
