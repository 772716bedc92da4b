namespace Tutti.Kernel.Journal;

/// <summary>What a store found where a sound block or record should be.</summary>
public enum DamageKind
{
    /// <summary>Bytes that do not match their checksum.</summary>
    BitRot = 1,

    /// <summary>Zeros: a write that the disk confirmed never arrived.</summary>
    LostWrite = 2,

    /// <summary>A sound block of an earlier history of the same place.</summary>
    StaleWrite = 3,

    /// <summary>A sound block that belongs to another place.</summary>
    MisdirectedWrite = 4,

    /// <summary>A segment, or the end of one, is missing.</summary>
    MissingBytes = 5,

    /// <summary>A record whose payload is not the one its header commits to, or that breaks the order of its run.</summary>
    BrokenPromise = 6,
}
