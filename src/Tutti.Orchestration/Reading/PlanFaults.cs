using Tutti.Orchestration.Documents;

namespace Tutti.Orchestration.Reading;

/// <summary>Collects faults, so that one look shows all of them.</summary>
internal sealed class PlanFaults
{
    private const int Most = 100;

    private readonly List<PlanFault> _faults = [];

    /// <summary>In the order of the files.</summary>
    public IReadOnlyList<PlanFault> All => [.. _faults.OrderBy(static fault => fault.Place.File, StringComparer.Ordinal).ThenBy(static fault => fault.Place.Position.Line).ThenBy(static fault => fault.Place.Position.Column)];

    public bool HasErrors => _faults.Exists(static fault => !fault.IsWarning);

    public void Add(string code, SourcePlace place, string message) => Add(new PlanFault(code, place, message));

    public void Warn(string code, SourcePlace place, string message) => Add(new PlanFault(code, place, message, IsWarning: true));

    public void Add(PlanFault fault)
    {
        if (_faults.Count < Most) { _faults.Add(fault); }
    }
}
