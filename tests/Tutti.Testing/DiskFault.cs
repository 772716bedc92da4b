namespace Tutti.Testing;

/// <summary>A misbehaviour of a disk, for its next fitting operation.</summary>
public enum DiskFault
{
    /// <summary>None.</summary>
    None,

    /// <summary>A write is confirmed and never happens.</summary>
    LostWrite,

    /// <summary>A write is confirmed and only its first sectors happen.</summary>
    TornWrite,

    /// <summary>A write is confirmed and lands some sectors too far.</summary>
    MisdirectedWrite,

    /// <summary>A write fails with EIO after some of its sectors.</summary>
    WriteError,

    /// <summary>A write fails with ENOSPC after some of its sectors.</summary>
    DiskFull,

    /// <summary>A flush fails with EIO; what was not flushed is dropped, and the next flush succeeds.</summary>
    FlushError,

    /// <summary>Every read gives at most a few bytes.</summary>
    ShortReads,

    /// <summary>The flush of a folder fails with EIO: its names are seen, and nobody knows whether they outlive a crash.</summary>
    FolderFlushError,
}
