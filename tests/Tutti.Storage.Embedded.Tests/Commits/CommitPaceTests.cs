using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Commits;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Log;
using Tutti.Storage.Embedded.Tests.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Commits;

/// <summary>For how long a commit waits for company. The clock moves by itself whenever somebody looks at it, and whenever the disk works.</summary>
public sealed class CommitPaceTests : IDisposable
{
    private const int SlowMicroseconds = 100;
    private const int OperationMicroseconds = 2_000;

    private readonly SimulatedDisk _disk = new(1);
    private readonly SegmentFolder _segments;
    private readonly LookedAtTime _time = new();
    private readonly Committer _committer;
    private readonly CommitPace _pace;
    private readonly ContentIndex _contents = new();
    private long _writes;
    private long _firstWrite;

    public CommitPaceTests()
    {
        _segments = new SegmentFolder(_disk);
        var writer = new LogWriter(_segments, LogTail.Empty(TestBlocks.Seed), TestBlocks.Seed, new LogSizes(1 << 20, 1 << 20, 1 << 20));
        _committer = new Committer(writer, new RunCatalogue(), _contents, new PositionIndex(), null, null, _time);
        _pace = new CommitPace(_committer, _time);
        AppendFromTwo();
        _committer.CommitOnce(); // prepares the segment
        _disk.Operating = () =>
        {
            if (_writes++ == 0) { _firstWrite = _time.Now; }
            _time.Now += OperationMicroseconds;
        };
    }

    public void Dispose() => _segments.Dispose();

    [Fact]
    public void CommitOnce_WhereNobodyComes_WaitsForAHalf_AndForLessEachTime()
    {
        var shares = new List<double>();
        for (var commit = 0; commit < 6; commit++) { shares.Add(CommitAlone() / (double)_committer.LastCommitTicks); } // each takes as long as the one before

        foreach (var (index, share) in shares.Index()) { Assert.InRange(share, 1.0 / Math.Min(16, 2 << index), (1.0 / Math.Min(16, 2 << index)) + 0.01); }
    }

    [Fact]
    public void CommitOnce_WhereAsManyComeAsBefore_WaitsNoLonger_AndIsPatientAgain()
    {
        for (var commit = 0; commit < 4; commit++) { CommitAlone(); } // impatient by now
        Assert.InRange(CommitAlone() / (double)_committer.LastCommitTicks, 0, 0.07);

        CommitInCompany(times: 1);
        Assert.InRange(CommitAlone() / (double)_committer.LastCommitTicks, 2.0 / 16, (2.0 / 16) + 0.01);
        CommitInCompany(times: 12);
        Assert.InRange(CommitAlone() / (double)_committer.LastCommitTicks, 0.5, 0.51);
    }

    /// <summary>Of eight records of before, seven are company enough.</summary>
    [Theory]
    [InlineData(6, true)]
    [InlineData(7, false)]
    public void CommitOnce_WaitsForSevenEighthsOfWhatCameBefore(int come, bool isAwaited)
    {
        Append(new Observer(), 4);
        Append(new Observer(), 4);
        Commit();
        Assert.Equal(8, _committer.LastCommitRecords);
        _time.LookingAt = looks => { if (looks == 3) { Append(new Observer(), come); } };

        var waited = Commit();

        Assert.Equal(isAwaited, waited > _committer.LastCommitTicks / 3);
        Assert.Equal(come, _committer.LastCommitRecords);
    }

    [Theory]
    [InlineData(SlowMicroseconds, false)]
    [InlineData(SlowMicroseconds + 1, true)]
    public void CommitOnce_AfterAQuickCommit_WaitsForNobody(long commitMicroseconds, bool isAwaited)
    {
        _disk.Operating = null;
        _time.LookingAt = looks => _time.Now += looks == 2 ? commitMicroseconds - 1 : 0; // it is looked at before and after
        Append(new Observer(), 50);
        Append(new Observer(), 50);
        _committer.CommitOnce();
        Assert.Equal(commitMicroseconds, _committer.LastCommitTicks);
        _disk.Operating = () => _firstWrite = _writes++ == 0 ? _time.Now : _firstWrite;
        _time.LookingAt = null;
        Append(new Observer(), 1);

        Assert.Equal(isAwaited, Commit() > 10);
    }

    [Fact]
    public void CommitOnce_WhereOneAppendsAlone_WaitsForNobody()
    {
        var one = new Observer();
        for (var commit = 0; commit < 16; commit++) // so long a crowd is remembered
        {
            Append(one, 1);
            Commit();
        }

        Assert.False(_committer.IsCrowded);
        Append(one, 1);
        Assert.InRange(Commit(), 0, 5);
        AppendFromTwo();
        Commit();
        Assert.True(_committer.IsCrowded);
    }

    [Fact]
    public void CommitOnce_SaysWhetherThereWasAnything()
    {
        Append(new Observer(), 1);
        Assert.True(_pace.CommitOnce());
        Assert.False(_pace.CommitOnce());
    }

    private void AppendFromTwo()
    {
        Append(new Observer(), 1);
        Append(new Observer(), 1);
    }

    /// <summary>Commits what is little beside the commit before.</summary>
    /// <returns>For how long it waited.</returns>
    private long CommitAlone()
    {
        Append(new Observer(), 50);
        Append(new Observer(), 50);
        _committer.CommitOnce();
        Append(new Observer(), 1);
        return Commit();
    }

    /// <summary>Commits after another has come, which nothing waits beyond.</summary>
    private void CommitInCompany(int times)
    {
        for (var commit = 0; commit < times; commit++)
        {
            AppendFromTwo();
            _committer.CommitOnce();
            Append(new Observer(), 1);
            _time.LookingAt = looks => { if (looks == 3) { Append(new Observer(), 1); } };
            Assert.Equal(4, Commit()); // three looks while it waited, and one by who measures the commit
            Assert.Equal(2, _committer.LastCommitRecords);
        }
    }

    /// <summary>Commits, and says for how long that waited before it wrote.</summary>
    private long Commit()
    {
        var began = _time.Now;
        _writes = 0;
        Assert.True(_pace.CommitOnce());
        _time.LookingAt = null;
        return _firstWrite - began;
    }

    private void Append(Observer observer, int records)
    {
        var drafts = Enumerable.Range(0, records).Select(_ => TestRecords.Next(RunId.FromKey(Guid.Empty, "r"), -1, default)).ToArray();
        var encoder = new RecordEncoder();
        encoder.Encode(drafts, _contents, new BlobFolder(_disk), new SeededSalts(1));
        Assert.NotEqual(Committer.Outdated, _committer.Append(drafts, encoder, observer));
    }

    private sealed class Observer : IDurabilityObserver
    {
        public void OnDurable()
        {
        }
    }

    /// <summary>A clock of microseconds.</summary>
    private sealed class LookedAtTime : TimeProvider
    {
        private int _looks;
        private Action<int>? _lookingAt;

        public long Now { get; set; }

        /// <summary>Told how often the clock was looked at since this was set.</summary>
        public Action<int>? LookingAt
        {
            get => _lookingAt;
            set => (_lookingAt, _looks) = (value, 0);
        }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp()
        {
            _lookingAt?.Invoke(++_looks);
            return Now++;
        }
    }
}
