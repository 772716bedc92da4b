using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Tests.Support;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Locks;

/// <summary>A host that dies between any two records: what is durable is a beginning of the journal.</summary>
public sealed class LockCrashTests
{
    private const int Runs = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task G7_GivenACrashAfterAnyRecord_WhenTheNextHostGoesOn_ThenEachRunHasItsTurnAndNothingIsLeft()
    {
        await using var whole = new InMemoryStore(Guid.Empty);
        await FinishAsync(whole);

        for (var survived = 1L; survived <= whole.DurableHead; survived++)
        {
            await using var rest = await CrashImage.OfAsync(whole, survived, Cancellation);

            var (results, inside, left) = await FinishAsync(rest);

            Assert.Equal((survived, 1, 0), (survived, inside, left));
            Assert.All(results, static result => Assert.True(result is "done" or LockErrors.Deadlock, result));
            Assert.Contains("done", results);
        }
    }

    private static async Task<(IReadOnlyList<string> Results, int Inside, int Left)> FinishAsync(InMemoryStore store)
    {
        var (inside, most) = (0, 0);
        var options = new TuttiOptions { Time = new ManualTime() };
        options.AddLocks().AddWorkflow(WorkflowDefinition.Create<int, string>("work", 1, async (ctx, me) =>
        {
            try
            {
                await using var lane = await ctx.LaneAsync("lane", $"{me % 2}");
                await using var other = await ctx.LaneAsync("other", $"{(me + 1) % 2}");
                await ctx.StepAsync("inside", async _ =>
                {
                    most = Math.Max(most, Interlocked.Increment(ref inside));
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                });
                return "done";
            }
            catch (LockRefusedException refused)
            {
                return refused.Code;
            }
        }));
        await using var engine = await TuttiEngine.OpenAsync(store, options, logger: null, Cancellation);
        var runs = new List<RunId>();
        for (var run = 0; run < Runs; run++) { runs.Add(await engine.StartAsync("work", run, new StartOptions { Key = $"run {run}" }, Cancellation)); }
        var results = new List<string>();
        foreach (var run in runs) { results.Add(await engine.WaitAsync<string>(run, Cancellation).WaitAsync(KernelHost.Patience, Cancellation)); }
        return (results, Math.Max(most, 1), (await engine.LocksAsync(Cancellation)).Count);
    }
}
