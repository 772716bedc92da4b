using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Log;

/// <summary>Bytes of a segment at any place and length, through a buffer that is smaller than the segment; and segments as files.</summary>
public sealed class SegmentReaderTests
{
    private const int Bytes = 3_000_001;

    private readonly SimulatedDisk _disk = new(1);

    [Fact]
    public void Peek_AnyPlace_GivesWhatIsThere()
    {
        var random = new Random(1);
        var expected = new byte[Bytes];
        random.NextBytes(expected);
        using var file = FileOf(expected);
        var reader = new SegmentReader();
        reader.Open(file);
        Assert.Equal(Bytes, reader.Length);
        foreach (var (offset, count) in Places(random))
        {
            var there = Math.Max(0, Math.Min(count, Bytes - (int)Math.Min(offset, Bytes)));
            Assert.True(expected.AsSpan((int)Math.Min(offset, Bytes), there).SequenceEqual(reader.Peek(offset, count)), $"{count} bytes at {offset}");
        }
    }

    [Fact]
    public void Open_AnotherSegment_ForgetsTheOneBefore()
    {
        using var first = FileOf([1, 2, 3, 4]);
        using var second = _disk.Open("other", create: true);
        second.Write([9, 8, 7], 0);
        var reader = new SegmentReader();
        reader.Open(first);
        Assert.Equal([1, 2, 3, 4], reader.Peek(0, 9).ToArray());

        reader.Open(second);

        Assert.Equal([9, 8, 7], reader.Peek(0, 9).ToArray());
        Assert.Equal(3, reader.Length);
        Assert.Equal([7], reader.Peek(2, 9).ToArray());
        Assert.True(reader.Peek(3, 9).IsEmpty);
        Assert.True(reader.Peek(4, 9).IsEmpty);
    }

    [Fact]
    public void Peek_WhatWasReadAlready_CostsNoRead()
    {
        using var file = FileOf(new byte[Bytes]);
        var reads = 0;
        _disk.Reading = () => reads++;
        var reader = new SegmentReader();
        reader.Open(file);
        foreach (var (offset, count) in (ReadOnlySpan<(long, int)>)[(1_000, 40), (1_000, 100), (1_500, 40), (1_000, 1024 * 1024), (1_000 + (1024 * 1024) - 40, 40)]) { Assert.Equal(count, reader.Peek(offset, count).Length); }
        Assert.Equal(1, reads);

        Assert.Equal(40, reader.Peek(999, 40).Length);
        Assert.Equal(2, reads);
        Assert.Equal(40, reader.Peek(999 + (1024 * 1024) - 39, 40).Length);
        Assert.Equal(3, reads);
    }

    /// <summary>A segment that became shorter while it is read: the buffer still holds bytes of another one, which are not its.</summary>
    [Fact]
    public void Peek_BehindTheEndThatAReadFinds_GivesFewerBytes()
    {
        using var other = FileOf([.. Enumerable.Repeat((byte)1, 500)]);
        var reader = new SegmentReader();
        reader.Open(other);
        Assert.Equal(500, reader.Peek(0, 500).Length);
        using var shrunk = new ShrunkFile([5, 6, 7]);
        reader.Open(shrunk);

        Assert.Equal([5, 6, 7], reader.Peek(0, 100).ToArray());
        Assert.Equal([6, 7], reader.Peek(1, 50).ToArray());
        Assert.True(reader.Peek(60, 40).IsEmpty);
    }

    [Fact]
    public void Segments_AreFilesThatAreNumbered()
    {
        using var segments = new SegmentFolder(_disk);
        Assert.Equal(0, segments.Last());
        _disk.CreateFolder("log");
        Assert.Equal((0, null), (segments.Last(), segments.Find(1)));

        segments.Create(1).Write(new byte[100], 0);
        segments.Create(2).Write(new byte[50], 0);
        segments.Create(3).Write(new byte[7], 0);
        using (_disk.Open("log/notes.txt", create: true)) { }
        using (_disk.Open("log/zzz.seg", create: true)) { }

        Assert.Equal((3, true, false), (segments.Last(), segments.Exists(3), segments.Exists(4)));
        Assert.Equal((0, 30, 100 + 30, 150 + 7), (segments.BytesBefore(new LogAddress(1, 0)), segments.BytesBefore(new LogAddress(1, 30)), segments.BytesBefore(new LogAddress(2, 30)), segments.BytesBefore(new LogAddress(3, 7))));
        Assert.Equal((null, null), (segments.Find(0), segments.Find(4)));
        using var anew = new SegmentFolder(_disk);
        Assert.Equal((100, 7), (anew.Find(1)?.Length, anew.Find(3)?.Length));

        segments.DeleteFrom(4, 3);
        Assert.Equal(3, segments.Last());
        segments.DeleteFrom(2, 5);
        Assert.Equal((1, false, false), (segments.Last(), segments.Exists(2), segments.Exists(3)));
        Assert.Null(segments.Find(2));
    }

    [Fact]
    public void Segment_ThatIsReplaced_IsTheOther()
    {
        using var segments = new SegmentFolder(_disk);
        _disk.CreateFolder("log");
        segments.Create(1).Write([1, 1], 0);
        using (var other = _disk.Open("log/other.tmp", create: true))
        {
            other.Write([2, 2, 2], 0);
            other.Flush();
        }

        segments.Replace(1, "log/other.tmp");

        Assert.Equal(3, segments.Get(1).Length);
        using var after = new SegmentFolder(_disk.Crash(Survival.Nothing, new Random(1)));
        Assert.Equal(3, after.Get(1).Length);
    }

    private static IEnumerable<(long Offset, int Count)> Places(Random random)
    {
        foreach (var offset in (long[])[0, 1, 1_048_575, 1_048_576, 1_048_577, 1_048_570, Bytes - 1, Bytes, Bytes + 1, 0, 5_000_000_000])
        {
            foreach (var count in (int[])[0, 1, 40, 1_048_576, 2_000_000, 10]) { yield return (offset, count); }
        }

        for (var place = 0; place < 300; place++) { yield return (random.Next(Bytes), random.Next(200_000)); }
    }

    private IDiskFile FileOf(byte[] bytes)
    {
        var file = _disk.Open("segment", create: true);
        file.Write(bytes, 0);
        return file;
    }

    /// <summary>Says that it has 500 bytes.</summary>
    private sealed class ShrunkFile(byte[] bytes) : IDiskFile
    {
        public long Length => 500;

        public int Read(Span<byte> destination, long offset)
        {
            var there = offset < bytes.Length ? bytes.AsSpan((int)offset) : [];
            there = there[..Math.Min(there.Length, destination.Length)];
            there.CopyTo(destination);
            return there.Length;
        }

        public void Write(ReadOnlySpan<byte> source, long offset) => throw new NotSupportedException();

        public void Flush() => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
