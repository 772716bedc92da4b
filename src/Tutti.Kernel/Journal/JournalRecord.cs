namespace Tutti.Kernel.Journal;

/// <summary>A record as read back: durable, with its place in the log.</summary>
/// <param name="Position">Logical position in the shard, from 0; never reassigned (rule S1).</param>
/// <param name="Kind">What it says; a value that this version does not know is kept as it is.</param>
/// <param name="Schema">Version of the body's schema.</param>
/// <param name="Run">The run it belongs to.</param>
/// <param name="Key">The step, wait or scope it concerns.</param>
/// <param name="Path">The path as text.</param>
/// <param name="Previous">Position of the run's record before this one; -1 for the first.</param>
/// <param name="Time">Microseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Body">The kind's own fields; owned by the reader.</param>
/// <param name="Content">The user's payload, or empty; owned by the reader.</param>
public sealed record JournalRecord(
    long Position,
    RecordKind Kind,
    byte Schema,
    RunId Run,
    PathKey Key,
    string Path,
    long Previous,
    long Time,
    ReadOnlyMemory<byte> Body,
    ReadOnlyMemory<byte> Content)
{
    /// <summary>Whether path and body were erased, and mostly the content too: they are empty here, whatever they were.</summary>
    public bool IsErased { get; init; }
}
