using Tutti.Storage.Embedded.Log;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Log;

/// <summary>From any position the index leads to a block at or before it, at most 64 KiB of log away, in the same segment.</summary>
public sealed class PositionIndexTests
{
    private const int Grain = 64 * 1024;

    [Fact]
    public void TryFind_AnyPosition_IsABlockNotFarBeforeIt()
    {
        var random = new Random(1);
        var blocks = new List<(long Position, LogAddress Address)>();
        var index = new PositionIndex();
        var (position, segment, offset) = (0L, 1, 0L);
        for (var block = 0; block < 2_000; block++)
        {
            index.Add(position, new LogAddress(segment, offset));
            blocks.Add((position, new LogAddress(segment, offset)));
            position += random.Next(1, 50);
            offset += random.Next(40, 20_000);
            if (random.Next(100) == 0) { (segment, offset) = (segment + 1, 0); }
        }

        foreach (var read in new[] { index, PositionIndex.Load(index.Save()) })
        {
            foreach (var (at, address) in blocks)
            {
                Assert.True(read.TryFind(at, out var found));
                var (foundAt, _) = blocks.Single(block => block.Address == found);
                Assert.InRange(foundAt, 0, at);
                Assert.Equal(address.Segment, found.Segment);
                Assert.InRange(address.Offset - found.Offset, 0, Grain - 1);
            }

            Assert.False(read.TryFind(-1, out _));
            Assert.True(read.TryFind(long.MaxValue, out var last));
            Assert.InRange(blocks[^1].Address.Value - last.Value, 0, Grain - 1);
        }
    }

    [Fact]
    public void Add_KeepsABlockEvery64KiB_AndTheFirstOfASegment()
    {
        var index = new PositionIndex();
        Assert.False(index.TryFind(0, out _));
        index.Add(3, new LogAddress(1, 100));
        index.Add(5, new LogAddress(1, 100 + Grain - 1));
        index.Add(7, new LogAddress(1, 100 + Grain));
        index.Add(9, new LogAddress(2, 0));

        Assert.Equal(3 * PositionIndex.EntryBytes, index.Save().Length);
        Assert.Equal(new LogAddress(1, 100), Found(index, 3));
        Assert.Equal(new LogAddress(1, 100), Found(index, 6));
        Assert.Equal(new LogAddress(1, 100 + Grain), Found(index, 7));
        Assert.Equal(new LogAddress(1, 100 + Grain), Found(index, 8));
        Assert.Equal(new LogAddress(2, 0), Found(index, 9));
        Assert.Null(Found(index, 2));
        Assert.Equal(index.Save(), PositionIndex.Load(index.Save()).Save());
    }

    private static LogAddress? Found(PositionIndex index, long position) => index.TryFind(position, out var block) ? block : null;
}
