namespace Tutti.Storage.Embedded.Log;

/// <summary>What follows a block in its segment: another one, or nothing.</summary>
/// <param name="Block">The header, if there is a block.</param>
/// <param name="IsEndOfSegment">Whether the rest of the segment is unused.</param>
internal readonly record struct BlockOrEnd(BlockHeader Block, bool IsEndOfSegment);
