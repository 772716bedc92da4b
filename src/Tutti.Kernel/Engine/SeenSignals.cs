using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Engine;

/// <summary>
/// Ids of signals of the few runs that have seen more of them than a record can name, so that each such run is read whole once for a host and not at each continuation
/// (rule R6). Of those that were not asked for longest it lets go.
/// </summary>
internal sealed class SeenSignals
{
    /// <summary>Some 32 bytes each in memory. One run alone may have more.</summary>
    private const int MostIds = 1 << 18;

    private readonly Lock _gate = new();
    private readonly LinkedList<(RunId Run, HashSet<SignalIdentity> Ids)> _kept = [];

    /// <summary>What is kept of a run, or null. Shared with the run while it is in memory, which adds to it.</summary>
    public HashSet<SignalIdentity>? Find(RunId run)
    {
        lock (_gate)
        {
            for (var node = _kept.First; node is not null; node = node.Next)
            {
                if (node.Value.Run != run) { continue; }
                _kept.Remove(node);
                _kept.AddFirst(node);
                return node.Value.Ids;
            }

            return null;
        }
    }

    /// <summary>Lets go of a run that has ended.</summary>
    public void Forget(RunId run)
    {
        lock (_gate)
        {
            if (Find(run) is not null) { _kept.RemoveFirst(); }
        }
    }

    /// <summary>Keeps what a run has seen, in place of what was kept of it.</summary>
    public void Keep(RunId run, HashSet<SignalIdentity> ids)
    {
        lock (_gate)
        {
            Forget(run);
            _kept.AddFirst((run, ids));
            while (_kept.Count > 1 && _kept.Sum(static kept => (long)kept.Ids.Count) > MostIds) { _kept.RemoveLast(); }
        }
    }
}
