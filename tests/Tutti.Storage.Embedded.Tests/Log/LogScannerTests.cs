using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Log;

/// <summary>The chain of blocks: what follows what, where it ends, and what the bytes behind its end say.</summary>
public sealed class LogScannerTests
{
    private static readonly byte[] First = TestBlocks.Following(LogTail.Empty(TestBlocks.Seed), [1], [2]);
    private static readonly byte[] Second = TestBlocks.Following(TestBlocks.After(First), [3]);
    private static readonly byte[] Third = TestBlocks.Following(TestBlocks.After(Second), [4]);

    private readonly SimulatedDisk _disk = new(1);

    [Fact]
    public void Follow_BlocksOfSeveralSegments_AreVisitedInOrder()
    {
        var second = InSegment(2, TestBlocks.After(First));
        var third = InSegment(3, TestBlocks.After(second));
        TestBlocks.Put(_disk, 1, First, new byte[512]);
        TestBlocks.Put(_disk, 2, second, new byte[40]);
        TestBlocks.Put(_disk, 3, third);

        var (tail, positions) = Follow(LogTail.Empty(TestBlocks.Seed), 3);

        Assert.Equal(TestBlocks.After(third), tail);
        Assert.Equal([0, 2, 3], positions);
        Assert.Equal((0, 0), Behind(tail));
    }

    [Fact]
    public void Follow_UpToASegment_GoesNoFurther_AndEndsWhereThereIsNone()
    {
        var second = InSegment(2, TestBlocks.After(First));
        TestBlocks.Put(_disk, 1, First);
        TestBlocks.Put(_disk, 2, second);

        Assert.Equal(TestBlocks.After(First), Follow(LogTail.Empty(TestBlocks.Seed), 1).Tail);
        Assert.Equal(TestBlocks.After(second), Follow(LogTail.Empty(TestBlocks.Seed), 2).Tail);
        Assert.Equal(TestBlocks.After(second), Follow(LogTail.Empty(TestBlocks.Seed), 9).Tail);
    }

    [Fact]
    public void Follow_FromATail_VisitsWhatIsBehindIt()
    {
        TestBlocks.Put(_disk, 1, First, Second, Third);

        var (tail, positions) = Follow(TestBlocks.After(First), 1);

        Assert.Equal(TestBlocks.After(Third), tail);
        Assert.Equal([2, 3], positions);
    }

    /// <summary>A sound block at the right place that was made for another tail is no successor: the disk has kept what was written earlier, or somewhere else.</summary>
    [Fact]
    public void Follow_ASoundBlockThatDoesNotFollow_EndsTheChain_AndIsNamed()
    {
        var tail = TestBlocks.After(First);
        (LogTail Tail, DamageKind Kind)[] others =
        [
            (tail with { Position = 3 }, DamageKind.StaleWrite), (tail with { Position = 1 }, DamageKind.StaleWrite), (tail with { Checksum = 7 }, DamageKind.StaleWrite),
            (tail with { Next = tail.Next.Plus(512) }, DamageKind.MisdirectedWrite), (tail with { Next = new LogAddress(1, 0) }, DamageKind.MisdirectedWrite),
            (tail with { Next = new LogAddress(2, tail.Next.Offset) }, DamageKind.MisdirectedWrite),
        ];
        foreach (var (other, kind) in others)
        {
            TestBlocks.Put(_disk, 1, First, TestBlocks.Following(other, [9]));

            Assert.Equal(tail, Follow(LogTail.Empty(TestBlocks.Seed), 1).Tail);
            RequireDamaged(kind, tail);
        }
    }

    [Fact]
    public void Follow_ASegmentThatDoesNotContinue_EndsTheChainBeforeIt()
    {
        var tail = TestBlocks.After(First);
        foreach (var begin in (byte[][])[[], new byte[100], [.. "no block at all"u8], InSegment(2, tail with { Checksum = 7 }), InSegment(3, tail)])
        {
            TestBlocks.Put(_disk, 1, First, new byte[64]);
            TestBlocks.Put(_disk, 2, begin);
            TestBlocks.Put(_disk, 3, InSegment(3, tail));

            Assert.Equal(tail, Follow(LogTail.Empty(TestBlocks.Seed), 3).Tail);
            RequireDamaged(DamageKind.LostWrite, tail); // for the third one was written behind something
        }
    }

    [Fact]
    public void RequireTornTail_ABadBlockWithASoundSuccessor_IsDamage_OfTheKindThatItShows()
    {
        var tail = TestBlocks.After(First);
        var rotten = Second.ToArray();
        rotten[^9] ^= 4;

        TestBlocks.Put(_disk, 1, First, rotten, Third);
        RequireDamaged(DamageKind.BitRot, tail);
        TestBlocks.Put(_disk, 1, First, new byte[Second.Length], Third);
        RequireDamaged(DamageKind.LostWrite, tail);
        TestBlocks.Put(_disk, 1, First);
        TestBlocks.Put(_disk, 2, InSegment(2, TestBlocks.After(Second)));
        RequireDamaged(DamageKind.MissingBytes, tail);
    }

    [Fact]
    public void RequireTornTail_ASegmentThatIsTooShortOrGone_IsDamage()
    {
        TestBlocks.Put(_disk, 1, First);
        Assert.Equal((0, 0), Behind(TestBlocks.After(First)));
        TestBlocks.Put(_disk, 1, First[..^1]);
        RequireDamaged(DamageKind.MissingBytes, TestBlocks.After(First));
        TestBlocks.Put(_disk, 1, First, new byte[64]);
        TestBlocks.Put(_disk, 3, new byte[64]);
        RequireDamaged(DamageKind.MissingBytes, TestBlocks.After(First));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(65_535)] // the last byte of the first piece that is searched
    [InlineData(65_536)]
    [InlineData(200_000)]
    public void RequireTornTail_BytesOfNoBlock_AreCountedUpToTheLastOne(int last)
    {
        var behind = new byte[300_000];
        behind[last] = 1;
        TestBlocks.Put(_disk, 1, First, behind);
        TestBlocks.Put(_disk, 2, [0, 0, 5, 0]);
        TestBlocks.Put(_disk, 3, [6, 0]);

        Assert.Equal((last + 1, 3 + 1), Behind(TestBlocks.After(First)));
    }

    [Fact]
    public void RequireTornTail_PiecesOfTheInterruptedCommit_AreTorn()
    {
        var tail = TestBlocks.After(First);
        foreach (var bytes in (int[])[1, 4, BlockHeader.Size, BlockHeader.Size + 1, Second.Length - 8])
        {
            TestBlocks.Put(_disk, 1, First, Second[..bytes], new byte[100]);
            var (here, later) = Behind(tail);
            Assert.InRange(here, 1, bytes);
            Assert.Equal(0, later);
        }
    }

    /// <summary>An agent can read the log's file and say what it holds: a block of the past inside a torn content proves nothing.</summary>
    [Fact]
    public void RequireTornTail_BlocksOfThePastInsideATornContent_AreNoDamage()
    {
        var tail = TestBlocks.After(First);
        var torn = TestBlocks.Following(tail, [.. "TUB1"u8, .. First, .. "TUB1TUB1"u8])[..^8];
        torn[BlockHeader.Size] ^= 1;
        TestBlocks.Put(_disk, 1, First, torn, new byte[100]);

        Assert.True(Behind(tail).Here > First.Length);
    }

    /// <summary>The next block is whole, and lies where it does not belong: a disk that writes to other places has written over something.</summary>
    [Fact]
    public void RequireTornTail_TheNextBlockAtAnotherPlace_IsDamage()
    {
        TestBlocks.Put(_disk, 1, First, new byte[512], Second);
        RequireDamaged(DamageKind.LostWrite, TestBlocks.After(First));
    }

    /// <summary>A block of the future can lie anywhere, also across the pieces in which the search reads.</summary>
    [Fact]
    public void RequireTornTail_ABlockOfTheFutureAnywhere_IsDamage()
    {
        var tail = TestBlocks.After(First);
        foreach (var place in (int[])[1, 8, 1_001, 65_531, 65_532, 65_533, 65_534, 65_535, 65_536, 65_537, 140_000])
        {
            byte[] behind = [.. Enumerable.Repeat((byte)7, place), .. Third, .. new byte[64]];
            TestBlocks.Put(_disk, 1, First, behind);

            Assert.Contains($"of position 3 lies at {tail.Next.Plus(place)}", RequireDamaged(DamageKind.BitRot, tail).Message, StringComparison.Ordinal);
        }
    }

    private static byte[] InSegment(int segment, LogTail tail) => TestBlocks.Following(tail with { Next = new LogAddress(segment, 0) }, [5]);

    private (LogTail Tail, List<long> Positions) Follow(LogTail from, int lastSegment)
    {
        using var segments = new SegmentFolder(_disk);
        var positions = new List<long>();
        return (new LogScanner(segments, TestBlocks.Seed).Follow(from, lastSegment, (in block) => positions.Add(block.Header.FirstPosition)), positions);
    }

    private (long Here, long Later) Behind(LogTail tail)
    {
        using var segments = new SegmentFolder(_disk);
        return new LogScanner(segments, TestBlocks.Seed).RequireTornTail(tail);
    }

    private StoreDamagedException RequireDamaged(DamageKind kind, LogTail tail)
    {
        var damage = Assert.Throws<StoreDamagedException>(() => Behind(tail));
        Assert.Equal((kind, tail.Next), (damage.Kind, new LogAddress(damage.Segment, damage.Offset)));
        return damage;
    }
}
