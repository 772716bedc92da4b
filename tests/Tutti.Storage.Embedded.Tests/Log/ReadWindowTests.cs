using Tutti.Storage.Embedded.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Log;

/// <summary>Records and headers through a window of the log: whatever was read before, only what is there is read.</summary>
public sealed class ReadWindowTests : IDisposable
{
    private readonly SimulatedDisk _disk = new(1);
    private readonly SegmentFolder _segments;
    private int _reads;

    public ReadWindowTests()
    {
        _segments = new SegmentFolder(_disk);
        _disk.Reading = () => _reads++;
    }

    public void Dispose() => _segments.Dispose();

    [Fact]
    public void TryRead_RecordsInAnyOrder_AreReadAsTheyAre()
    {
        var records = Enumerable.Range(0, 60).Select(static position => TestBlocks.Record(position, [.. Enumerable.Repeat((byte)position, position * 20)])).ToList();
        records[30] = TestBlocks.Record(30, new byte[60_000]);
        TestBlocks.Put(_disk, 1, [new byte[100], .. records]);
        TestBlocks.Put(_disk, 2, [new byte[100], .. records.Index().Select(static record => TestBlocks.Record(record.Index + 100, new byte[record.Index * 20]))]);
        var random = new Random(1);
        using var window = new ReadWindow(_segments);

        for (var read = 0; read < 1_000; read++)
        {
            var (index, segment) = (random.Next(records.Count), random.Next(4) == 0 ? 2 : 1);
            var address = new LogAddress(segment, 100 + records.Take(index).Sum(static record => (long)record.Length));
            if (segment == 2 && index > 20) { continue; } // from there on they lie elsewhere
            if (segment == 2) { address = new LogAddress(2, 100 + Enumerable.Range(0, index).Sum(static before => (long)TestBlocks.Record(before + 100, new byte[before * 20]).Length)); }
            Assert.True(window.TryRead(address, out var view), $"{address}");
            Assert.Equal((segment == 2 ? index + 100 : index, address), (view.Header.Position, window.Place));
            if (segment == 1) { Assert.True(view.Bytes.SequenceEqual(records[index])); }
        }
    }

    /// <summary>A run is read backwards: what lies close before the newest record comes with it.</summary>
    [Fact]
    public void TryRead_NeighboursOfARecord_CostNoReadOfTheirOwn()
    {
        var record = TestBlocks.Record(1, new byte[300]);
        TestBlocks.Put(_disk, 1, [.. Enumerable.Repeat(record, 60)]);
        using var window = new ReadWindow(_segments);

        Assert.True(window.TryRead(At(40), out _));
        var reads = _reads;
        for (var before = 39; before >= 40 - (5_000 / record.Length); before--) { Assert.True(window.TryRead(At(before), out _)); }
        Assert.True(window.TryRead(At(40), out _));
        Assert.Equal(reads, _reads);

        Assert.True(window.TryRead(At(2), out _)); // far before
        Assert.True(window.TryRead(At(0), out _)); // the window's first bytes
        reads = _reads;
        Assert.True(window.TryRead(At(0), out _));
        Assert.Equal(reads, _reads);

        LogAddress At(int index) => new(1, (long)index * record.Length);
    }

    [Fact]
    public void TryRead_TheLastBytesOfTheWindow_CostNoOtherRead()
    {
        var record = TestBlocks.Record(1, new byte[300]);
        TestBlocks.Put(_disk, 1, record, record);
        using var window = new ReadWindow(_segments);
        Assert.True(window.TryRead(new LogAddress(1, 0), out _));
        var reads = _reads;

        Assert.True(window.TryRead(new LogAddress(1, record.Length), out _));

        Assert.Equal(reads, _reads);
    }

    /// <summary>What an earlier read left in memory is not the disk's.</summary>
    [Fact]
    public void TryRead_ARecordThatIsCutShort_IsNone()
    {
        var record = TestBlocks.Record(1, new byte[300]);
        TestBlocks.Put(_disk, 1, new byte[64], record);
        TestBlocks.Put(_disk, 2, new byte[64], record[..^1]);
        TestBlocks.Put(_disk, 3, new byte[64], record[..20]);
        using var window = new ReadWindow(_segments);
        foreach (var segment in (int[])[2, 3, 4])
        {
            Assert.True(window.TryRead(new LogAddress(1, 64), out _));
            Assert.False(window.TryRead(new LogAddress(segment, 64), out _));
            Assert.False(window.TryRead(new LogAddress(segment, 10_000), out _));
        }
    }

    [Fact]
    public void TryRead_WhatIsNoSoundRecord_IsNone()
    {
        var record = TestBlocks.Record(1, new byte[300]);
        var damaged = record.ToArray();
        damaged[^1] ^= 1;
        TestBlocks.Put(_disk, 1, new byte[200], damaged, record);
        using var window = new ReadWindow(_segments);

        Assert.False(window.TryRead(new LogAddress(1, 0), out _));
        Assert.False(window.TryRead(new LogAddress(1, 200), out _));
        Assert.True(window.TryRead(new LogAddress(1, 200 + damaged.Length), out _));
        Assert.False(window.TryRead(new LogAddress(1, 201 + damaged.Length), out _));
    }

    [Fact]
    public void TryReadHeader_ABlockAtItsPlace_IsAHeader_AndAnywhereElseItIsNone()
    {
        var block = TestBlocks.Following(LogTail.Empty(TestBlocks.Seed), [1], [2]);
        TestBlocks.Put(_disk, 1, block, block, [.. "no header, and not nothing either, for so many bytes"u8]);
        using var window = new ReadWindow(_segments);

        Assert.True(window.TryReadHeader(new LogAddress(1, 0), out var header));
        Assert.Equal((2, false), (header.Block.Count, header.IsEndOfSegment));
        Assert.False(window.TryReadHeader(new LogAddress(1, block.Length), out _));
        Assert.False(window.TryReadHeader(new LogAddress(1, 2 * block.Length), out header));
        Assert.False(header.IsEndOfSegment);
    }

    [Fact]
    public void TryReadHeader_TheUnusedEndOfASegment_IsItsEnd_IfAnotherFollows()
    {
        var block = TestBlocks.Following(LogTail.Empty(TestBlocks.Seed), [1]);
        TestBlocks.Put(_disk, 1, block, new byte[100]);
        TestBlocks.Put(_disk, 2, block);
        using var window = new ReadWindow(_segments);

        Assert.True(window.TryReadHeader(new LogAddress(1, block.Length), out var header));
        Assert.True(header.IsEndOfSegment);
        Assert.False(window.TryReadHeader(new LogAddress(2, block.Length), out _));
    }
}
