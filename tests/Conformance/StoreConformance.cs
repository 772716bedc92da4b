using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Testing;
using Xunit;

namespace Tutti.Conformance;

/// <summary>What every store promises to the kernel. Each store inherits this suite.</summary>
public abstract class StoreConformance
{
    private static readonly RunId FirstRun = RunId.FromKey(Guid.Empty, "first");
    private static readonly RunId SecondRun = RunId.FromKey(Guid.Empty, "second");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Makes an empty store.</summary>
    protected abstract IRunStore Create();

    [Fact]
    public async Task Append_OneRecord_IsDurableAndReadBackAsItWas()
    {
        await using var store = Create();

        var start = await AppendDurablyAsync(store, Draft(FirstRun, -1, "start"));
        var position = await AppendDurablyAsync(store, Draft(FirstRun, start, "answer"));
        var read = await store.ReadAsync(position, Cancellation);

        Assert.Equal(1, position);
        Assert.Equal(2, store.DurableHead);
        Assert.Equal((RecordKind.StepNoted, FirstRun, "scope/step", start, 42L), (read.Kind, read.Run, read.Path, read.Previous, read.Time));
        Assert.Equal(PathKey.Root.Child("step"), read.Key);
        Assert.Equal("body", Encoding.UTF8.GetString(read.Body.Span));
        Assert.Equal("answer", Encoding.UTF8.GetString(read.Content.Span));
        Assert.Equal(3, read.Schema);
    }

    [Fact]
    public async Task Erase_EndedRun_LosesItsPayloads_KeepsItsPlaces_AndOthersKeepTheirs()
    {
        await using var store = Create();
        var (same, large) = (Encoding.UTF8.GetBytes(new string('s', 2_000)), Encoding.UTF8.GetBytes(new string('l', RecordDraft.MaxInlineContent + 1)));
        await store.WriteBlobAsync(large, Cancellation);
        var first = await AppendDurablyAsync(store, TestRecords.Next(FirstRun, -1, same));
        first = await AppendDurablyAsync(store, TestRecords.Next(FirstRun, first, large));
        var second = await AppendDurablyAsync(store, TestRecords.Next(SecondRun, -1, same));
        await AppendDurablyAsync(store, TestRecords.Next(SecondRun, second, large));
        await AppendDurablyAsync(store, TestRecords.EndAndErase(FirstRun, first, "result"u8.ToArray()));

        var report = await store.EraseAsync(Cancellation);
        var gone = await store.ReadRunAsync(FirstRun, 0, Cancellation);
        var kept = await store.ReadRunAsync(SecondRun, 0, Cancellation);

        Assert.Equal(3, report.Records);
        Assert.Equal([0L, 1, 4, 5], gone.Select(static record => record.Position));
        Assert.All(gone.SkipLast(1), static record => Assert.True(record is { IsErased: true, Path: "", Body.IsEmpty: true }));
        Assert.Equal((false, RecordKind.RunErased), (gone[^1].IsErased, gone[^1].Kind));
        Assert.True(gone[1].Content.IsEmpty && gone[2].Content.IsEmpty);
        Assert.Equal([same, large], kept.Select(static record => record.Content.ToArray()));
        Assert.True(store.Catalogue.Find(FirstRun) is { IsErased: true, Definition: "test", Status: Kernel.Lifecycle.RunStatus.Completed });
        Assert.Equal(ErasureReport.Nothing with { Shared = 0 }, await store.EraseAsync(Cancellation));
    }

    [Fact]
    public async Task Watch_AfterAppendsOfOthers_TellsWhenTheyAreDurable()
    {
        await using var store = Create();
        var position = store.Append([Draft(FirstRun, -1, "start")], null);
        var waiter = new DurabilityWaiter(store);
        var told = waiter.UntilAsync(position + 1, Cancellation);

        store.Watch(waiter);
        store.Flush();
        await told;

        Assert.True(store.DurableHead > position);
    }

    [Fact]
    public async Task Watch_ClosedStore_Refuses()
    {
        var store = Create();
        await store.DisposeAsync();

        Assert.Throws<TuttiException>(() => store.Watch(new DurabilityWaiter(store)));
    }

    [Fact]
    public async Task Append_Batch_GivesConsecutivePositionsAndLinksTheRun()
    {
        await using var store = Create();

        var first = await AppendDurablyAsync(
            store, Draft(FirstRun, -1, "a"), Draft(FirstRun, RecordDraft.FollowsBatch, "b"), Draft(FirstRun, RecordDraft.FollowsBatch, "c"));
        var records = await store.ReadRunAsync(FirstRun, 0, Cancellation);

        Assert.Equal([first, first + 1, first + 2], records.Select(record => record.Position));
        Assert.Equal([-1, first, first + 1], records.Select(record => record.Previous));
    }

    [Fact]
    public async Task ReadRun_InterleavedRuns_GivesEachItsOwnInOrder()
    {
        await using var store = Create();
        long first = -1, second = -1;

        for (var round = 0; round < 50; round++)
        {
            first = await AppendDurablyAsync(store, Draft(FirstRun, first, $"first {round}"));
            second = await AppendDurablyAsync(store, Draft(SecondRun, second, $"second {round}"));
        }

        var records = await store.ReadRunAsync(SecondRun, 0, Cancellation);
        Assert.Equal(Enumerable.Range(0, 50).Select(round => $"second {round}"), records.Select(record => Encoding.UTF8.GetString(record.Content.Span)));
        Assert.All(records, record => Assert.Equal(SecondRun, record.Run));
    }

    [Fact]
    public async Task ReadRun_FromAPosition_LeavesOutWhatIsBefore()
    {
        await using var store = Create();
        var first = await AppendDurablyAsync(store, Draft(FirstRun, -1, "a"));
        var second = await AppendDurablyAsync(store, Draft(FirstRun, first, "b"));

        var records = await store.ReadRunAsync(FirstRun, second, Cancellation);

        Assert.Equal([second], records.Select(record => record.Position));
    }

    [Fact]
    public async Task ReadRun_UnknownRun_IsEmpty()
    {
        await using var store = Create();

        Assert.Empty(await store.ReadRunAsync(FirstRun, 0, Cancellation));
    }

    [Fact]
    public async Task Read_BeyondTheHead_NamesThePosition()
    {
        await using var store = Create();

        var refusal = await Assert.ThrowsAsync<TuttiException>(async () => await store.ReadAsync(7, Cancellation));

        Assert.Equal("TUT3014", refusal.Code);
        Assert.Contains('7', refusal.Message);
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(RecordDraft.MaxInlineContent)]
    public async Task Append_EqualContents_AreBothReadBack(int bytes)
    {
        await using var store = Create();
        var content = Content(bytes);

        var first = await AppendDurablyAsync(store, Draft(FirstRun, -1, content));
        var second = await AppendDurablyAsync(store, Draft(SecondRun, -1, content.ToArray()));

        Assert.Equal(content, (await store.ReadAsync(first, Cancellation)).Content.ToArray());
        Assert.Equal(content, (await store.ReadAsync(second, Cancellation)).Content.ToArray());
    }

    [Fact]
    public async Task Append_LargeContent_NeedsItsBlobFirst()
    {
        await using var store = Create();
        var content = Content(RecordDraft.MaxInlineContent + 1);

        var refusal = Assert.Throws<TuttiException>(() => store.Append([Draft(FirstRun, -1, content)], null));
        await store.WriteBlobAsync(content, Cancellation);
        var position = await AppendDurablyAsync(store, Draft(FirstRun, -1, content));

        Assert.Equal("TUT3008", refusal.Code);
        Assert.Equal(0, position);
        Assert.Equal(content, (await store.ReadAsync(position, Cancellation)).Content.ToArray());
    }

    [Fact]
    public async Task Append_TooLongBody_IsRefused()
    {
        await using var store = Create();
        var draft = Draft(FirstRun, -1, "x") with { Body = new byte[RecordCodec.MaxFieldBytes + 1] };

        Assert.Equal("TUT3010", Assert.Throws<TuttiException>(() => store.Append([draft], null)).Code);
        Assert.Equal(0, await AppendDurablyAsync(store, Draft(FirstRun, -1, "x")));
    }

    [Fact]
    public async Task Append_ChangedCallersContent_KeepsWhatWasAppended()
    {
        await using var store = Create();
        var content = Content(300);

        var position = await AppendDurablyAsync(store, Draft(FirstRun, -1, content));
        Array.Clear(content);

        Assert.Equal(Content(300), (await store.ReadAsync(position, Cancellation)).Content.ToArray());
    }

    [Fact]
    public async Task Append_FromManyThreads_LosesAndRepeatsNothing()
    {
        const int Writers = 8, Appends = 200;
        await using var store = Create();

        var positions = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var run = RunId.FromKey(Guid.Empty, $"writer {writer}");
            var own = new List<long>();
            for (var round = 0; round < Appends; round++)
            {
                own.Add(await AppendDurablyAsync(store, Draft(run, own.Count == 0 ? -1 : own[^1], $"{writer}/{round}")));
            }

            return own;
        })));

        Assert.Equal(Enumerable.Range(0, Writers * Appends).Select(position => (long)position), positions.SelectMany(own => own).Order());
        for (var writer = 0; writer < Writers; writer++)
        {
            var records = await store.ReadRunAsync(RunId.FromKey(Guid.Empty, $"writer {writer}"), 0, Cancellation);
            Assert.Equal(positions[writer], records.Select(record => record.Position));
        }
    }

    [Fact]
    public async Task Append_Durable_IsInTheCatalogue()
    {
        await using var store = Create();
        var position = await AppendDurablyAsync(store, Draft(FirstRun, -1, "a"));

        Assert.True(store.Catalogue.TryLocate(FirstRun, out var located, out _));
        Assert.Equal(position, located);
    }

    [Fact]
    public async Task Append_AfterClose_IsRefused()
    {
        var store = Create();
        await store.DisposeAsync();

        Assert.Equal("TUT3011", Assert.Throws<TuttiException>(() => store.Append([Draft(FirstRun, -1, "x")], null)).Code);
    }

    /// <summary>Appends and waits until the store says that it is durable.</summary>
    protected static async Task<long> AppendDurablyAsync(IRunStore store, params RecordDraft[] drafts)
    {
        var waiter = new DurabilityWaiter(store);
        var position = store.Append(drafts, waiter);
        store.Flush();
        await waiter.UntilAsync(position + drafts.Length, Cancellation);
        return position;
    }

    /// <summary>A record with fixed fields.</summary>
    protected static RecordDraft Draft(RunId run, long previous, ReadOnlyMemory<byte> content) =>
        previous == -1
            ? TestRecords.Next(run, previous, content)
            : new(RecordKind.StepNoted, run, PathKey.Root.Child("step"), "scope/step", previous, 42, "body"u8.ToArray(), content) { Schema = 3, Marks = RecordMarks.Parks };

    private static RecordDraft Draft(RunId run, long previous, string content) => Draft(run, previous, Encoding.UTF8.GetBytes(content));

    private static byte[] Content(int bytes)
    {
        var content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        return content;
    }
}
