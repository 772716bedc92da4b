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
    private const int Voices = 3;
    private const int Turns = 8;

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

    /// <summary>Sends signals from many threads to runs that are out of memory, as a run is that only the world can wake.</summary>
    /// <returns>Whether each signal was taken and each run had all of its own in time.</returns>
    public static async Task<bool> HearsAsync(int seed, TimeSpan patience)
    {
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = new SimulatedDisk(seed), SegmentBytes = 8 << 20 });
        var options = new TuttiOptions().AddWorkflow(WorkflowDefinition.Create<int, int>("listen", 1, ListenAsync, RunLimits.None));
        await using var engine = await TuttiEngine.OpenAsync(store, options);
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            for (var run = 0; run < Runs; run++)
            {
                var id = await engine.StartAsync("listen", Voices, cancellationToken: deadline.Token);
                for (var turn = 0; turn < Turns; turn++)
                {
                    while (engine.ActiveRuns > 0) { await Task.Delay(1, deadline.Token); }
                    await Task.WhenAll(Enumerable.Range(0, Voices).Select(voice => Task.Run(() => engine.SignalAsync(id, "word", voice, cancellationToken: deadline.Token))));
                }

                await engine.WaitAsync(id, deadline.Token);
            }

            return true;
        }
        catch (OperationCanceledException)
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

    private static async Task<int> ListenAsync(WorkflowContext context, int voices)
    {
        for (var heard = 0; heard < voices * Turns; heard++) { await context.SignalAsync<int>("word"); }
        return voices;
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
