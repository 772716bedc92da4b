using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Tests.Objects;

/// <summary>What an Object remembers of its answers, and for how long (rule G4).</summary>
public sealed class AnswersTests
{
    private static readonly long Day = (long)Answers.OutsideWindow.TotalMicroseconds;

    [Fact]
    public void Restore_WhatWasWritten_RemembersTheSame()
    {
        var answers = new Answers();
        answers.Remember(Asked("a"), new ObjectAnswer(new byte[] { 1, 2, 3 }, 7, 1_000));
        answers.Remember(Asked("b"), new ObjectAnswer(Array.Empty<byte>(), 8, 2_000));
        answers.Remember(RequestId.Outside("c"), new ObjectAnswer(new byte[2_000], long.MaxValue, 3_000));
        var restored = new Answers();
        restored.Remember(Asked("before"), new ObjectAnswer(new byte[] { 9 }, 1, 1));

        using var written = new PooledBuffer();
        answers.Write(written);
        restored.Restore(written.Written.Span);

        Assert.Equal(3, restored.Count);
        Assert.Null(restored.Find(Asked("before")));
        foreach (var request in new[] { Asked("a"), Asked("b"), RequestId.Outside("c") })
        {
            Assert.Equal((answers.Find(request)!.Value.Position, answers.Find(request)!.Value.TimeUs), (restored.Find(request)?.Position, restored.Find(request)?.TimeUs));
            Assert.Equal(answers.Find(request)!.Value.Reply.ToArray(), restored.Find(request)?.Reply.ToArray());
        }
    }

    [Fact]
    public void Prune_ForgetsAnswersToRunsThatHaveEnded_AndToOthersAfterADay()
    {
        var answers = new Answers();
        var host = new Host(CatalogueOf("ended"));
        foreach (var request in new[] { Asked("ended"), Asked("lives"), RequestId.Outside("old"), RequestId.Outside("young") })
        {
            answers.Remember(request, new ObjectAnswer(default, 1, request == RequestId.Outside("young") ? 101 : 100));
        }

        answers.Prune(host, Day + 100);
        Assert.Equal((null, true, true, true), (answers.Find(Asked("ended")), answers.Find(Asked("lives")) is not null, answers.Find(RequestId.Outside("old")) is not null, answers.Find(RequestId.Outside("young")) is not null));

        answers.Prune(host, Day + 101);
        Assert.Equal(2, answers.Count);
        Assert.Null(answers.Find(RequestId.Outside("old")));

        answers.Forget(Asked("lives"));
        answers.Forget(Asked("nobody"));
        Assert.Equal(1, answers.Count);
    }

    [Fact]
    public void Remember_OfARequestThatIsKnown_IsTheNewAnswer()
    {
        var answers = new Answers();
        answers.Remember(Asked("a"), new ObjectAnswer(default, 1, 1));
        answers.Remember(Asked("a"), new ObjectAnswer(default, 2, 2));

        Assert.Equal((1, 2L), (answers.Count, answers.Find(Asked("a"))?.Position));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(40_000, 1)]
    [InlineData(49_000, 2)]
    [InlineData(200_000, 5)]
    public void KeptState_CutIntoPieces_IsJoinedAgain(int bytes, int pieces)
    {
        var (state, answers) = (new byte[bytes], new byte[1_000]);
        new Random(1).NextBytes(state);
        new Random(2).NextBytes(answers);

        using var whole = new PooledBuffer();
        var cut = KeptState.Cut(whole, state, answers);

        Assert.Equal(pieces, cut.Count);
        Assert.All(cut, static piece => Assert.InRange(piece.Length, 1, RecordDraft.MaxInlineContent));
        var joined = KeptState.Join([.. cut.Select(static (piece, number) => new JournalRecord(number, RecordKind.ObjectKept, 1, default, PathKey.Root, "", number - 1, 0, default, piece))]);
        Assert.Equal(state, joined.State);
        Assert.Equal(answers, joined.Answers);
    }

    [Fact]
    public void KeptState_OfMoreThanEightMebibytes_IsRefused()
    {
        const int most = 8 * 1024 * 1024;
        var beside = CutBytes(most - 100) - (most - 100);

        Assert.Equal(most, CutBytes(most - beside));
        Assert.Equal("TUT1042", Assert.Throws<TuttiException>(() => CutBytes(most - beside + 1)).Code);

        static int CutBytes(int state)
        {
            using var whole = new PooledBuffer();
            return KeptState.Cut(whole, new byte[state], []).Sum(static piece => piece.Length);
        }
    }

    private static RequestId Asked(string run) => new(RunId.FromKey(Guid.Empty, run), 2, PathKey.Root.Child(run));

    private static HashSet<RunId> CatalogueOf(params string[] ended) => [.. ended.Select(static run => RunId.FromKey(Guid.Empty, run))];

    private sealed class Host(HashSet<RunId> ended) : IObjectHost
    {
        public IRunStore Store { get; } = new InMemoryStore(Guid.Empty);

        public long NowUs => 0;

        public void Arm(RunId id, long dueUs) => throw new NotSupportedException();

        public void Send(RunId from, SignalBody signal, ReadOnlyMemory<byte> content) => throw new NotSupportedException();

        public bool HasEnded(RunId run) => ended.Contains(run);

        public void Schedule(Action<object?> work, object? state) => throw new NotSupportedException();
    }
}
