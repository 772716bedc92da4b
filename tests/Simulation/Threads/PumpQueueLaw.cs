using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;

namespace Tutti.Simulation.Threads;

/// <summary>Whoever is added to the queue is pumped once for each time, whatever threads add at the same time.</summary>
internal static class PumpQueueLaw
{
    /// <summary>Adds from several threads at once.</summary>
    /// <param name="adds">How often each thread adds.</param>
    /// <param name="patience">How long to wait for the last pump; only a lost one needs it.</param>
    /// <returns>Whether nobody was forgotten.</returns>
    public static bool Holds(IReadOnlyList<int> adds, TimeSpan patience)
    {
        using var pumped = new CountdownEvent(1 + adds.Sum());
        var queue = new PumpQueue(new InMemoryStore(Guid.Empty));
        var threads = adds.Select(count => new Thread(() => AddMany(queue, new Counted(pumped), count))).ToList();
        foreach (var thread in threads) { thread.Start(); }
        foreach (var thread in threads) { thread.Join(); }
        pumped.Signal();
        return pumped.Wait(patience, TestContext.Current.CancellationToken);
    }

    private static void AddMany(PumpQueue queue, Counted run, int count)
    {
        for (var add = 0; add < count; add++)
        {
            queue.Add(run);
            Mutations.Yield();
        }
    }

    private sealed class Counted(CountdownEvent pumped) : IPumped
    {
        public void Pump() => pumped.Signal(); // at once: the queue is to run empty between two adds
    }
}
