namespace Tutti.Storage.Embedded.Checks;

/// <summary>The result of a full check of a store.</summary>
public sealed record StoreCheckReport
{
    /// <summary>Blocks that were read.</summary>
    public required long Blocks { get; init; }

    /// <summary>Records whose checksum and commitment were recomputed.</summary>
    public required long Records { get; init; }

    /// <summary>Bytes of log that were read.</summary>
    public required long Bytes { get; init; }

    /// <summary>Contents that were found through a reference to an earlier record.</summary>
    public required long References { get; init; }

    /// <summary>Contents that were found in blobs.</summary>
    public required long Blobs { get; init; }

    /// <summary>Where bytes lie behind the log that belong to no record, in words; nothing believes them.</summary>
    public IReadOnlyList<string> Stray { get; init; } = [];

    /// <summary>What is wrong, in order of the log; empty for a sound store. At most 1,000 are kept.</summary>
    public required IReadOnlyList<string> Faults { get; init; }
}
