using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Tests.Support;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Objects;

/// <summary>A host that dies between any two records: what is durable is a beginning of the journal.</summary>
public sealed class ObjectCrashTests
{
    private const int Runs = 3;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task G4_GivenACrashAfterAnyRecord_WhenTheNextHostGoesOn_ThenEachMessageCountsOnce()
    {
        await using var whole = new InMemoryStore(Guid.Empty);
        await FinishAsync(whole);

        for (var survived = 1L; survived <= whole.DurableHead; survived++)
        {
            await using var rest = await CrashImage.OfAsync(whole, survived, Cancellation);

            var (balance, entries, sums) = await FinishAsync(rest);

            Assert.Equal((survived, 3 * Runs, 2 * Runs), (survived, balance, entries));
            Assert.Equal(Runs, sums.Count);
        }
    }

    private static async Task<(long Balance, int Entries, IReadOnlyList<long> Sums)> FinishAsync(InMemoryStore store)
    {
        var till = new Till { KeepEvery = 2 };
        var options = new TuttiOptions { Time = new ManualTime() };
        till.Declare(options);
        options.AddWorkflow(WorkflowDefinition.Create<int, long>("pay", 1, async (ctx, _) =>
        {
            var first = await ctx.RequestAsync("first", till, "main", new TillMessage.Add(1));
            return first.Balance + (await ctx.RequestAsync("second", till, "main", new TillMessage.Add(2))).Balance;
        }));
        await using var engine = await TuttiEngine.OpenAsync(store, options, logger: null, Cancellation);
        var sums = new List<long>();
        for (var run = 0; run < Runs; run++)
        {
            var id = await engine.StartAsync("pay", 0, new StartOptions { Key = $"run {run}" }, Cancellation);
            sums.Add(await engine.WaitAsync<long>(id, Cancellation).WaitAsync(KernelHost.Patience, Cancellation));
        }

        var (balance, entries) = await engine.LookAsync(till, "main", static state => (state.Balance, state.Entries), Cancellation);
        return (balance, entries, sums);
    }
}
