using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Tests.Support;

namespace Tutti.Kernel.Tests.Engine;

/// <summary>What is read of a run that has continued as new, by what its last continuation says.</summary>
public sealed class RunLoaderTests
{
    private const string Word = "word";

    private static readonly RunId SomeRun = RunId.FromKey(Guid.Empty, "some");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task P12_GivenAContinuationThatAVersionBeforeWrote_WhenItIsRead_ThenAllOfTheRunIs()
    {
        await using var store = new InMemoryStore(Guid.Empty);
        var start = new RunStartedBody { Definition = "d", Version = 1, InputType = "int32" }.Encode();
        var signal = new SignalBody(Word, "test", "1", "int32");
        store.Append([Draft(RecordKind.RunStarted, start, -1), Draft(RecordKind.RunPaused, new ReasonBody("person", "ann").Encode(), 0), Draft(RecordKind.SignalReceived, signal.Encode(), 1)], null);
        store.Append([Draft(RecordKind.RunContinued, new RunContinuedBody(1, "int32", [2], [SignalIdentity.Of(signal)]).Encode(), 2)], null);
        var counted = new CountingStore(store);

        var history = await new RunLoader(counted).ReadAsync(SomeRun, Cancellation);

        Assert.Equal((1, 0L, "ann", 2L), (history.Generation, history.StartedAt, history.Pause?.By, Assert.Single(history.CarriedSignals).Position));
        Assert.Equal(1 + 4, counted.TakeRead());
    }

    [Fact]
    public async Task GivenAContinuationThatNamesARecordOfAnotherRun_WhenItIsRead_ThenItIsRefused()
    {
        await using var store = new InMemoryStore(Guid.Empty);
        var start = new RunStartedBody { Definition = "d", Version = 1, InputType = "int32" }.Encode();
        store.Append([Draft(RecordKind.RunStarted, start, -1) with { Run = RunId.FromKey(Guid.Empty, "other") }], null);
        store.Append([Draft(RecordKind.RunStarted, start, -1), Draft(RecordKind.RunContinued, new RunContinuedBody(1, "int32", [], []) { StartedAt = 0 }.Encode(), 1)], null);

        await Assert.ThrowsAsync<JournalFormatException>(() => new RunLoader(store).ReadAsync(SomeRun, Cancellation));
    }

    [Fact]
    public void Body_IsAsTheDocumentDrawsIt_AndAsAVersionBeforeWroteIt()
    {
        var former = new RunContinuedBody(3, "t", [5], [new SignalIdentity(1, 2)]);
        var body = former with { StartedAt = 4, SignalsSeen = 300, RewoundAt = 6, PausedAt = -1, Marks = ["m"] };
        const string Former = "030174" + "0105" + "01" + "0000000000000001" + "0000000000000002";

        Assert.Equal(Former, Convert.ToHexString(former.Encode()));
        Assert.Equal(Former + "04" + "AC02" + "07" + "00" + "01016D", Convert.ToHexString(body.Encode()));
        Assert.Equal((-1L, 0L, -1L, -1L), PositionsOf(RunContinuedBody.Decode(former.Encode())));
        Assert.Equal((4L, 300L, 6L, -1L), PositionsOf(RunContinuedBody.Decode(body.Encode())));
        Assert.Equal(["m"], RunContinuedBody.Decode(body.Encode()).Marks);
    }

    private static (long, long, long, long) PositionsOf(RunContinuedBody body) => (body.StartedAt, body.SignalsSeen, body.RewoundAt, body.PausedAt);

    private static RecordDraft Draft(RecordKind kind, byte[] body, long previous) => new(kind, SomeRun, PathKey.Root, "", previous, 1, body, default);

    [Fact]
    public void SeenSignals_OfTooManyIds_LetsGoOfWhatWasAskedForLongestAgo_AndKeepsTheNewest()
    {
        const int Many = 100_000;
        var seen = new SeenSignals();
        var runs = Enumerable.Range(0, 4).Select(static number => RunId.FromKey(Guid.Empty, $"{number}")).ToArray();
        foreach (var run in runs[..2]) { seen.Keep(run, Ids(Many)); }
        Assert.NotNull(seen.Find(runs[0]));

        seen.Keep(runs[2], Ids(Many));
        Assert.Equal((true, false, true), (seen.Find(runs[0]) is not null, seen.Find(runs[1]) is not null, seen.Find(runs[2]) is not null));

        seen.Keep(runs[3], Ids(4 * Many)); // more than all may have, alone
        Assert.Equal(4 * Many, seen.Find(runs[3])?.Count);
        Assert.Null(seen.Find(runs[0]) ?? seen.Find(runs[2]));

        seen.Forget(runs[3]);
        Assert.Null(seen.Find(runs[3]));
    }

    private static HashSet<SignalIdentity> Ids(int count) => [.. Enumerable.Range(0, count).Select(static number => new SignalIdentity(1, (ulong)number))];
}
