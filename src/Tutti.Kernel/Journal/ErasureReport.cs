namespace Tutti.Kernel.Journal;

/// <summary>What a store has erased.</summary>
/// <param name="Records">Records that lost their payload.</param>
/// <param name="Bytes">Bytes of payloads that are gone, blobs included.</param>
/// <param name="Shared">Contents of erased records that stay because records of other runs hold them.</param>
public sealed record ErasureReport(long Records, long Bytes, long Shared)
{
    /// <summary>Nothing was left to erase.</summary>
    public static ErasureReport Nothing { get; } = new(0, 0, 0);
}
