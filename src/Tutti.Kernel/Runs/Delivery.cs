using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Runs;

/// <summary>A durable record on its way to the code that waits for it; the same live and on replay.</summary>
internal readonly record struct Delivery(
    RecordKind Kind,
    PathKey Key,
    string Path,
    long Position,
    long Time,
    ReadOnlyMemory<byte> Body,
    ReadOnlyMemory<byte> Content)
{
    public static Delivery Of(JournalRecord record) =>
        new(record.Kind, record.Key, record.Path, record.Position, record.Time, record.Body, record.Content);
}
