using Tutti.Kernel;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Commits;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Log;
using Tutti.Storage.Embedded.Tests.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Commits;

/// <summary>First the disk, then everybody else: what is told is durable, what failed is never told, and after a failure nothing is taken any more.</summary>
public sealed class CommitterTests : IDisposable
{
    private static readonly RunId Run = RunId.FromKey(Guid.Empty, "r");

    private readonly SimulatedDisk _disk = new(1);
    private readonly SegmentFolder _segments;
    private readonly RunCatalogue _catalogue = new();
    private readonly ContentIndex _contents = new();
    private readonly PositionIndex _positions = new();
    private readonly Committer _committer;
    private int _grown;

    public CommitterTests()
    {
        _segments = new SegmentFolder(_disk);
        var writer = new LogWriter(_segments, LogTail.Empty(TestBlocks.Seed), TestBlocks.Seed, new LogSizes(1 << 20, 4_096, 4_096));
        _committer = new Committer(writer, _catalogue, _contents, _positions, null, () => _grown++);
    }

    public void Dispose() => _segments.Dispose();

    /// <summary>Who is told may act on it at once: the record survives a crash, is in the catalogue, and the head says so.</summary>
    [Fact]
    public void CommitOnce_WhenObserversAreTold_TheRecordsAreDurableAndVisible()
    {
        var told = new Observer(() =>
        {
            Assert.Equal((2L, 1L), (_committer.DurableHead, _catalogue.Find(Run)?.LastPosition));
            Assert.Equal(2, PositionsOf(_disk.Crash(Survival.Nothing, new Random(1))));
            Assert.True(_positions.TryFind(1, out _));
        });
        Append(told, 2);
        Assert.Equal((0L, 0, 2), (_committer.DurableHead, _catalogue.Count, _committer.Gathered));

        Assert.True(_committer.CommitOnce());

        Assert.Equal((1, 1, 0, 2), (told.Times, _grown, _committer.Gathered, _committer.LastCommitRecords));
        Assert.False(_committer.CommitOnce());
        Assert.Equal((1, 1), (told.Times, _grown));
    }

    /// <summary>Before the flush has returned nobody sees the records, neither by the head nor in the catalogue.</summary>
    [Fact]
    public void CommitOnce_WhileTheDiskWorks_NothingIsVisible()
    {
        var operations = 0;
        Append(null, 1);
        _disk.Operating = () =>
        {
            operations++;
            Assert.Equal((0L, 0, true), (_committer.DurableHead, _catalogue.Count, _committer.IsSealed));
        };

        Assert.True(_committer.CommitOnce());

        Assert.True(operations >= 2);
        Assert.Equal((1L, 1, false), (_committer.DurableHead, _catalogue.Count, _committer.IsSealed));
    }

    [Theory]
    [InlineData(DiskFault.WriteError, "TUT3013")]
    [InlineData(DiskFault.FlushError, "TUT3013")]
    [InlineData(DiskFault.DiskFull, "TUT3005")]
    public void CommitOnce_ThatFails_TellsEverybody_ShowsNothing_AndTakesNoMore(DiskFault fault, string code)
    {
        Append(null, 1);
        _committer.CommitOnce();
        Observer failed = new(), waiting = new();
        Append(failed, 1);
        var isFirst = true;
        _disk.Operating = () =>
        {
            if (!isFirst) { return; }
            isFirst = false;
            Append(waiting, 1); // for the next commit
        };
        _disk.Fault = fault;

        Assert.False(_committer.CommitOnce());

        Assert.Equal((1, 1), (failed.Times, waiting.Times));
        Assert.Equal((1L, 0L), (_committer.DurableHead, _catalogue.Find(Run)?.LastPosition));
        Assert.Equal(code, Assert.IsType<TuttiException>(_committer.Failure).Code);
        Assert.Equal("TUT3001", Assert.Throws<TuttiException>(() => Append(null, 1)).Code);
        Assert.Equal("TUT3001", Assert.Throws<TuttiException>(() => _committer.Watch(failed)).Code);
        Assert.Equal("TUT3001", Assert.Throws<TuttiException>(_committer.Roll).Code);
        var operations = 0;
        _disk.Operating = () => operations++;
        Assert.False(_committer.CommitOnce());
        _committer.Seal();
        _committer.Close();
        Assert.Equal((0, 1), (operations, failed.Times));
    }

    [Fact]
    public void Seal_IsWrittenOnce_BehindACommit()
    {
        Append(null, 1);
        _committer.CommitOnce();
        Assert.False(_committer.IsSealed);

        _committer.Seal();

        var sealedTail = _committer.Tail;
        Assert.Equal((true, true), (_committer.IsSealed, sealedTail.IsSealed));
        _committer.Seal();
        Assert.Equal(sealedTail, _committer.Tail);
        Append(null, 1);
        _committer.CommitOnce();
        Assert.Equal((false, false), (_committer.IsSealed, _committer.Tail.IsSealed));
    }

    [Fact]
    public void SealAndRoll_ThatFail_PoisonToo()
    {
        Append(null, 1);
        _committer.CommitOnce();
        var waiting = new Observer();
        Append(waiting, 1);
        _disk.Fault = DiskFault.FlushError;

        Assert.Equal("TUT3001", Assert.Throws<TuttiException>(_committer.Roll).Code);

        Assert.Equal("TUT3013", Assert.IsType<TuttiException>(_committer.Failure).Code);
        Assert.Equal((1, 1L), (waiting.Times, _committer.DurableHead));
    }

    [Fact]
    public void Roll_GoesOnInTheNextSegment()
    {
        Append(null, 1);
        _committer.CommitOnce();
        _committer.Roll();
        Append(null, 1);
        _committer.CommitOnce();

        Assert.Equal((2, 2L), (_committer.Tail.LastBlock.Segment, _committer.DurableHead));
        Assert.Equal(2, PositionsOf(_disk.Crash(Survival.Nothing, new Random(1))));
    }

    [Fact]
    public void Close_CommitsWhatIsGathered_Seals_AndTakesNoMore()
    {
        var observer = new Observer();
        Append(observer, 1);

        _committer.Close();

        Assert.Equal((1, 1L, true), (observer.Times, _committer.DurableHead, _committer.Tail.IsSealed));
        Assert.Equal("TUT3011", Assert.Throws<TuttiException>(() => Append(null, 1)).Code);
        Assert.Equal("TUT3011", Assert.Throws<TuttiException>(() => _committer.Watch(observer)).Code);
    }

    [Fact]
    public void Append_ContentsThatAreForgottenMeanwhile_AreLookedUpAgain()
    {
        var drafts = new[] { TestRecords.Next(Run, -1, new byte[300]) };
        var encoder = Encode(drafts);
        _contents.Forget(new HashSet<long>());

        Assert.Equal(Committer.Outdated, _committer.Append(drafts, encoder, null));
        Assert.Equal(0, _committer.Gathered);
        Assert.Equal(0, _committer.Append(drafts, Encode(drafts), null));
    }

    /// <summary>Whoever flushes helps, and goes away where somebody commits already.</summary>
    [Fact]
    public async Task TryCommitOnce_WhileAnotherCommits_GivesUp()
    {
        using ManualResetEventSlim isWriting = new(), mayWrite = new();
        Append(null, 1);
        _disk.Operating = () =>
        {
            isWriting.Set();
            mayWrite.Wait();
        };
        var committing = Task.Run(_committer.CommitOnce, TestContext.Current.CancellationToken);
        isWriting.Wait(TestContext.Current.CancellationToken);
        Append(null, 1);

        Assert.False(_committer.TryCommitOnce());

        Assert.Equal(1, _committer.Gathered);
        mayWrite.Set();
        Assert.True(await committing);
        Assert.True(_committer.TryCommitOnce());
        Assert.Equal(2, _committer.DurableHead);
        Assert.True(_committer.TryCommitOnce()); // nothing to do, and the lock was free again
    }

    [Fact]
    public void Settle_CommitsWhatWasAppended_AndSaysWhereTheLogEnds()
    {
        Append(null, 3);

        var tail = _committer.Settle();

        Assert.Equal((3L, _committer.Tail), (tail.Position, tail));
        Assert.Equal(7, _committer.Paused(static () => 7));
    }

    /// <summary>One commit for several is remembered for the next sixteen.</summary>
    [Fact]
    public void IsCrowded_AfterACommitForSeveral_ForSixteenCommits()
    {
        var one = new Observer();
        Append(one, 1);
        _committer.CommitOnce();
        Assert.False(_committer.IsCrowded);
        Append(one, 1);
        Append(new Observer(), 1);
        _committer.CommitOnce();
        for (var commit = 0; commit < 16; commit++)
        {
            Assert.True(_committer.IsCrowded);
            Append(one, 1);
            _committer.CommitOnce();
        }

        Assert.False(_committer.IsCrowded);
    }

    private void Append(Observer? observer, int records)
    {
        var drafts = Enumerable.Range(0, records).Select(_ => TestRecords.Next(Run, -1, default)).ToArray();
        Assert.True(_committer.Append(drafts, Encode(drafts), observer) >= 0);
    }

    private RecordEncoder Encode(RecordDraft[] drafts)
    {
        var encoder = new RecordEncoder();
        encoder.Encode(drafts, _contents, new BlobFolder(_disk), new SeededSalts(1));
        return encoder;
    }

    private static long PositionsOf(SimulatedDisk disk)
    {
        using var segments = new SegmentFolder(disk);
        return new LogScanner(segments, TestBlocks.Seed).Follow(LogTail.Empty(TestBlocks.Seed), static (in _) => { }).Position;
    }

    private sealed class Observer(Action? told = null) : IDurabilityObserver
    {
        public int Times { get; private set; }

        public void OnDurable()
        {
            Times++;
            told?.Invoke();
        }
    }
}
