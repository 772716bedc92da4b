using System.Diagnostics.CodeAnalysis;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Catalogue;

/// <summary>What can be asked about runs without reading them: derived from the journal, rebuilt from it, never a second truth.</summary>
/// <remarks>Thread safe. Stores feed it each durable record in order of position; it keeps at most 100 bytes for a parked run (P10).</remarks>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Every kind of record changes what is known of its run; each is a line.")]
public sealed partial class RunCatalogue
{
    private readonly Lock _gate = new();
    private readonly RunTable _runs = new();
    private readonly List<DefinitionRef> _definitions = [];
    private readonly Dictionary<DefinitionRef, int> _definitionIndex = [];
    private readonly Dictionary<int, KeyValuePair<string, string>[]> _labels = [];
    private readonly Dictionary<int, ParentRef> _parents = [];
    private Dictionary<SignalIdentity, long>? _unreceivedSignals; // made when there is one, as are the next two
    private Dictionary<RunId, RunId>? _unstartedChildren;
    private HashSet<RunId>? _untoldChildEnds;

    /// <summary>How many runs there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate) { return _runs.Count - _objectCount; }
        }
    }

    /// <summary>Finds the newest record of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="position">Its newest record's position.</param>
    /// <param name="address">The address that the store gave with it.</param>
    /// <returns>Whether the run is known.</returns>
    public bool TryLocate(RunId run, out long position, out long address)
    {
        lock (_gate)
        {
            var index = _runs.IndexOf(run);
            if (index < 0)
            {
                (position, address) = (-1, -1);
                return false;
            }

            ref var entry = ref _runs[index];
            (position, address) = (entry.LastPosition, entry.LastAddress);
            return true;
        }
    }

    /// <summary>Where a run continued as new last: what lies before says nothing that this record does not say or name. 0 where that is not known, or it never did.</summary>
    internal long ContinuedAt(RunId run)
    {
        lock (_gate) { return _runs.IndexOf(run) is >= 0 and var index ? _runs[index].ContinuedAt : 0; }
    }

    /// <summary>What is known of one run.</summary>
    /// <param name="run">The run.</param>
    /// <returns>A summary, or null for an unknown run.</returns>
    public RunSummary? Find(RunId run)
    {
        lock (_gate)
        {
            var index = _runs.IndexOf(run);
            return index < 0 || _runs[index].Has(EntryMarks.IsObject) ? null : Summarize(index);
        }
    }

    /// <summary>The runs whose id begins with a text, at most <paramref name="most"/> of them.</summary>
    /// <param name="prefix">The beginning of an id's text.</param>
    /// <param name="most">How many to return.</param>
    public IReadOnlyList<RunId> FindByPrefix(string prefix, int most = 10)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        var found = new List<RunId>();
        lock (_gate)
        {
            for (var index = _runs.Count - 1; index >= 0 && found.Count < most; index--)
            {
                var id = _runs[index].Id;
                if (!_runs[index].Has(EntryMarks.IsObject) && id.ToString().StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) { found.Add(id); }
            }
        }

        return found;
    }

    /// <summary>Lists runs, newest first.</summary>
    /// <param name="query">Which runs.</param>
    public IReadOnlyList<RunSummary> List(RunQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var found = new List<RunSummary>();
        lock (_gate)
        {
            var first = query.Before is { } before ? _runs.IndexOf(before) - 1 : _runs.Count - 1;
            for (var index = first; index >= 0 && found.Count < query.Limit; index--)
            {
                if (!_runs[index].Has(EntryMarks.IsObject) && Matches(query, index)) { found.Add(Summarize(index)); }
            }
        }

        return found;
    }

    /// <summary>How many runs there are in each status.</summary>
    public IReadOnlyDictionary<RunStatus, int> CountByStatus()
    {
        var counts = new SortedDictionary<RunStatus, int>();
        lock (_gate)
        {
            for (var index = 0; index < _runs.Count; index++)
            {
                if (_runs[index].Has(EntryMarks.IsObject)) { continue; }
                var status = StatusOf(_runs[index]);
                counts[status] = counts.GetValueOrDefault(status) + 1;
            }
        }

        return counts;
    }

    /// <summary>A parked run is shown as waiting, whichever record parked it.</summary>
    private static RunStatus StatusOf(in RunEntry entry) =>
        entry.Status == RunStatus.Running && (entry.Has(EntryMarks.Parked) || entry.Has(EntryMarks.AtRest)) ? RunStatus.Waiting : entry.Status;

    /// <summary>A run has left memory: only the world can wake it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="position">Its newest record then; what came after it says more.</param>
    internal void Rest(RunId run, long position)
    {
        lock (_gate)
        {
            var index = _runs.IndexOf(run);
            if (index < 0) { return; }
            ref var entry = ref _runs[index];
            if (entry.LastPosition == position) { entry.Set(EntryMarks.AtRest, true); }
        }
    }

    private bool Matches(RunQuery query, int index)
    {
        ref var entry = ref _runs[index];
        if (query.Statuses.Count > 0 && !query.Statuses.Contains(StatusOf(entry))) { return false; }
        if (query.Definition is { } definition && _definitions[entry.Definition].Id != definition) { return false; }
        if (query.OnlyWithQuestions && entry.OpenQuestions == 0 && !entry.Has(EntryMarks.Rewound)) { return false; }
        if (query.OnlyErased is { } erased && entry.Has(EntryMarks.IsErased) != erased) { return false; }
        return IsOfTime(query, entry) && HasLabels(query, index);
    }

    private static bool IsOfTime(RunQuery query, in RunEntry entry)
    {
        if (query.StartedFrom is { } from && entry.StartedSeconds < from.ToUnixTimeSeconds()) { return false; }
        if (query.StartedBefore is { } until && entry.StartedSeconds >= until.ToUnixTimeSeconds()) { return false; }
        return query.UpdatedBefore is not { } updated || entry.UpdatedSeconds < updated.ToUnixTimeSeconds();
    }

    private bool HasLabels(RunQuery query, int index)
    {
        if (query.Labels.Count == 0) { return true; }
        if (!_labels.TryGetValue(index, out var labels)) { return false; }
        foreach (var label in query.Labels)
        {
            if (!labels.Contains(label)) { return false; }
        }

        return true;
    }

    private RunSummary Summarize(int index)
    {
        ref var entry = ref _runs[index];
        var definition = _definitions[entry.Definition];
        return new RunSummary
        {
            Id = entry.Id,
            Status = StatusOf(entry),
            Definition = definition.Id,
            Version = definition.Version,
            Source = definition.Source,
            Started = DateTimeOffset.FromUnixTimeSeconds(entry.StartedSeconds),
            Updated = DateTimeOffset.FromUnixTimeSeconds(entry.UpdatedSeconds),
            LastPosition = entry.LastPosition,
            Labels = _labels.GetValueOrDefault(index) ?? [],
            Parent = _parents.TryGetValue(index, out var parent) ? parent.Run : null,
            OpenQuestions = entry.OpenQuestions,
            IsErased = entry.Has(EntryMarks.IsErased),
            NextDue = entry.NextDueUs == long.MaxValue ? null : DateTimeOffset.UnixEpoch.AddMicroseconds(entry.NextDueUs),
        };
    }

    private sealed record DefinitionRef(string Id, int Version, string Source);

    private sealed record ParentRef(RunId Run, PathKey Key);
}
