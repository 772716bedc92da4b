namespace Tutti.Kernel.Journal;

/// <summary>Stored bytes are damaged (TUT3002). Nothing was changed; the rest of the store is intact.</summary>
/// <param name="kind">What was found.</param>
/// <param name="segment">Number of the segment file.</param>
/// <param name="offset">Byte in the segment.</param>
/// <param name="detail">What should have been there.</param>
public sealed class StoreDamagedException(DamageKind kind, int segment, long offset, string detail)
    : TuttiException(StoreErrors.Damaged, $"The log is damaged at {segment}:{offset} ({kind}): {detail}. Run 'tutti store check', then restore the store from a backup.")
{
    /// <summary>What was found.</summary>
    public DamageKind Kind { get; } = kind;

    /// <summary>Number of the segment file.</summary>
    public int Segment { get; } = segment;

    /// <summary>Byte in the segment.</summary>
    public long Offset { get; } = offset;
}
