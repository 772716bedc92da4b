namespace Tutti.Kernel.Journal;

/// <summary>A record that a run hands to the store; the store gives it its position.</summary>
/// <remarks>The memory is read during <see cref="IRunStore.Append"/>; when that returns, only <paramref name="Body"/> must stay unchanged until the record is durable.</remarks>
/// <param name="Kind">What it says.</param>
/// <param name="Run">The run it belongs to.</param>
/// <param name="Key">The step, wait or scope it concerns; <see cref="PathKey.Root"/> for the run as a whole.</param>
/// <param name="Path">The path as text, or empty where <paramref name="Key"/> is the root.</param>
/// <param name="Previous">Position of the run's record before this one; -1 for the first. In a batch of one run: see <see cref="FollowsBatch"/>.</param>
/// <param name="Time">Microseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Body">The kind's own fields, at most 65,535 bytes, encoded as <c>docs/formats/records.md</c> draws them.</param>
/// <param name="Content">The user's payload, or empty. Above 64 KiB it must have been stored by <see cref="IRunStore.WriteBlobAsync"/> before.</param>
public readonly record struct RecordDraft(
    RecordKind Kind,
    RunId Run,
    PathKey Key,
    string Path,
    long Previous,
    long Time,
    ReadOnlyMemory<byte> Body,
    ReadOnlyMemory<byte> Content)
{
    /// <summary>As <see cref="Previous"/>: the run's record before this one is the one before it in the same batch.</summary>
    public const long FollowsBatch = -2;

    /// <summary>Contents up to this many bytes lie in the log; larger ones are blobs beside it (rule S3).</summary>
    public const int MaxInlineContent = 64 * 1024;

    /// <summary>What the header says besides the kind.</summary>
    public RecordMarks Marks { get; init; }

    /// <summary>Whether the record is one of the log whose path and body were erased; nobody appends such a one.</summary>
    internal bool IsErased { get; init; }

    /// <summary>Version of the body's schema; a kind whose body changes raises it.</summary>
    public byte Schema { get; init; } = 1;

    /// <summary>Checks the lengths that the record format sets.</summary>
    /// <exception cref="TuttiException">A field is too large (TUT3010).</exception>
    public void RequireWithinLimits()
    {
        if (Body.Length > RecordCodec.MaxFieldBytes) { throw StoreErrors.TooLarge(Body.Length, RecordCodec.MaxFieldBytes); }
        if (Path.Length <= RecordCodec.MaxFieldBytes / 3) { return; }
        var pathBytes = System.Text.Encoding.UTF8.GetByteCount(Path);
        if (pathBytes > RecordCodec.MaxFieldBytes) { throw StoreErrors.TooLarge(pathBytes, RecordCodec.MaxFieldBytes); }
    }
}
