using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Erasing;
using Tutti.Storage.Embedded.Log;
using Tutti.Storage.Embedded.Tests.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Erasing;

/// <summary>A segment that is written anew: every place and checksum stays, what is to go is zeros, and it takes the place of the old one whole or not at all.</summary>
public sealed class ErasedLogTests
{
    private static readonly RunId Other = RunId.FromKey(Guid.Empty, "other");
    private static readonly LogTail Empty = LogTail.Empty(TestBlocks.Seed);

    private readonly SimulatedDisk _disk = new(1);

    /// <summary>Payloads of any size before, over and behind the ends of pages.</summary>
    [Theory]
    [InlineData(300)]
    [InlineData(4_096)]
    [InlineData(9_000)]
    [InlineData(60_000)]
    public void Rewrite_TakesThePayloads_AndNothingElse(int bytes)
    {
        var first = TestBlocks.Of(Empty, TestBlocks.Record(0, Content(bytes)), Note(1, Content(500)), TestBlocks.Record(2, Content(bytes + 1)));
        var second = TestBlocks.Of(TestBlocks.After(first), TestBlocks.Record(3, Content(bytes * 1L % 50_000)), Note(4, Content(20)), TestBlocks.Record(5, Content(17)));
        TestBlocks.Put(_disk, 1, first, second, new byte[5_000]);

        var (records, gone) = Rewrite(said: 5, first, second);

        var expected = (byte[])[.. first, .. second];
        var (count, lost) = (0, 0);
        foreach (var (begin, end) in (ReadOnlySpan<(int, int)>)[(0, first.Length), (first.Length, expected.Length)])
        {
            for (var at = begin + BlockHeader.Size; RecordView.TryParse(expected.AsSpan(at..end), out var record); at += record.Bytes.Length)
            {
                if (record.Header.Run != TestBlocks.Run || record.Header.Position >= 5) { continue; }
                (count, lost) = (count + 1, lost + record.Bytes.Length - RecordCodec.FixedSize);
                RecordCodec.Erase(expected.AsSpan(at, record.Bytes.Length), Erasure.All);
            }
        }

        Assert.Equal((3, 3L, lost), (count, records, gone));
        Assert.Equal(expected, _disk.Crash(Survival.Nothing, new Random(1)).BytesOf(SegmentFolder.Name(1)).AsSpan(0, expected.Length).ToArray());
        using var segments = new SegmentFolder(_disk);
        Assert.Equal(TestBlocks.After(second), new LogScanner(segments, TestBlocks.Seed).Follow(Empty, static (in _) => { }));
        Assert.Equal((0, 0), Rewrite(said: 5, first[..0], expected)); // there is nothing left to take
    }

    [Fact]
    public void Rewrite_AContentThatAnotherHolds_Stays()
    {
        var block = TestBlocks.Of(Empty, TestBlocks.Record(0, Content(300)), TestBlocks.Record(1, TestRecords.Next(Other, -1, Content(300)), ContentPlace.At(0)));
        TestBlocks.Put(_disk, 1, block);

        var (records, gone) = Rewrite(said: 1, block);

        Assert.True(RecordView.TryParse(block.AsSpan(BlockHeader.Size), out var record));
        Assert.Equal((1, (long)record.Bytes.Length - RecordCodec.FixedSize - 300), (records, gone));
        using var segments = new SegmentFolder(_disk);
        var positions = new PositionIndex();
        positions.Add(0, new LogAddress(1, 0));
        var reader = new RecordReader(segments, positions, new BlobFolder(_disk));
        Assert.Equal(Content(300), reader.Read(1).Content.ToArray());
        Assert.True(reader.Read(0) is { IsErased: true, Path: "", Body.IsEmpty: true });
    }

    [Theory]
    [InlineData(DiskFault.DiskFull)]
    [InlineData(DiskFault.FlushError)]
    public void Rewrite_ThatFails_LeavesTheOldOne_AndNothingBesideIt(DiskFault fault)
    {
        var block = TestBlocks.Of(Empty, TestBlocks.Record(0, Content(300)));
        TestBlocks.Put(_disk, 1, block);
        _disk.Fault = fault;

        Assert.Throws<IOException>(() => Rewrite(said: 1, block));

        Assert.Equal([SegmentFolder.Name(1)], _disk.Files());
        Assert.Equal(block, _disk.BytesOf(SegmentFolder.Name(1)));
    }

    [Fact]
    public void Rewrite_WhatIsDamaged_IsRefused_AndLeftAsItIs()
    {
        var block = TestBlocks.Of(Empty, TestBlocks.Record(0, Content(300)));
        var next = TestBlocks.Following(TestBlocks.After(block), Content(300));
        var rotten = next.ToArray();
        rotten[^9] ^= 1;
        foreach (var behind in (byte[][])[rotten, [.. new byte[70_000], 1], [1]])
        {
            TestBlocks.Put(_disk, 1, block, behind);

            var damage = Assert.Throws<StoreDamagedException>(() => Rewrite(said: 1, block));

            Assert.Equal((DamageKind.BitRot, new LogAddress(1, block.Length)), (damage.Kind, new LogAddress(damage.Segment, damage.Offset)));
            Assert.Equal([SegmentFolder.Name(1)], _disk.Files());
            Assert.Equal([.. block, .. behind], _disk.BytesOf(SegmentFolder.Name(1)));
        }
    }

    [Fact]
    public void Delete_IsDurable_AndNothingWhereThereIsNone()
    {
        using var segments = new SegmentFolder(_disk);
        var log = new ErasedLog(_disk, segments, TestBlocks.Seed);
        _disk.Overwrite("checkpoint", [1]);
        log.Delete("checkpoint");
        Assert.Empty(_disk.Crash(Survival.Nothing, new Random(1)).Files());
        var operations = 0;
        _disk.Operating = () => operations++;

        log.Delete("checkpoint");

        Assert.Equal(0, operations);
    }

    [Fact]
    public void Done_IsWhatWasSetLast_AndNothingBefore()
    {
        using var segments = new SegmentFolder(_disk);
        var log = new ErasedLog(_disk, segments, TestBlocks.Seed);
        Assert.Equal(0, log.Done);
        log.Done = 12_345;
        Assert.Equal(12_345, new ErasedLog(_disk.Crash(Survival.Nothing, new Random(1)), segments, TestBlocks.Seed).Done);
        _disk.Overwrite(ErasedLog.DoneFile, "what is no number"u8);
        Assert.Equal(0, log.Done);
    }

    private static byte[] Content(long bytes) => [.. Enumerable.Range(1, (int)bytes).Select(static number => (byte)(number | 1))];

    private static byte[] Note(long position, byte[] content) =>
        TestBlocks.Record(position, TestRecords.Next(Other, position == 1 ? -1 : 1, content), ContentPlace.Inline);

    /// <summary>Erases the run before a position that says so.</summary>
    private (long Records, long Bytes) Rewrite(long said, params byte[][] blocks)
    {
        var plan = new ErasurePlan(new Dictionary<RunId, long> { [TestBlocks.Run] = said });
        foreach (var bytes in blocks)
        {
            for (var at = 0; BlockView.TryParse(bytes.AsSpan(at), TestBlocks.Seed, out var block); at += block.Bytes.Length) { plan.Visit(block); }
        }

        using var segments = new SegmentFolder(_disk);
        return new ErasedLog(_disk, segments, TestBlocks.Seed).Rewrite(1, plan);
    }
}
