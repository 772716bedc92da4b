using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Runs;
using Tutti.Storage.Embedded;
using Tutti.Testing;

namespace Tutti.Simulation;

/// <summary>Real threads: pumps on the pool against the store's own commit thread. What one thread in order cannot show shows here.</summary>
internal static class PumpHarness
{
    private const int Runs = 32;
    private const int Steps = 60;

    private static int _overlaps;

    /// <summary>Runs many small runs at once.</summary>
    /// <returns>Whether all of them ended in time, each pumped by one thread at a time.</returns>
    public static async Task<bool> FinishesAsync(int seed, TimeSpan patience)
    {
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = new SimulatedDisk(seed), SegmentBytes = 8 << 20 });
        var options = new TuttiOptions().AddWorkflow(WorkflowDefinition.Create<int, int>("chain", 1, ChainAsync, RunLimits.None));
        _overlaps = 0;
        await using var engine = await TuttiEngine.OpenAsync(store, options);
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            var ends = new List<Task>();
            for (var run = 0; run < Runs; run++)
            {
                var id = await engine.StartAsync("chain", Steps, cancellationToken: deadline.Token);
                ends.Add(engine.WaitAsync(id, deadline.Token));
            }

            await Task.WhenAll(ends);
            return Volatile.Read(ref _overlaps) == 0;
        }
        catch (Exception hangs) when (hangs is OperationCanceledException or TuttiException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Counts threads that execute the code of one run at the same time.</summary>
    private sealed class Inside
    {
        private int _threads;

        public void Pass()
        {
            if (Interlocked.Increment(ref _threads) > 1) { Interlocked.Increment(ref _overlaps); }
            Thread.SpinWait(20);
            Interlocked.Decrement(ref _threads);
        }
    }

    private static async Task<int> ChainAsync(WorkflowContext context, int steps)
    {
        var inside = new Inside();
        await context.ParallelAsync("lanes", 2, async (branch, _) =>
        {
            for (var step = 0; step < steps / 2; step++)
            {
                inside.Pass();
                await branch.StepAsync("step", _ => new ValueTask<int>(1));
            }

            return 0;
        });
        return steps;
    }
}
