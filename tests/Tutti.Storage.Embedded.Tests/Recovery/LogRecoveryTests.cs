using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Storage.Embedded.Checkpoints;
using Tutti.Storage.Embedded.Log;
using Tutti.Storage.Embedded.Recovery;
using Tutti.Storage.Embedded.Tests.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Recovery;

/// <summary>What a start makes of a log: what it cuts, what it makes durable, what it refuses, and what it says of all that.</summary>
public sealed class LogRecoveryTests
{
    private static readonly byte[] First = TestBlocks.Following(LogTail.Empty(TestBlocks.Seed), [1], [2]);
    private static readonly byte[] Second = TestBlocks.Following(TestBlocks.After(First), [3]);
    private static readonly byte[] Seal = TestBlocks.Following(TestBlocks.After(Second));

    private readonly SimulatedDisk _disk = new(1);

    [Fact]
    public void Run_ASealedLog_IsLeftAsItIs()
    {
        TestBlocks.Put(_disk, 1, First, Second, Seal, new byte[64]);
        var operations = 0;
        _disk.Operating = () => operations++;

        var state = Run(_disk, out var report);

        Assert.Equal((TestBlocks.After(Seal), 0), (state.Tail, operations));
        Assert.Equal((3L, 3L, First.Length + Second.Length + Seal.Length), (report.Records, report.RecordsRead, report.BytesRead));
        Assert.Equal((true, 0L, null), (report.WasSealed, report.TornBytes, report.TornAt));
    }

    /// <summary>Nobody was told that those are durable. They are gone durably before anything is appended, also from segments that come later.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(70_000)] // more than is written at once
    [InlineData(200_000)]
    public void Run_ATornTail_IsCutDurably(int torn)
    {
        byte[] rest = [.. Enumerable.Repeat((byte)7, torn)];
        TestBlocks.Put(_disk, 1, First, Second, Seal, rest, new byte[100]);
        TestBlocks.Put(_disk, 2, [0, 9, 9]);
        TestBlocks.Put(_disk, 3, new byte[40]);

        var state = Run(_disk, out var report);

        var end = First.Length + Second.Length + Seal.Length;
        Assert.Equal((TestBlocks.After(Seal), torn + 3, $"1:{end}"), (state.Tail, report.TornBytes, report.TornAt));
        var after = _disk.Crash(Survival.Nothing, new Random(1));
        Assert.Equal([.. First, .. Second, .. Seal, .. new byte[torn + 100]], after.BytesOf(SegmentFolder.Name(1)));
        Assert.Equal([SegmentFolder.Name(1)], after.Files());
    }

    [Fact]
    public void Run_TornBytesInALaterSegmentOnly_AreToldToo()
    {
        TestBlocks.Put(_disk, 1, First, Second, Seal);
        TestBlocks.Put(_disk, 2, [9]);

        Run(_disk, out var report);

        Assert.Equal((1L, "1:" + (First.Length + Second.Length + Seal.Length)), (report.TornBytes, report.TornAt));
    }

    /// <summary>After a failed flush the system's cache shows a block that the disk does not hold, and calls it clean: only what is written again is durable.</summary>
    [Fact]
    public void Run_ALastBlockThatOnlyTheCacheHolds_IsDurableAfterwards()
    {
        using (var segments = new SegmentFolder(_disk))
        {
            var file = segments.Create(1);
            file.Write(First, 0);
            file.Flush();
            file.Write(Second, First.Length);
            _disk.Fault = DiskFault.FlushError;
            Assert.Throws<IOException>(file.Flush);
        }

        var state = Run(_disk, out var report);

        Assert.Equal((TestBlocks.After(Second), false), (state.Tail, report.WasSealed));
        Assert.Equal([.. First, .. Second], _disk.Crash(Survival.Nothing, new Random(1)).BytesOf(SegmentFolder.Name(1)));
    }

    [Fact]
    public void Run_ASegmentWhoseNameIsNotDurable_HasADurableNameAfterwards()
    {
        using (var file = _disk.Open(SegmentFolder.Name(1), create: true)) { file.Write(First, 0); }

        Run(_disk, out _);

        Assert.Equal(First, _disk.Crash(Survival.Nothing, new Random(1)).BytesOf(SegmentFolder.Name(1)));
    }

    [Fact]
    public void Run_FromACheckpoint_ReadsWhatIsBehindIt()
    {
        TestBlocks.Put(_disk, 1, First, Second, Seal);
        PutCheckpoint(TestBlocks.After(First));

        var state = Run(_disk, out var report);

        Assert.Equal((true, 3L, 1L, (long)Second.Length + Seal.Length, null), (report.UsedCheckpoint, report.Records, report.RecordsRead, report.BytesRead, report.CheckpointFault));
        Assert.Equal(2, state.Catalogue.Find(TestBlocks.Run)?.LastPosition);
    }

    /// <summary>A checkpoint says that records were durable. Where they are not there any more, somebody took them away: that is no torn tail.</summary>
    [Fact]
    public void Run_ALogThatEndsBeforeItsCheckpoint_IsRefused()
    {
        PutCheckpoint(TestBlocks.After(Second));
        foreach (var kept in (int[])[0, First.Length, First.Length + 1, First.Length + 20, First.Length + BlockHeader.Size - 1])
        {
            byte[] log = [.. First, .. Second];
            TestBlocks.Put(_disk, 1, log[..kept]);
            RequireShortened();
        }

        TestBlocks.Put(_disk, 1, First, new byte[10_000]);
        RequireShortened();
        _disk.Delete(SegmentFolder.Name(1));
        RequireShortened();
    }

    [Fact]
    public void Run_AnotherBlockThanTheCheckpointSays_IsDamage()
    {
        PutCheckpoint(TestBlocks.After(Second));
        var rotten = Second.ToArray();
        rotten[^9] ^= 1;
        foreach (var there in (byte[][])[rotten, TestBlocks.Following(TestBlocks.After(First), [4]), Second[..^8], [.. Enumerable.Repeat((byte)1, 500)]])
        {
            TestBlocks.Put(_disk, 1, First, there);

            var damage = Assert.Throws<StoreDamagedException>(() => Run(_disk, out _));

            Assert.Equal((DamageKind.BitRot, new LogAddress(1, First.Length)), (damage.Kind, new LogAddress(damage.Segment, damage.Offset)));
        }
    }

    /// <summary>What a start derives is what the commits had derived: where records lie, which contents they hold, and what they say of their runs.</summary>
    [Fact]
    public void Run_DerivesWhatTheCommitsDerived()
    {
        var content = Enumerable.Repeat((byte)7, 300).ToArray();
        var parked = new RecordDraft(RecordKind.SignalAwaited, TestBlocks.Run, PathKey.Root.Child("s"), "s", 2, 1, default, default) { Marks = RecordMarks.Parks };
        byte[][] records =
        [
            TestBlocks.Record(0, content), TestBlocks.Record(1, TestRecords.Next(TestBlocks.Run, 0, content), ContentPlace.At(0)), TestBlocks.Record(2, new byte[100]), TestBlocks.Record(3, parked, ContentPlace.None),
        ];
        TestBlocks.Put(_disk, 1, TestBlocks.Of(LogTail.Empty(TestBlocks.Seed), records));

        var state = Run(_disk, out _);

        Assert.True(state.Catalogue.TryLocate(TestBlocks.Run, out var position, out var address));
        Assert.Equal((3L, new LogAddress(1, BlockHeader.Size + records.Take(3).Sum(static record => record.Length)).Value), (position, address));
        Assert.Equal((RunStatus.Waiting, 1), (state.Catalogue.Find(TestBlocks.Run)?.Status, state.Catalogue.Count));
        Assert.Equal(1, state.Contents.Count);
        Assert.True(state.Contents.TryFind(ContentDigest.Of(content), out var holder) && holder == 0);
    }

    /// <summary>A seal holds no record: no position lies in it.</summary>
    [Fact]
    public void Run_ALogThatBeginsWithASeal_FindsItsRecords()
    {
        var seal = TestBlocks.Following(LogTail.Empty(TestBlocks.Seed));
        TestBlocks.Put(_disk, 1, seal, TestBlocks.Following(TestBlocks.After(seal), [1]));

        var state = Run(_disk, out _);

        Assert.True(state.Positions.TryFind(0, out var block));
        Assert.Equal(new LogAddress(1, seal.Length), block);
    }

    private void PutCheckpoint(LogTail tail)
    {
        var disk = new SimulatedDisk(1);
        TestBlocks.Put(disk, 1, [.. new[] { First, Second, Seal }.TakeWhile((_, index) => index < (tail == TestBlocks.After(First) ? 1 : 2))]);
        _disk.Overwrite(CheckpointFile.File, CheckpointFile.Format(Run(disk, out _), TestBlocks.Seed));
    }

    private void RequireShortened() => Assert.Equal("TUT3007", Assert.Throws<TuttiException>(() => Run(_disk, out _)).Code);

    private static Checkpoint Run(SimulatedDisk disk, out RecoveryReport report)
    {
        using var segments = new SegmentFolder(disk);
        return new LogRecovery(disk, segments, TestBlocks.Seed).Run(out report);
    }
}
