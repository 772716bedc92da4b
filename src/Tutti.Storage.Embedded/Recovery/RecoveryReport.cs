namespace Tutti.Storage.Embedded.Recovery;

/// <summary>What opening a store found and did.</summary>
public sealed record RecoveryReport
{
    /// <summary>Records in the log.</summary>
    public required long Records { get; init; }

    /// <summary>Records that were read because no checkpoint covered them.</summary>
    public required long RecordsRead { get; init; }

    /// <summary>Bytes of log that were read for them.</summary>
    public required long BytesRead { get; init; }

    /// <summary>Whether a checkpoint made the start short.</summary>
    public required bool UsedCheckpoint { get; init; }

    /// <summary>Why a checkpoint could not be used; null when it was used, or there was none.</summary>
    public string? CheckpointFault { get; init; }

    /// <summary>Whether the last writer ended in order, or rested; if not, its last block was written again to be sure that it is durable.</summary>
    public required bool WasSealed { get; init; }

    /// <summary>Bytes of an interrupted commit that were cut; nobody was told that it is durable. 0 for none.</summary>
    public required long TornBytes { get; init; }

    /// <summary>Where they were cut, as segment:offset; null for none.</summary>
    public string? TornAt { get; init; }
}
