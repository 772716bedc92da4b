using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Log;

/// <summary>Segments as files: each is opened once, and given back; what is removed or replaced is so durably.</summary>
public sealed class SegmentFolderTests
{
    private readonly SimulatedDisk _files = new(1);
    private readonly HandleCountingDisk _disk;

    public SegmentFolderTests()
    {
        _disk = new HandleCountingDisk(_files);
        for (var segment = 1; segment <= 3; segment++) { TestBlocks.Put(_files, segment, [(byte)segment]); }
    }

    [Fact]
    public void Segments_AreOpenedOnce_AndGivenBackAtTheEnd()
    {
        using (var segments = new SegmentFolder(_disk))
        {
            for (var time = 0; time < 3; time++)
            {
                Assert.Equal(1, segments.Get(1).Length);
                Assert.Same(segments.Get(1), segments.Find(1));
                Assert.Same(segments.Find(2), segments.Get(2));
                Assert.Null(segments.Find(4));
            }

            Assert.Same(segments.Create(4), segments.Get(4));
            Assert.Equal((3, 3), (_disk.Opened, _disk.Held));
        }

        Assert.Equal(0, _disk.Held);
    }

    [Fact]
    public void Dispose_ASecondTime_GivesNothingBackTwice()
    {
        var segments = new SegmentFolder(_disk);
        segments.Get(1);
        segments.Dispose();
        segments.Dispose();

        Assert.Equal(0, _disk.Held);
    }

    [Fact]
    public void DeleteFrom_GivesTheHandlesBack_AndIsDurable()
    {
        using var segments = new SegmentFolder(_disk);
        foreach (var segment in (int[])[1, 2, 3]) { segments.Get(segment); }

        segments.DeleteFrom(3, 3);
        Assert.Equal((2, 2), (_disk.Held, segments.Last()));
        segments.DeleteFrom(2, 7);

        Assert.Equal((1, 1), (_disk.Held, segments.Last()));
        using var after = new SegmentFolder(_files.Crash(Survival.Nothing, new Random(1)));
        Assert.Equal((1, false, false), (after.Last(), after.Exists(2), after.Exists(3)));
    }

    [Fact]
    public void DeleteFrom_WhereThereIsNothing_LeavesTheDiskAlone()
    {
        var operations = 0;
        _files.Operating = () => operations++;
        using var segments = new SegmentFolder(_disk);

        segments.DeleteFrom(4, 3);

        Assert.Equal((0, 3), (operations, segments.Last()));
    }

    /// <summary>A name is of no use after a crash unless its folder was flushed.</summary>
    [Fact]
    public void Create_ASegment_ItsNameIsDurable()
    {
        using var segments = new SegmentFolder(_disk);
        segments.Create(4).Dispose();

        using var after = new SegmentFolder(_files.Crash(Survival.Nothing, new Random(1)));
        Assert.Equal(4, after.Last());
    }

    private sealed class HandleCountingDisk(SimulatedDisk files) : IDisk
    {
        public int Opened { get; private set; }

        public int Held { get; private set; }

        public string Name => files.Name;

        public void CreateFolder(string folder) => files.CreateFolder(folder);

        public IReadOnlyList<string> List(string folder) => files.List(folder);

        public bool Exists(string file) => files.Exists(file);

        public IDiskFile Open(string file, bool create)
        {
            (Opened, Held) = (Opened + 1, Held + 1);
            return new Handle(this, files.Open(file, create));
        }

        public IDiskFile OpenPrivate(string file) => files.OpenPrivate(file);

        public bool IsPrivate(string file) => files.IsPrivate(file);

        public void Rename(string file, string name) => files.Rename(file, name);

        public void Delete(string file) => files.Delete(file);

        public void FlushFolder(string folder) => files.FlushFolder(folder);

        public IDisposable Lock(string file) => files.Lock(file);

        private sealed class Handle(HandleCountingDisk disk, IDiskFile file) : IDiskFile
        {
            public long Length => file.Length;

            public int Read(Span<byte> destination, long offset) => file.Read(destination, offset);

            public void Write(ReadOnlySpan<byte> source, long offset) => file.Write(source, offset);

            public void Flush() => file.Flush();

            public void Dispose() => disk.Held--;
        }
    }
}
