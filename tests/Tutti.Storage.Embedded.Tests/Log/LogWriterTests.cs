using Tutti.Storage.Embedded.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Log;

/// <summary>Where blocks go, when a segment is full, and what is prepared ahead of them.</summary>
public sealed class LogWriterTests : IDisposable
{
    private readonly SimulatedDisk _disk = new(1);
    private readonly SegmentFolder _segments;

    public LogWriterTests() => _segments = new SegmentFolder(_disk);

    public void Dispose() => _segments.Dispose();

    [Theory]
    [InlineData(600, 1, 400)] // ends where the segment ends
    [InlineData(608, 2, 0)]
    [InlineData(2_000, 2, 0)] // larger than a segment: it gets one of its own
    public void Reserve_ABlockThatDoesNotFit_GoesToTheNextSegment(int paddedBytes, int segment, long offset)
    {
        var writer = Writer(new LogSizes(1_000, 64, 64));
        Write(writer, 400);

        Assert.Equal(new LogAddress(segment, offset), writer.Reserve(paddedBytes));
        Assert.Equal(new LogAddress(segment, offset), writer.Tail.Next);
    }

    [Fact]
    public void Reserve_ABlockLargerThanASegment_StaysWhereNothingIs()
    {
        var writer = Writer(new LogSizes(1_000, 64, 64));

        Assert.Equal(new LogAddress(1, 0), writer.Reserve(5_000));
        Assert.Equal(1, _segments.Last());
    }

    /// <summary>Zeros are written in pieces that double, up to a largest one and to the end of the segment; a commit in what is prepared changes no length.</summary>
    [Fact]
    public void Reserve_PreparesZerosAhead()
    {
        var writer = Writer(new LogSizes(100_000, FirstStepBytes: 1_000, LargestStepBytes: 20_000));
        var lengths = new List<long>();
        for (var block = 0; block < 250; block++)
        {
            Write(writer, 400);
            lengths.Add(_segments.Get(1).Length);
        }

        Assert.Equal([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 52_000, 72_000, 92_000, 100_000], lengths.Distinct());
        Assert.All(lengths.Index(), static length => Assert.True(length.Item >= (length.Index + 1) * 400));
        Assert.Equal(100_000, writer.Tail.Next.Offset);
    }

    [Fact]
    public void Reserve_ExactlyWhatIsPrepared_PreparesNoMore()
    {
        var writer = Writer(new LogSizes(100_000, 800, 800));
        Write(writer, 400);
        Write(writer, 400);
        Assert.Equal(800, _segments.Get(1).Length);
        Write(writer, 40);
        Assert.Equal(1_600, _segments.Get(1).Length);
    }

    [Fact]
    public void Reserve_AfterAStart_KnowsWhatIsPrepared()
    {
        var before = Writer(new LogSizes(100_000, 8_000, 8_000));
        Write(before, 400);

        var after = Writer(new LogSizes(100_000, 8_000, 8_000), before.Tail);
        Write(after, 400);

        Assert.Equal((8_000, new LogAddress(1, 800)), (_segments.Get(1).Length, after.Tail.Next));
    }

    /// <summary>Before a block is written, the zeros under it are durable: nothing but the block itself can be torn.</summary>
    [Fact]
    public void Reserve_WhatIsPrepared_IsDurable()
    {
        Writer(new LogSizes(1_000_000, 200_000, 200_000)).Reserve(400);

        Assert.Equal(new byte[200_000], _disk.Crash(Survival.Nothing, new Random(1)).BytesOf(SegmentFolder.Name(1)));
    }

    [Fact]
    public void Write_WhenItReturns_TheBlockIsDurable_AndTheTailIsBehindIt()
    {
        var writer = Writer(new LogSizes(100_000, 4_096));
        Write(writer, 400);
        var block = Write(writer, 200);

        Assert.Equal(TestBlocks.After(block), writer.Tail);
        Assert.Equal(block, _disk.Crash(Survival.Nothing, new Random(1)).BytesOf(SegmentFolder.Name(1)).AsSpan(400, 200).ToArray());
        Assert.Equal(new LogAddress(1, 400), writer.Tail.LastBlock);
    }

    [Fact]
    public void Roll_AnEmptySegment_StaysTheLast()
    {
        var writer = Writer(new LogSizes(100_000, 4_096));
        var tail = writer.Tail;

        writer.Roll();

        Assert.Equal((tail, 0), (writer.Tail, _segments.Last()));
    }

    /// <summary>The seal in the next segment is durable: it says that the one before is complete.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Roll_GoesOnInTheNextSegment_BehindASeal(bool isAfterStart)
    {
        var writer = Writer(new LogSizes(100_000, 4_096));
        var block = Write(writer, 400);
        if (isAfterStart) { writer = Writer(new LogSizes(100_000, 4_096), writer.Tail); }

        writer.Roll();

        var seal = TestBlocks.Following(TestBlocks.After(block) with { Next = new LogAddress(2, 0) });
        Assert.Equal(TestBlocks.After(seal), writer.Tail);
        Assert.Equal(seal, _disk.Crash(Survival.Nothing, new Random(1)).BytesOf(SegmentFolder.Name(2)).AsSpan(0, seal.Length).ToArray());
        writer.Roll();
        Assert.Equal(3, writer.Tail.LastBlock.Segment);
    }

    private LogWriter Writer(LogSizes sizes, LogTail? tail = null) => new(_segments, tail ?? LogTail.Empty(TestBlocks.Seed), TestBlocks.Seed, sizes);

    /// <summary>Writes a block of so many bytes, with one record, or a seal.</summary>
    private static byte[] Write(LogWriter writer, int bytes)
    {
        var smallest = TestBlocks.Record(1, [1]).Length - 1;
        writer.Reserve(bytes);
        byte[][] records = bytes == BlockHeader.Size ? [] : [TestBlocks.Record(writer.Tail.Position, new byte[bytes - BlockHeader.Size - (writer.Tail.Position == 0 ? TestBlocks.Record(0, [1]).Length - 1 : smallest)])];
        var block = TestBlocks.Of(writer.Tail, records);
        Assert.Equal(bytes, block.Length);
        writer.Write(block, records.Length, records.Sum(static record => record.Length), records.SelectMany(static record => record[..sizeof(uint)]).ToArray());
        return block;
    }
}
