using Tutti.Storage.Embedded.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Log;

/// <summary>Bytes behind the last block of a segment: told to the byte, unless somebody writes there just now.</summary>
public sealed class StrayBytesTests
{
    private static readonly byte[] First = TestBlocks.Following(LogTail.Empty(TestBlocks.Seed), [1]);
    private static readonly byte[] Second = TestBlocks.Following(TestBlocks.After(First) with { Next = new LogAddress(2, 0) }, [2]);

    private readonly SimulatedDisk _disk = new(1);

    [Fact]
    public void Find_WhereThereAreZeros_IsNothing()
    {
        TestBlocks.Put(_disk, 1, First, new byte[100_000]);
        TestBlocks.Put(_disk, 2, Second);
        TestBlocks.Put(_disk, 3, new byte[10]);

        Assert.Empty(Find());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(140_000)]
    public void Find_BytesBehindABlock_AreToldToTheByte(int last)
    {
        var behind = new byte[200_000];
        behind[last] = 1;
        TestBlocks.Put(_disk, 1, First, behind);
        TestBlocks.Put(_disk, 2, Second, [0, 0, 9]);
        TestBlocks.Put(_disk, 3, [7]);

        Assert.Equal(
            [$"{last + 1} bytes in 'log/00000001.seg' from byte {First.Length} on", $"3 bytes in 'log/00000002.seg' from byte {Second.Length} on", "1 bytes in 'log/00000003.seg' from byte 0 on"],
            Find().Select(static stray => stray[..stray.IndexOf(" belong", StringComparison.Ordinal)]));
    }

    /// <summary>What lies behind the end that was read, and belongs to the chain by now, is a commit of somebody who writes.</summary>
    [Fact]
    public void Find_WhileSomebodyWritesAtTheEnd_TellsWhatLiesBeforeItOnly()
    {
        TestBlocks.Put(_disk, 1, First, [0, 5]);
        TestBlocks.Put(_disk, 2, Second);
        using var segments = new SegmentFolder(_disk);
        var scanner = new LogScanner(segments, TestBlocks.Seed);
        var stray = new StrayBytes();
        var end = scanner.Follow(LogTail.Empty(TestBlocks.Seed), (in block) => stray.See(block));
        segments.Get(2).Write(TestBlocks.Following(end, [3]), end.Next.Offset);
        segments.Get(2).Write([1], 10_000);

        Assert.Contains("2 bytes in 'log/00000001.seg'", Assert.Single(stray.Find(scanner, segments, end)), StringComparison.Ordinal);
    }

    private IReadOnlyList<string> Find()
    {
        using var segments = new SegmentFolder(_disk);
        var scanner = new LogScanner(segments, TestBlocks.Seed);
        var stray = new StrayBytes();
        return stray.Find(scanner, segments, scanner.Follow(LogTail.Empty(TestBlocks.Seed), (in block) => stray.See(block)));
    }
}
