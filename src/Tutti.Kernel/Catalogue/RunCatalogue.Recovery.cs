using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Catalogue;

/// <summary>What a host has to take up again when it starts.</summary>
public sealed partial class RunCatalogue
{
    /// <summary>Runs that were at work when their host stopped: not ended, not parked, not held by a person. Parked ones too, where only they know when they go on.</summary>
    internal List<RunId> Interrupted()
    {
        var found = new List<RunId>();
        lock (_gate)
        {
            for (var index = 0; index < _runs.Count; index++)
            {
                ref var entry = ref _runs[index];
                var atWork = entry.Status is RunStatus.Running or RunStatus.Cancelling or RunStatus.Undoing;
                if (atWork && (!entry.Has(EntryMarks.Parked) || entry.Has(EntryMarks.Rewound)) && !entry.Has(EntryMarks.IsObject)) { found.Add(entry.Id); }
            }
        }

        return found;
    }

    /// <summary>Due times of runs, or of Objects, that only a clock wakes.</summary>
    internal List<(RunId Id, long DueUs)> Dues(bool ofObjects)
    {
        var found = new List<(RunId, long)>();
        lock (_gate)
        {
            for (var index = 0; index < _runs.Count; index++)
            {
                ref var entry = ref _runs[index];
                if (entry.NextDueUs != long.MaxValue && !entry.Status.IsEnded() && entry.Has(EntryMarks.IsObject) == ofObjects) { found.Add((entry.Id, entry.NextDueUs)); }
            }
        }

        return found;
    }

    /// <summary>Positions of signals that were sent and whose arrival is not journaled.</summary>
    internal List<long> UnreceivedSignals()
    {
        lock (_gate) { return _unreceivedSignals is null ? [] : [.. _unreceivedSignals.Values.Order()]; }
    }

    /// <summary>Parents of children that were promised and do not exist.</summary>
    internal List<RunId> ParentsOfUnstartedChildren()
    {
        lock (_gate) { return _unstartedChildren is null ? [] : [.. _unstartedChildren.Values.Distinct()]; }
    }

    /// <summary>Children that ended and whose parent has not journaled it.</summary>
    internal List<RunId> UntoldChildEnds()
    {
        lock (_gate) { return _untoldChildEnds is null ? [] : [.. _untoldChildEnds]; }
    }

    /// <summary>The parent's end makes the message pointless.</summary>
    internal void ForgetChildEnd(RunId child)
    {
        lock (_gate) { _untoldChildEnds?.Remove(child); }
    }

    internal bool TryGetParent(RunId child, out RunId parent, out PathKey key)
    {
        lock (_gate)
        {
            var index = _runs.IndexOf(child);
            var found = index >= 0 ? _parents.GetValueOrDefault(index) : null;
            (parent, key) = found is null ? default : (found.Run, found.Key);
            return found is not null;
        }
    }
}
