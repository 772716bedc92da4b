using System.Globalization;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>Records without a payload, and those that say on whose word. Nobody hides what a record said by calling it erased: a later record of the run must say so.</summary>
internal sealed class ErasedRecords
{
    private readonly Dictionary<RunId, (long First, long Last, LogAddress Place)> _erased = [];
    private readonly Dictionary<RunId, long> _said = [];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Of how many runs.</summary>
    public int Runs => _erased.Count;

    public void Add(in RecordHeader header, LogAddress place)
    {
        Count++;
        var first = _erased.TryGetValue(header.Run, out var known) ? (known.First, known.Place) : (header.Position, place);
        _erased[header.Run] = (first.Item1, header.Position, first.Item2);
    }

    /// <summary>A record that keeps its commitment says that the payloads before it were to go.</summary>
    public void Say(in RecordHeader header) => _said[header.Run] = header.Position;

    public void Check(AuditFindings findings)
    {
        foreach (var (run, (first, last, place)) in _erased)
        {
            if (_said.TryGetValue(run, out var said) && said > last) { continue; }
            findings.BadDigest(first, string.Create(CultureInfo.InvariantCulture, $"position {first} ({place}) of run {run} has no payload, and no record of the run says that it was erased"));
        }
    }

    /// <summary>For the end of a line; nothing where nothing is erased.</summary>
    public override string ToString() => Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; NOT CHECKED: {Count} whose payloads were erased, as {(Runs == 1 ? "the run's last record says" : $"the last records of {Runs} runs say")}");
}
