using Tutti.Kernel.Catalogue;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Checkpoints;

/// <summary>All that is derived from the log, up to a tail of it.</summary>
internal sealed record Checkpoint(LogTail Tail, RunCatalogue Catalogue, ContentIndex Contents, PositionIndex Positions)
{
    /// <summary>What is derived from an empty log.</summary>
    public static Checkpoint Empty(uint seed) => new(LogTail.Empty(seed), new RunCatalogue(), new ContentIndex(), new PositionIndex());
}
