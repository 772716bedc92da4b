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

    /// <summary>Runs many small runs at once.</summary>
    /// <returns>Whether all of them ended in time.</returns>
    public static async Task<bool> FinishesAsync(int seed, TimeSpan patience)
    {
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = new SimulatedDisk(seed), SegmentBytes = 8 << 20 });
        var options = new TuttiOptions().AddWorkflow(WorkflowDefinition.Create<int, int>("chain", 1, ChainAsync, RunLimits.None));
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
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<int> ChainAsync(WorkflowContext context, int steps)
    {
        for (var step = 0; step < steps; step++) { await context.StepAsync("step", _ => new ValueTask<int>(1)); }
        return steps;
    }
}
