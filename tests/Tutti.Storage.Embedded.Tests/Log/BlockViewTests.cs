using Tutti.Storage.Embedded.Log;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Log;

/// <summary>A block is sound as a whole or not at all.</summary>
public sealed class BlockViewTests
{
    private static readonly LogTail Tail = new(new LogAddress(3, 4_096), 17, 0xABCD, new LogAddress(3, 4_000), IsSealed: false);

    private static readonly byte[] Block = TestBlocks.Following(Tail, [1, 2, 3], [], [4]);

    [Fact]
    public void TryParse_ASoundBlock_GivesWhatIsInIt_WhateverFollows()
    {
        byte[] source = [.. Block, 1, 2, 3];

        Assert.True(BlockView.TryParse(source, TestBlocks.Seed, out var view));
        Assert.Equal((3, 17L, Tail.Next), (view.Header.Count, view.Header.FirstPosition, view.Header.Address));
        Assert.True(view.Bytes.SequenceEqual(Block));
        Assert.Equal(BlockHeader.Checksum(Block), view.Checksum);
        Assert.True(BlockView.TryParse(Block, TestBlocks.Seed, out _));
    }

    [Fact]
    public void TryParse_ASeal_IsABlockWithoutABody()
    {
        Assert.True(BlockView.TryParse(TestBlocks.Following(Tail), TestBlocks.Seed, out var seal));
        Assert.Equal((0, 0), (seal.Header.Count, seal.Body.Length));
    }

    [Fact]
    public void TryParse_ABlockWithAnyBitFlipped_IsNone()
    {
        for (var bit = 0; bit < Block.Length * 8; bit++)
        {
            var damaged = Block.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(BlockView.TryParse(damaged, TestBlocks.Seed, out var view), $"bit {bit}");
            Assert.True(view.Bytes.IsEmpty);
        }
    }

    [Fact]
    public void TryParse_ABlockThatIsCutShort_IsNone()
    {
        for (var bytes = 0; bytes < Block.Length; bytes++) { Assert.False(BlockView.TryParse(Block.AsSpan(0, bytes), TestBlocks.Seed, out _), $"{bytes} bytes"); }
    }

    [Fact]
    public void TryParse_ABlockOfAnotherStore_IsNone() => Assert.False(BlockView.TryParse(Block, TestBlocks.Seed + 1, out _));

    /// <summary>Records that are sound each, in a block whose checksum fits them: their places must fit too.</summary>
    [Fact]
    public void TryParse_RecordsOfOtherPositions_AreNoBlock()
    {
        foreach (var first in (long[])[16, 18])
        {
            var moved = Block.ToArray();
            Assert.True(BlockHeader.TryRead(moved, out var header));
            (header with { FirstPosition = first }).Write(moved, TestBlocks.Seed, ChecksumsIn(Block));
            Assert.False(BlockView.TryParse(moved, TestBlocks.Seed, out _));
        }
    }

    [Theory]
    [InlineData(2)] // the third lies behind what the block says it holds
    [InlineData(4)]
    public void TryParse_AnotherNumberOfRecordsThanThereAre_IsNoBlock(int count)
    {
        var other = Block.ToArray();
        Assert.True(BlockHeader.TryRead(other, out var header));
        var checksums = ChecksumsIn(Block);
        (header with { Count = count }).Write(other, TestBlocks.Seed, count == 2 ? checksums.AsSpan(0, 8) : checksums);

        Assert.False(BlockView.TryParse(other, TestBlocks.Seed, out _));
    }

    private static byte[] ChecksumsIn(byte[] block)
    {
        Assert.True(BlockView.TryParse(block, TestBlocks.Seed, out var view));
        var checksums = new List<byte>();
        for (var rest = view.Body; Kernel.Journal.RecordView.TryParse(rest, out var record); rest = rest[record.Bytes.Length..]) { checksums.AddRange(record.Bytes[..sizeof(uint)]); }
        return [.. checksums];
    }
}
