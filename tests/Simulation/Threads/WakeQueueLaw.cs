using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Simulation.Worlds;

namespace Tutti.Simulation.Threads;

/// <summary>Due times come in their order, none before its time, none late, and none is forgotten (rule R10).</summary>
internal static class WakeQueueLaw
{
    private const long SecondUs = 1_000_000;

    /// <summary>Adds due times, and lets the clock go on in between.</summary>
    /// <param name="offsets">Seconds from the moment of adding; after odd ones the clock goes on to its next alarm.</param>
    public static bool Holds(IReadOnlyList<int> offsets)
    {
        var time = new SimulatedTime();
        var taken = new List<(long DueUs, long AtUs)>();
        WakeQueue? filled = null;
        using var queue = filled = new WakeQueue(time, TimeSpan.FromHours(1), TakeAll);
        foreach (var offset in offsets.Take(offsets.Count / 2)) { Add(offset); }
        if (time.HasAlarm) { return false; } // a starting host fires what is due itself, one after the other
        queue.Rearm();
        foreach (var offset in offsets.Skip(offsets.Count / 2))
        {
            Add(offset);
            if (offset % 2 != 0) { time.Ring(); }
        }

        while (time.HasAlarm) { time.Ring(); }
        return taken.Count == offsets.Count
            && taken.Zip(taken.Skip(1)).All(static pair => pair.First.DueUs <= pair.Second.DueUs)
            && taken.TrueForAll(static fired => fired.AtUs >= fired.DueUs && fired.AtUs - fired.DueUs < SecondUs);

        void Add(int offset) => filled!.Add(RunId.FromKey(Guid.Empty, "run"), filled.NowUs + (Math.Abs(offset % 1_000_000) * SecondUs), WakeTarget.Run); // called after it was filled

        void TakeAll()
        {
            while (filled!.TryTake(out _, out var dueUs, out _)) { taken.Add((dueUs, filled.NowUs)); } // called by the clock only, after it was filled
            filled.Rearm();
        }
    }
}
