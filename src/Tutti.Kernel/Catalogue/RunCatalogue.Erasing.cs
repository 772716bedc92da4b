using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Catalogue;

/// <summary>Runs whose payloads were erased.</summary>
public sealed partial class RunCatalogue
{
    /// <summary>The runs whose payloads were erased, with the position of the record that says so: what lies before it is to be gone.</summary>
    public IReadOnlyDictionary<RunId, long> Erased()
    {
        var erased = new Dictionary<RunId, long>();
        lock (_gate)
        {
            for (var index = 0; index < _runs.Count; index++)
            {
                if (_runs[index].Has(EntryMarks.IsErased)) { erased.Add(_runs[index].Id, _runs[index].LastPosition); }
            }
        }

        return erased;
    }

    /// <summary>Of each run the position of its newest record, and when that says it was written.</summary>
    internal List<(long Position, DateTimeOffset Updated)> Dates()
    {
        lock (_gate)
        {
            var dates = new List<(long, DateTimeOffset)>(_runs.Count);
            for (var index = 0; index < _runs.Count; index++) { dates.Add((_runs[index].LastPosition, DateTimeOffset.FromUnixTimeSeconds(_runs[index].UpdatedSeconds))); }
            return dates;
        }
    }

    /// <summary>Whether somebody still needs what an ended run says: its parent its end, another run a signal, or a child its start.</summary>
    /// <param name="run">The run.</param>
    /// <param name="sent">Positions of the signals that it has sent.</param>
    internal bool IsStillNeeded(RunId run, IEnumerable<long> sent)
    {
        lock (_gate)
        {
            if (_untoldChildEnds?.Contains(run) == true || _unstartedChildren?.ContainsValue(run) == true) { return true; }
            return _unreceivedSignals is { Count: > 0 } && sent.Any(_unreceivedSignals.ContainsValue);
        }
    }

    /// <summary>What stays known is what the record itself says: after a start that reads the log anew it is the same.</summary>
    private void Erase(ref RunEntry entry, int index, in RunErasedBody body)
    {
        if (!entry.Status.IsEnded()) { throw new JournalFormatException("a run was erased that had not ended"); }
        entry.Set(EntryMarks.IsErased, true);
        entry.Set(EntryMarks.CancelRequested | EntryMarks.Undoing | EntryMarks.HasLabels | EntryMarks.HasParent | EntryMarks.HasContinued, false);
        _labels.Remove(index);
        entry.ContinuedAt = 0;
        _parents.Remove(index);
        entry.Definition = IndexOf(new DefinitionRef(body.Definition, body.Version, ""));
    }
}
