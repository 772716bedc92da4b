using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Catalogue;

/// <summary>What a host asks before it opens an engine, or before it leaves.</summary>
public sealed partial class RunCatalogue
{
    /// <summary>Where the definitions of unfinished runs come from, each once; empty names are left out.</summary>
    public IReadOnlyList<string> SourcesOfUnfinished()
    {
        var found = new List<string>();
        lock (_gate)
        {
            var used = new bool[_definitions.Count];
            for (var index = 0; index < _runs.Count; index++)
            {
                ref var entry = ref _runs[index];
                used[entry.Definition] |= !entry.Status.IsEnded();
            }

            for (var index = 0; index < used.Length; index++)
            {
                var source = _definitions[index].Source;
                if (used[index] && source.Length > 0 && !found.Contains(source)) { found.Add(source); }
            }
        }

        return found;
    }

    /// <summary>Whether a run is known and has not ended.</summary>
    internal bool IsUnfinished(RunId run)
    {
        lock (_gate) { return _runs.IndexOf(run) is >= 0 and var index && !_runs[index].Status.IsEnded() && !_runs[index].Has(EntryMarks.IsObject); }
    }

    /// <summary>A time before which no unfinished run wakes by itself, or null where none will; never too late, but perhaps too early (<see cref="RunSummary.NextDue"/>).</summary>
    public DateTimeOffset? EarliestDue()
    {
        var dueUs = long.MaxValue;
        lock (_gate)
        {
            for (var index = 0; index < _runs.Count; index++)
            {
                ref var entry = ref _runs[index];
                if (!entry.Status.IsEnded()) { dueUs = Math.Min(dueUs, entry.NextDueUs); }
            }
        }

        return dueUs == long.MaxValue ? null : DateTimeOffset.UnixEpoch.AddMicroseconds(dueUs);
    }
}
