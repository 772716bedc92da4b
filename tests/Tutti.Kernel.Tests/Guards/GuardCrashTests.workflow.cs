using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Guards;

public sealed class GuardCrashTests
{
    private readonly Purse _purse = new();
    private readonly PurseGuard _guard;

    public GuardCrashTests() => _guard = new PurseGuard(_purse);

    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Theory]
    [InlineData(RepeatRule.Idempotent)]
    [InlineData(RepeatRule.AtMostOnce)]
    public async Task GivenACrashAfterAnyRecord_WhenTheNextHostGoesOn_ThenCoinsAreConservedAndNothingIsHeld(RepeatRule repeat)
    {
        await using var whole = new InMemoryStore(Guid.Empty);
        await FinishAsync(whole, repeat);

        for (var survived = 1L; survived <= whole.DurableHead; survived++)
        {
            await using var rest = await CrashImage.OfAsync(whole, survived, Cancellation);

            var state = await FinishAsync(rest, repeat);

            Assert.Equal((survived, 2, 4, 0), (survived, state.Free, state.Spent, state.Held.Count));
        }
    }

    private async Task<PurseState> FinishAsync(InMemoryStore store, RepeatRule repeat)
    {
        var options = new TuttiOptions { Time = new ManualTime() };
        _purse.Declare(options);
        options.AddWorkflow(WorkflowDefinition.Create<int, int>("buy", 1, async (ctx, _) =>
        {
            var first = await ctx.StepAsync("first", Guarded(new StepOptions { Repeat = repeat }), static _ => ValueTask.FromResult(1));
            return first + await ctx.StepAsync("second", Guarded(new StepOptions { Repeat = repeat }), static _ => ValueTask.FromResult(2));
        }));
        await using var engine = await TuttiEngine.OpenAsync(store, options, logger: null, Cancellation);
        await engine.RequestAsync(_purse, PurseGuard.Key, new PurseMessage(PurseWish.Fill, "", 6), "test", "fill", Cancellation);
        for (var run = 0; run < 2; run++)
        {
            var id = await engine.StartAsync("buy", 0, new StartOptions { Key = $"run {run}" }, Cancellation);
            var end = engine.WaitAsync<int>(id, Cancellation);
            while (!end.IsCompleted) { await AnswerUnknownAsync(engine, id); }
            Assert.Equal(3, await end);
        }

        return await engine.LookAsync(_purse, PurseGuard.Key, static state => state, Cancellation);
    }

    /// <summary>The person who looks at the target and finds that it happened.</summary>
    private static async Task AnswerUnknownAsync(TuttiEngine engine, RunId run)
    {
        foreach (var wait in (await engine.WaitsAsync(run, Cancellation)).Where(static wait => wait.Kind == WaitKind.UnknownOutcome))
        {
            try { await engine.ResolveAsync(run, wait.Path, UnknownResolution.Happened, "ann", wait.Path == "first" ? "1"u8.ToArray() : "2"u8.ToArray(), cancellationToken: Cancellation); }
            catch (TuttiException late) when (late.Code is "TUT1008" or "TUT1016") { /* still being read, or said before */ }
        }

        await Task.Yield();
    }

    private StepOptions Guarded(StepOptions options) => options with { Guard = _guard };
}
