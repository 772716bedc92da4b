using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Catalogue;

/// <summary>What can be asked about runs without reading them: derived from the journal, rebuilt from it, never a second truth.</summary>
/// <remarks>Thread safe. Stores feed it each durable record in order of position; it keeps at most 100 bytes for a parked run (P10).</remarks>
public sealed class RunCatalogue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, (long Position, long Address)> _last = [];

    /// <summary>Takes over one durable record. Records come in order of position, each once.</summary>
    /// <param name="record">The record as it was appended.</param>
    /// <param name="position">Its position.</param>
    /// <param name="address">Where the store keeps it; opaque to the catalogue.</param>
    public void Apply(in RecordDraft record, long position, long address)
    {
        lock (_gate) { _last[record.Run] = (position, address); }
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
            var known = _last.TryGetValue(run, out var last);
            (position, address) = last;
            return known;
        }
    }

    /// <summary>Writes the catalogue's state, so that a start need not read the whole log.</summary>
    /// <param name="destination">Receives the bytes.</param>
    public void Save(Stream destination) => throw new NotImplementedException();

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="source">Gives the bytes.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged or of another version; rebuild from the log instead.</exception>
    public static RunCatalogue Load(Stream source) => throw new NotImplementedException();
}
