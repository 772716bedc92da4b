namespace Tutti.Storage.Embedded.Log;

/// <summary>Where a log ends: everything that the next block must know.</summary>
/// <param name="Next">Where the next block goes if it fits into the segment.</param>
/// <param name="Position">Position of the next record.</param>
/// <param name="Checksum">Checksum of the last block; the store's seed before the first one.</param>
/// <param name="LastBlock">Address of the last block; 0 before the first one.</param>
/// <param name="IsSealed">Whether the last block is a seal.</param>
internal readonly record struct LogTail(LogAddress Next, long Position, uint Checksum, LogAddress LastBlock, bool IsSealed)
{
    /// <summary>The tail of a log without blocks.</summary>
    public static LogTail Empty(uint seed) => new(new LogAddress(SegmentFolder.First, 0), 0, seed, default, IsSealed: true);

    /// <summary>The tail after a block.</summary>
    public static LogTail After(in BlockHeader header, uint checksum) => new(
        header.Address.Plus(header.PaddedBytes), header.FirstPosition + header.Count, checksum, header.Address, header.Count == 0);
}
