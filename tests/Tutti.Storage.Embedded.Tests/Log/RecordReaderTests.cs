using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Log;

/// <summary>Single records of a log whose blocks are sound and say what no writer writes: a reader believes none of it, and ends.</summary>
public sealed class RecordReaderTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Repeat((byte)7, 300)];

    private readonly SimulatedDisk _disk = new(1);
    private readonly SegmentFolder _segments;
    private readonly PositionIndex _positions = new();
    private readonly RecordReader _reader;

    public RecordReaderTests()
    {
        _segments = new SegmentFolder(_disk);
        _reader = new RecordReader(_segments, _positions, new BlobFolder(_disk));
        _positions.Add(0, new LogAddress(1, 0));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _segments.Dispose();

    /// <summary>The index has one entry for many blocks, and the address that a record gives of the one before it may be wrong, or missing.</summary>
    [Fact]
    public void Read_AnyPosition_IsFoundFromTheEntryBeforeIt_OverSealsAndTheEndsOfSegments()
    {
        var first = TestBlocks.Following(LogTail.Empty(TestBlocks.Seed), [0], [1], [2]);
        var seal = TestBlocks.Following(TestBlocks.After(first));
        var second = TestBlocks.Following(TestBlocks.After(seal), [3], [4]);
        var third = TestBlocks.Following(TestBlocks.After(second) with { Next = new LogAddress(2, 0) }, [5]);
        TestBlocks.Put(_disk, 1, first, seal, second, new byte[64]);
        TestBlocks.Put(_disk, 2, third);

        for (var position = 0; position < 6; position++)
        {
            var record = _reader.Read(position);
            Assert.Equal((position, (byte)position), (record.Position, record.Content.Span[0]));
        }

        foreach (var wrong in (LogAddress[])[default, new(1, BlockHeader.Size), new(1, 3), new(2, 0), new(9, 40)])
        {
            Assert.Equal([5, 4, 3, 2, 1, 0], ReadBack(5, wrong).Select(static record => record.Position));
        }
    }

    [Fact]
    public void Read_WhereNoBlockBegins_IsDamage()
    {
        var first = TestBlocks.Following(LogTail.Empty(TestBlocks.Seed), [0]);
        TestBlocks.Put(_disk, 1, first, [.. "this is no block, nor is it nothing; not at all"u8]);

        var damage = Assert.Throws<StoreDamagedException>(() => _reader.Read(1));

        Assert.Equal((DamageKind.BitRot, 1, first.Length), (damage.Kind, damage.Segment, damage.Offset));
    }

    [Fact]
    public void Read_ADamagedRecord_OrOneBehindIt_IsDamage_ThoseBeforeItAreNot()
    {
        var block = TestBlocks.Following(LogTail.Empty(TestBlocks.Seed), [0], [1], [2]);
        var second = block.AsSpan().IndexOf(TestBlocks.Record(1, [1]));
        block[second + 60] ^= 1;
        TestBlocks.Put(_disk, 1, block);

        Assert.Equal(0, _reader.Read(0).Position);
        foreach (var position in (long[])[1, 2])
        {
            var damage = Assert.Throws<StoreDamagedException>(() => _reader.Read(position));
            Assert.Equal((DamageKind.BitRot, 1, second), (damage.Kind, damage.Segment, damage.Offset));
        }
    }

    [Fact]
    public void Read_APositionBeforeTheIndex_SaysSo()
    {
        var reader = new RecordReader(_segments, new PositionIndex(), new BlobFolder(_disk));

        Assert.Contains("Position 3", Assert.Throws<InvalidOperationException>(() => reader.Read(3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadBack_StopsWhereItShall()
    {
        Put(TestBlocks.Record(0, [0]), TestBlocks.Record(1, [1]), TestBlocks.Record(2, [2]));

        Assert.Equal([2, 1], ReadBack(2, default, from: 1).Select(static record => record.Position));
        Assert.Equal([2], ReadBack(2, default, from: 2).Select(static record => record.Position));
        Assert.Empty(ReadBack(2, default, from: 3));
        Assert.Throws<OperationCanceledException>(() => _reader.ReadBack(TestBlocks.Run, 2, default, 0, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(1)] // itself
    [InlineData(2)]
    public void ReadBack_ARecordThatFollowsALaterOne_IsABrokenPromise(long previous)
    {
        Put(TestBlocks.Record(0, [0]), TestBlocks.Record(1, TestRecords.Next(TestBlocks.Run, previous, Content), ContentPlace.Inline), TestBlocks.Record(2, [2]));

        Assert.Equal(DamageKind.BrokenPromise, Assert.Throws<StoreDamagedException>(() => ReadBack(2, default)).Kind);
    }

    [Fact]
    public void ReadBack_ARecordOfAnotherRun_IsABrokenPromise()
    {
        Put(TestBlocks.Record(0, TestRecords.Next(RunId.FromKey(Guid.Empty, "another"), -1, Content), ContentPlace.Inline), TestBlocks.Record(1, [1]));

        Assert.Equal(DamageKind.BrokenPromise, Assert.Throws<StoreDamagedException>(() => ReadBack(1, default)).Kind);
    }

    [Fact]
    public void Read_AContentThatAnEarlierRecordHolds_IsThatContent()
    {
        Put(TestBlocks.Record(0, Content), Note(1, ContentPlace.At(0)), Note(2, ContentPlace.None));

        Assert.Equal(Content, _reader.Read(1).Content.ToArray());
    }

    [Theory]
    [InlineData(1)] // itself
    [InlineData(2)]
    public void Read_AContentThatALaterRecordHolds_IsABrokenPromise(long holder)
    {
        Put(TestBlocks.Record(0, Content), Note(1, ContentPlace.At(holder)), TestBlocks.Record(2, Content));

        Assert.Equal(DamageKind.BrokenPromise, Assert.Throws<StoreDamagedException>(() => _reader.Read(1)).Kind);
    }

    [Fact]
    public void Read_AContentThatIsAnother_IsABrokenPromise()
    {
        Put(TestBlocks.Record(0, [.. Enumerable.Repeat((byte)8, 300)]), Note(1, ContentPlace.At(0)));

        Assert.Equal(DamageKind.BrokenPromise, Assert.Throws<StoreDamagedException>(() => _reader.Read(1)).Kind);
    }

    [Fact]
    public void Read_ABlob_IsReadAndChecked()
    {
        var large = new byte[RecordDraft.MaxInlineContent + 1];
        var digest = new BlobFolder(_disk).Write(large, 0);
        Put(TestBlocks.Record(0, TestRecords.Next(TestBlocks.Run, -1, large), ContentPlace.In(digest)));
        Assert.Equal(large, _reader.Read(0).Content.ToArray());

        _disk.Delete(_disk.Files().Single(static file => file.StartsWith("blobs/", StringComparison.Ordinal)));

        Assert.Equal("TUT3009", Assert.Throws<TuttiException>(() => _reader.Read(0)).Code);
    }

    private static byte[] Note(long position, ContentPlace place) =>
        TestBlocks.Record(position, TestRecords.Next(TestBlocks.Run, position - 1, place.Mode == ContentMode.None ? [] : Content), place);

    private void Put(params byte[][] records) => TestBlocks.Put(_disk, 1, TestBlocks.Of(LogTail.Empty(TestBlocks.Seed), records));

    private List<JournalRecord> ReadBack(long position, LogAddress address, long from = 0) => _reader.ReadBack(TestBlocks.Run, position, address, from, Cancellation);
}
