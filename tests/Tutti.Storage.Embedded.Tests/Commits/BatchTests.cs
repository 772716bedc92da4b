using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Commits;

/// <summary>The records of one commit: how many fit, where each lies, what it says of the one before it, and who is told.</summary>
public sealed class BatchTests
{
    private static readonly RunId Run = RunId.FromKey(Guid.Empty, "r");
    private static readonly RunId Other = RunId.FromKey(Guid.Empty, "other");

    private readonly SimulatedDisk _disk = new(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Whatever was appended in whichever pieces, one commit holds all of it, in order.</summary>
    [Theory]
    [InlineData(1, 63)]
    [InlineData(1, 64)] // as many as a batch begins with
    [InlineData(1, 65)]
    [InlineData(1, 300)]
    [InlineData(2, 40)]
    [InlineData(30, 10)]
    [InlineData(200, 1)]
    public async Task Append_AnyNumberOfRecords_AreAllThere(int appends, int records)
    {
        await using var store = Open();
        for (var append = 0; append < appends; append++) { store.Append(Batch(append * records, records, static _ => []), null); }
        Assert.Equal(0, store.DurableHead);
        Assert.True(store.CommitOnce());

        Assert.Equal(appends * records, store.DurableHead);
        Assert.Equal(Enumerable.Range(0, appends * records).Select(static position => (long)position), (await store.ReadRunAsync(Run, 0, Cancellation)).Select(static record => record.Position));
        Assert.Equal(1, store.Catalogue.Count);
        Assert.Empty((await store.CheckAsync(null, Cancellation)).Faults);
    }

    [Theory]
    [InlineData(60_000, 1)]
    [InlineData(60_000, 2)]
    [InlineData(60_000, 5)] // much more than a batch begins with
    [InlineData(60_000, 40)]
    public async Task Append_LargeRecords_AreReadBackAsTheyWere(int bytes, int records)
    {
        await using var store = Open();
        store.Append(Batch(0, records, index => Content(index, bytes)), null);
        Assert.True(store.CommitOnce());
        store.Append(Batch(records, records, index => Content(index, bytes)), null);
        Assert.True(store.CommitOnce());

        for (var position = 0; position < 2 * records; position++) { Assert.True((await store.ReadAsync(position, Cancellation)).Content.Span.SequenceEqual(Content(position, bytes))); }
    }

    /// <summary>Records of a run are read backwards, each from the address that the next one gives. It is right wherever the store can know it.</summary>
    [Fact]
    public async Task Append_EachRecord_SaysWhereTheOneBeforeItLies()
    {
        await using var store = Open();
        store.Append(Batch(0, 3, static _ => []), null);
        store.Append([TestRecords.Next(Other, -1, default)], null); // 3
        store.Append([TestRecords.Next(Run, 2, default)], null);
        store.CommitOnce();
        store.Append([TestRecords.Next(Other, 3, default)], null); // 5: behind one of the block before
        store.Append([TestRecords.Next(Run, 4, default)], null);
        store.Append([TestRecords.Next(Other, 5, default)], null); // behind the first of this block
        store.CommitOnce();
        store.Append([TestRecords.Next(Run, 1, default)], null); // 8: behind none that the store has in memory
        store.CommitOnce();
        var (addresses, hints) = Read(store);

        Assert.Equal([0, addresses[0], addresses[1], 0, addresses[2], addresses[3], addresses[4], addresses[5], 0], hints);
    }

    /// <summary>4 MiB of records fit into a commit, to the byte.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task Append_WhatTogetherIsLargerThanABlock_CommitsTheFirst(int more, bool isCommitted)
    {
        await using var store = Open();
        var first = Filling(0, BlockHeader.MaxBodyBytes / 2);
        store.Append(first, null);
        var second = Filling(first.Length, (BlockHeader.MaxBodyBytes / 2) + more);
        store.Append(second, null);

        Assert.Equal(isCommitted ? first.Length : 0, store.DurableHead);
        Assert.True(store.CommitOnce());
        Assert.Equal(first.Length + second.Length, store.DurableHead);
    }

    [Fact]
    public async Task Append_MoreThanABlockHolds_IsRefused_AndNothingOfItIsThere()
    {
        await using var store = Open();
        var most = Filling(0, BlockHeader.MaxBodyBytes);
        Assert.Equal("TUT3010", Assert.Throws<TuttiException>(() => store.Append(Filling(0, BlockHeader.MaxBodyBytes + 1), null)).Code);
        Assert.False(store.CommitOnce());

        Assert.Equal(0, store.Append(most, null));
        Assert.True(store.CommitOnce());
        Assert.Equal(most.Length, store.DurableHead);
    }

    [Fact]
    public async Task OnDurable_IsToldToEachObserverOnce_AndToNobodyOfEarlierCommits()
    {
        await using var store = Open();
        Counter first = new(), second = new();
        for (var commit = 0; commit < 4; commit++)
        {
            store.Append([TestRecords.Next(Run, store.DurableHead - 1, default)], first);
            store.Append([TestRecords.Next(Other, store.DurableHead == 0 ? -1 : store.DurableHead, default)], first);
            store.Watch(first);
            Assert.Equal(commit, first.Times);
            store.CommitOnce();
            Assert.Equal(commit + 1, first.Times);
        }

        for (var commit = 0; commit < 4; commit++)
        {
            store.Append([TestRecords.Next(Run, store.DurableHead - 1, default)], second);
            store.CommitOnce();
        }

        Assert.Equal((4, 4), (first.Times, second.Times));
        store.Watch(first); // nothing is under way
        Assert.Equal(5, first.Times);
    }

    private static RecordDraft[] Batch(int from, int count, Func<int, byte[]> content) =>
        [.. Enumerable.Range(from, count).Select(position => TestRecords.Next(Run, position == 0 ? -1 : position == from ? from - 1 : RecordDraft.FollowsBatch, content(position)))];

    /// <summary>A batch that takes so many bytes.</summary>
    private static RecordDraft[] Filling(int from, int bytes)
    {
        const int usual = 60_000;
        var empty = RecordCodec.FixedSize + TestRecords.Next(Run, 1, default).Path.Length;
        var first = from == 0 ? RecordCodec.FixedSize + TestRecords.Next(Run, -1, default).Body.Length : empty;
        var sizes = new List<int>();
        for (var left = bytes - first; ; left -= empty)
        {
            var size = left <= RecordDraft.MaxInlineContent ? left : usual;
            sizes.Add(size);
            left -= size;
            if (left == 0) { break; }
        }

        return Batch(from, sizes.Count, position => Content(position, sizes[position - from]));
    }

    private static byte[] Content(int position, int bytes)
    {
        var content = new byte[bytes];
        new Random(position).NextBytes(content);
        return content;
    }

    private (List<long> Addresses, List<long> Hints) Read(EmbeddedStore store)
    {
        var (addresses, hints) = (new List<long>(), new List<long>());
        using var segments = new SegmentFolder(_disk);
        var seed = StoreHeader.SeedOf(store.Workspace);
        new LogScanner(segments, seed).Follow(LogTail.Empty(seed), (in block) =>
        {
            var address = block.Header.Address.Plus(BlockHeader.Size);
            for (var rest = block.Body; RecordView.TryParse(rest, out var record); rest = rest[record.Bytes.Length..])
            {
                addresses.Add(address.Value);
                hints.Add(record.PreviousAddress);
                address = address.Plus(record.Bytes.Length);
            }
        });
        return (addresses, hints);
    }

    private EmbeddedStore Open() => EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = _disk, Salts = new SeededSalts(7), CommitsInBackground = false });

    private sealed class Counter : IDurabilityObserver
    {
        public int Times { get; private set; }

        public void OnDurable() => Times++;
    }
}
