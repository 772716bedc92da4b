using Tutti.Storage.Embedded.Checkpoints;
using Tutti.Storage.Embedded.Log;
using Tutti.Storage.Embedded.Recovery;
using Tutti.Storage.Embedded.Tests.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Checkpoints;

/// <summary>When a checkpoint is written, of what, and by whom. Each test waits for the thread that writes it: nothing depends on time.</summary>
public sealed class CheckpointerTests : IDisposable
{
    private const long EveryBytes = 100_000;
    private static readonly LogTail Empty = LogTail.Empty(TestBlocks.Seed);

    private readonly SimulatedDisk _disk = new(1);
    private readonly SegmentFolder _segments;
    private readonly List<byte[]> _blocks = [];

    public CheckpointerTests()
    {
        _segments = new SegmentFolder(_disk);
        var tail = Empty;
        for (var block = 0; block < 6; block++)
        {
            _blocks.Add(TestBlocks.Following(tail, [.. Enumerable.Repeat((byte)block, 400)]));
            tail = TestBlocks.After(_blocks[^1]);
        }

        TestBlocks.Put(_disk, 1, [.. _blocks]);
    }

    public void Dispose() => _segments.Dispose();

    [Theory]
    [InlineData(EveryBytes - 1, false)]
    [InlineData(EveryBytes, true)]
    [InlineData(EveryBytes + 1, true)]
    public void Grew_WritesOneAsSoonAsTheLogHasGrownEnough(long bytes, bool isWritten)
    {
        using (var checkpointer = Begin(EveryBytes))
        {
            checkpointer.Grew(Tail(1), (int)(bytes - 1_000));
            Assert.False(_disk.Exists(CheckpointFile.File));
            checkpointer.Grew(Tail(2), 1_000);
        }

        Assert.Equal(isWritten, _disk.Exists(CheckpointFile.File));
    }

    [Fact]
    public void Grew_WhatTheStartHadToRead_CountsAsGrowth()
    {
        using (var checkpointer = Begin(EveryBytes, Report(bytesRead: EveryBytes - 1))) { checkpointer.Grew(Tail(2), 1); }

        Assert.Equal(Tail(2), Written()?.Tail);
    }

    /// <summary>Blocks that were written since are durable too, or not: the checkpoint says what was durable when it was begun.</summary>
    [Fact]
    public void Grew_WhileTheLogGoesOn_WritesTheStateAtItsTail()
    {
        using (var checkpointer = Begin(everyBytes: 1)) { checkpointer.Grew(Tail(3), 1); }

        var written = Written();
        Assert.Equal(Tail(3), written?.Tail);
        Assert.Equal((2L, 3), (written?.Catalogue.Find(TestBlocks.Run)?.LastPosition, written?.Contents.Count));
    }

    [Fact]
    public void Grew_ALogThatDoesNotReadAsItWasWritten_WritesNone()
    {
        _disk.Flip(SegmentFolder.Name(1), 8 * (_blocks[0].Length + 50));
        using (var checkpointer = Begin(everyBytes: 1)) { checkpointer.Grew(Tail(3), 1); }

        Assert.False(_disk.Exists(CheckpointFile.File));
    }

    /// <summary>What lies before the checkpoint before is not read again: else each would take longer than the one before.</summary>
    [Fact]
    public void Grew_ASecondTime_GoesOnFromTheCheckpointBefore()
    {
        using (var checkpointer = Begin(everyBytes: 1)) { checkpointer.Grew(Tail(3), 1); }
        _disk.Flip(SegmentFolder.Name(1), 8 * 50);
        using (var checkpointer = Begin(everyBytes: 1)) { checkpointer.Grew(Tail(5), 1); }

        var written = Written();
        Assert.Equal((Tail(5), 4L, 5), (written?.Tail, written?.Catalogue.Find(TestBlocks.Run)?.LastPosition, written?.Contents.Count));
    }

    /// <summary>A large catalogue is not written more often than the log itself grows by twice its size.</summary>
    [Fact]
    public void Grew_AfterACheckpoint_WaitsForTwiceItsSize_WhereThatIsMore()
    {
        using var checkpointer = Begin(everyBytes: 1);
        checkpointer.Grew(Tail(1), 1);
        checkpointer.Dispose();
        var size = _disk.BytesOf(CheckpointFile.File).Length;
        _disk.Delete(CheckpointFile.File);

        checkpointer.Grew(Tail(3), (2 * size) - 1);
        checkpointer.Dispose();
        Assert.False(_disk.Exists(CheckpointFile.File));
        checkpointer.Grew(Tail(3), 1);
        checkpointer.Dispose();

        Assert.Equal(Tail(3), Written()?.Tail);
    }

    [Fact]
    public void Grew_AfterASmallCheckpoint_WaitsForTheUsualGrowth()
    {
        using var checkpointer = Begin(EveryBytes);
        checkpointer.Grew(Tail(1), (int)EveryBytes);
        checkpointer.Dispose();
        Assert.Equal(Tail(1), Written()?.Tail);

        checkpointer.Grew(Tail(2), (int)EveryBytes - 1);
        checkpointer.Dispose();
        Assert.Equal(Tail(1), Written()?.Tail);
        checkpointer.Grew(Tail(3), 1);
        checkpointer.Dispose();

        Assert.Equal(Tail(3), Written()?.Tail);
    }

    [Fact]
    public void Hold_WritesNone_UntilItIsReleased_AndThenAtOnce()
    {
        using var checkpointer = Begin(everyBytes: 1);
        Assert.Null(checkpointer.Hold());
        checkpointer.Grew(Tail(2), 1_000);
        checkpointer.Dispose();
        Assert.False(_disk.Exists(CheckpointFile.File));

        checkpointer.Release(Tail(3));
        checkpointer.Dispose();
        Assert.Equal(Tail(3), Written()?.Tail);
        checkpointer.Grew(Tail(4), 1_000_000); // and it goes on
        checkpointer.Dispose();

        Assert.Equal(Tail(4), Written()?.Tail);
    }

    [Fact]
    public void Release_WhereNoneAreWrittenOnTheWay_WritesNone()
    {
        using (var checkpointer = Begin(long.MaxValue))
        {
            checkpointer.Hold();
            checkpointer.Release(Tail(3));
            checkpointer.Grew(Tail(4), int.MaxValue);
        }

        Assert.False(_disk.Exists(CheckpointFile.File));
    }

    [Fact]
    public void Grew_WhileOneIsWritten_BeginsNoOther_AndNoProcessWaitsForIt()
    {
        using var mayRead = new ManualResetEventSlim();
        _disk.Reading = mayRead.Wait;
        using var checkpointer = Begin(everyBytes: 1);
        checkpointer.Grew(Tail(2), 1);
        var writing = checkpointer.Hold();
        Assert.True(writing?.IsBackground);

        checkpointer.Release(Tail(3));
        checkpointer.Grew(Tail(3), 1_000_000);

        Assert.Same(writing, checkpointer.Hold());
        mayRead.Set();
        checkpointer.Dispose();
        Assert.Equal(Tail(2), Written()?.Tail);
    }

    [Fact]
    public void WriteLast_WhatIsWrittenAlready_IsNotWrittenAgain()
    {
        var state = Checkpoint.Empty(TestBlocks.Seed) with { Tail = Tail(2) };
        using var checkpointer = Begin(EveryBytes, Report(usedCheckpoint: false));
        Assert.True(Writes(() => checkpointer.WriteLast(state)));
        using var another = Begin(EveryBytes, Report(usedCheckpoint: true), Tail(2));
        Assert.False(Writes(() => another.WriteLast(state)));
        Assert.True(Writes(() => another.WriteLast(state with { Tail = Tail(3) })));

        _disk.Delete(CheckpointFile.File);

        Assert.True(Writes(() => another.WriteLast(state)));
        Assert.Equal(Tail(2), Written()?.Tail);
    }

    /// <summary>One that was damaged, or that the start had to read behind, is not the one of this tail.</summary>
    [Fact]
    public void WriteLast_WhereTheStartHadToRead_WritesIt()
    {
        var state = Checkpoint.Empty(TestBlocks.Seed) with { Tail = Tail(2) };
        foreach (var report in (RecoveryReport[])[Report(usedCheckpoint: false), Report(usedCheckpoint: true, recordsRead: 1)])
        {
            _disk.Overwrite(CheckpointFile.File, "another"u8);
            using var checkpointer = Begin(EveryBytes, report, Tail(2));

            checkpointer.WriteLast(state);

            Assert.Equal(Tail(2), Written()?.Tail);
        }
    }

    [Fact]
    public void WriteLast_AfterOneOnTheWay_ComparesWithThat()
    {
        using var checkpointer = Begin(everyBytes: 1);
        checkpointer.Grew(Tail(4), 1);
        checkpointer.Dispose();

        Assert.False(Writes(() => checkpointer.WriteLast(Checkpoint.Empty(TestBlocks.Seed) with { Tail = Tail(4) })));
        Assert.True(Writes(() => checkpointer.WriteLast(Checkpoint.Empty(TestBlocks.Seed) with { Tail = Tail(5) })));
    }

    [Theory]
    [InlineData(DiskFault.DiskFull)]
    [InlineData(DiskFault.FlushError)]
    public void Write_WhereTheDiskFails_LeavesTheOneBefore(DiskFault fault)
    {
        using var checkpointer = Begin(everyBytes: 1);
        checkpointer.Grew(Tail(2), 1);
        checkpointer.Dispose();

        _disk.Fault = fault;
        checkpointer.Grew(Tail(3), 1_000_000);
        checkpointer.Dispose();
        Assert.Equal(Tail(2), Written()?.Tail);
        _disk.Fault = fault;
        checkpointer.WriteLast(Checkpoint.Empty(TestBlocks.Seed) with { Tail = Tail(3) });

        Assert.Equal((Tail(2), 2), (Written()?.Tail, _disk.Faults));
    }

    private static RecoveryReport Report(bool usedCheckpoint = false, long recordsRead = 0, long bytesRead = 0) =>
        new() { Records = 0, RecordsRead = recordsRead, BytesRead = bytesRead, UsedCheckpoint = usedCheckpoint, WasSealed = true, TornBytes = 0 };

    /// <summary>The tail behind so many blocks.</summary>
    private LogTail Tail(int blocks) => TestBlocks.After(_blocks[blocks - 1]);

    private Checkpointer Begin(long everyBytes, RecoveryReport? start = null, LogTail? tail = null) =>
        new(_disk, _segments, TestBlocks.Seed, everyBytes, start ?? Report(), tail ?? Empty);

    private Checkpoint? Written() => CheckpointFile.TryRead(_disk, TestBlocks.Seed, out _);

    private bool Writes(Action act)
    {
        var operations = 0;
        _disk.Operating = () => operations++;
        act();
        _disk.Operating = null;
        return operations > 0;
    }
}
