namespace Tutti.Documents.Reading;

/// <summary>Collects faults, so that one look shows all of them. Not safe for several threads.</summary>
public sealed class FaultList
{
    private const int Most = 100;

    private readonly List<DocumentFault> _faults = [];

    /// <summary>In the order of the files; at most 100, where errors take the place of warnings.</summary>
    public IReadOnlyList<DocumentFault> All => [.. _faults.OrderBy(static fault => fault.Place.File, StringComparer.Ordinal).ThenBy(static fault => fault.Place.Position.Line).ThenBy(static fault => fault.Place.Position.Column)];

    /// <summary>Whether there is more than warnings.</summary>
    public bool HasErrors => _faults.Exists(static fault => !fault.IsWarning);

    /// <summary>Adds an error.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="message">What is wrong, and what to write instead.</param>
    public void Add(string code, SourcePlace place, string message) => Add(new DocumentFault(code, place, message));

    /// <summary>Adds a warning.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="message">What is doubtful, and what to write instead.</param>
    public void Warn(string code, SourcePlace place, string message) => Add(new DocumentFault(code, place, message, IsWarning: true));

    /// <summary>Adds a fault.</summary>
    /// <param name="fault">The fault.</param>
    public void Add(DocumentFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (_faults.Count < Most) { _faults.Add(fault); }
        else if (!fault.IsWarning && _faults.FindLastIndex(static kept => kept.IsWarning) is var warning and >= 0) { _faults[warning] = fault; }
    }
}
