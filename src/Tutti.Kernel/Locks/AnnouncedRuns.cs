using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Locks;

/// <summary>
/// Runs that are about to go on or to begin: they hold their places at locks before the journal knows them as living, however long the disk takes. A process that dies
/// forgets them, and the journal decides. Thread safe.
/// </summary>
internal sealed class AnnouncedRuns
{
    private readonly Lock _gate = new();
    private readonly List<Announcement> _open = []; // hardly ever more than one

    public IDisposable Add(RunId run)
    {
        var announcement = new Announcement(this, run);
        lock (_gate) { _open.Add(announcement); }
        return announcement;
    }

    public bool Contains(RunId run)
    {
        lock (_gate) { return _open.Exists(announcement => announcement.Run == run); }
    }

    private sealed class Announcement(AnnouncedRuns runs, RunId run) : IDisposable
    {
        public RunId Run => run;

        public void Dispose()
        {
            lock (runs._gate) { runs._open.Remove(this); }
        }
    }
}
