using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Tests.Catalogue;

/// <summary>What each kind of record makes known of its run, and what a host has to take up again.</summary>
public sealed class CatalogueRecordTests
{
    private static readonly RunId Id = CatalogueJournal.Run("a");

    private readonly CatalogueJournal _journal = new();

    [Theory]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Completed, RecordKind.RunCompleted)]
    [InlineData(RunStatus.Failed, RecordKind.RunFailed)]
    [InlineData(RunStatus.Running, RecordKind.RunFailed, RecordKind.RunRewound)]
    [InlineData(RunStatus.Cancelled, RecordKind.CancelRequested, RecordKind.RunCancelled)]
    [InlineData(RunStatus.Cancelling, RecordKind.CancelRequested)]
    [InlineData(RunStatus.Undoing, RecordKind.CancelRequested, RecordKind.UndoStarted)]
    [InlineData(RunStatus.Paused, RecordKind.RunPaused)]
    [InlineData(RunStatus.Paused, RecordKind.RunPaused, RecordKind.RunContinued)]
    [InlineData(RunStatus.Running, RecordKind.RunPaused, RecordKind.RunUnpaused)]
    [InlineData(RunStatus.Running, RecordKind.RunContinued)]
    [InlineData(RunStatus.NeedsAttention, RecordKind.RunNeedsAttention)]
    [InlineData(RunStatus.Running, RecordKind.RunNeedsAttention, RecordKind.AttentionCleared)]
    [InlineData(RunStatus.Cancelling, RecordKind.CancelRequested, RecordKind.RunNeedsAttention, RecordKind.AttentionCleared)]
    [InlineData(RunStatus.Undoing, RecordKind.UndoStarted, RecordKind.RunNeedsAttention, RecordKind.AttentionCleared)]
    [InlineData(RunStatus.Undoing, RecordKind.CancelRequested, RecordKind.UndoStarted, RecordKind.RunNeedsAttention, RecordKind.AttentionCleared)]
    public void Status_AfterRecords_IsWhatTheLastOfThemMakesIt(RunStatus status, params RecordKind[] kinds)
    {
        _journal.Begin("a");
        foreach (var kind in kinds) { _journal.Add("a", kind); }

        var isAtWork = status is RunStatus.Running or RunStatus.Cancelling or RunStatus.Undoing;
        var hasEnded = status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled;
        Assert.Equal(status, _journal.Catalogue.Find(Id)?.Status);
        Assert.Equal(isAtWork ? [Id] : [], _journal.Catalogue.Interrupted());
        Assert.Equal(!hasEnded, _journal.Catalogue.IsUnfinished(Id));
        Assert.Equal([KeyValuePair.Create(status, 1)], _journal.Catalogue.CountByStatus());
    }

    [Fact]
    public void Parked_IsWhoseNewestRecordSaysSo_AndWaitsUntilTheNext()
    {
        _journal.Begin("a").Add("a", RecordKind.SignalAwaited, parks: true);
        Assert.Equal(RunStatus.Waiting, _journal.Catalogue.Find(Id)?.Status);
        Assert.Empty(_journal.Catalogue.Interrupted());
        Assert.Equal([KeyValuePair.Create(RunStatus.Waiting, 1)], _journal.Catalogue.CountByStatus());
        Assert.Single(_journal.Catalogue.List(new RunQuery { Statuses = [RunStatus.Waiting] }));

        _journal.Add("a", RecordKind.SignalReceived, new SignalBody("go", "", "", "").Encode());
        Assert.Equal(RunStatus.Running, _journal.Catalogue.Find(Id)?.Status);
        Assert.Equal([Id], _journal.Catalogue.Interrupted());

        _journal.Add("a", RecordKind.RunPaused, parks: true);
        Assert.Equal(RunStatus.Paused, _journal.Catalogue.Find(Id)?.Status);
    }

    [Fact]
    public void Due_OfARetry_EndsWithTheAttempt_AndOfAQuestionWithItsAnswer()
    {
        _journal.Begin("a");
        Assert.Null(DueAfter(RecordKind.StepCompleted, new StepCompletedBody(1, 0, "").Encode()));
        Assert.Equal(90, DueAfter(RecordKind.StepAttempted, Attempted(1, 90)));
        Assert.Equal(95, DueAfter(RecordKind.StepAttempted, Attempted(2, 95))); // the second attempt ended the wait for it
        Assert.Equal(95, DueAfter(RecordKind.StepCompleted, new StepCompletedBody(1, 0, "").Encode())); // another step, at its first attempt
        Assert.Null(DueAfter(RecordKind.StepFailed, new StepErrorBody(3, 0, ErrorBody.None).Encode()));
        Assert.Equal(60, DueAfter(RecordKind.QuestionAsked, new QuestionAskedBody("?", [], "", CatalogueJournal.Us(60), "").Encode()));
        Assert.Equal(60, DueAfter(RecordKind.QuestionAsked, new QuestionAskedBody("?", [], "", 0, "").Encode()));
        Assert.Equal(60, DueAfter(RecordKind.QuestionAnswered, Answered(hadExpiry: false)));
        Assert.Null(DueAfter(RecordKind.QuestionAnswered, Answered(hadExpiry: true)));
        Assert.Null(DueAfter(RecordKind.TimerFired, [])); // nothing is open: nothing to close
        Assert.Equal(10, DueAfter(RecordKind.TimerSet, new TimerSetBody(CatalogueJournal.Us(10)).Encode()));
        Assert.Equal([(Id, CatalogueJournal.Us(10))], _journal.Catalogue.Dues(ofObjects: false));
        Assert.Null(DueAfter(RecordKind.RunContinued, [])); // a new generation waits for nothing of the one before
        Assert.Empty(_journal.Catalogue.Dues(ofObjects: false));
    }

    [Theory]
    [InlineData(RecordKind.RunCompleted)]
    [InlineData(RecordKind.RunCancelled)]
    [InlineData(RecordKind.UndoStarted)]
    public void Waits_AreOver_WhereTheRunEndsOrUndoes(RecordKind kind)
    {
        _journal.Begin("a").Add("a", RecordKind.TimerSet, new TimerSetBody(CatalogueJournal.Us(10)).Encode()).Add("a", RecordKind.StepUnknown);
        Assert.Equal((CatalogueJournal.Second(10), 1), (_journal.Catalogue.EarliestDue(), _journal.Catalogue.Find(Id)?.OpenQuestions));

        _journal.Add("a", kind);

        Assert.Equal((null, 0, null), (_journal.Catalogue.EarliestDue(), _journal.Catalogue.Find(Id)?.OpenQuestions, _journal.Catalogue.Find(Id)?.NextDue));
    }

    [Fact]
    public void Questions_AreOpenUntilTheyAreAnsweredResolvedOrCorrected()
    {
        _journal.Begin("a");
        Assert.Equal(1, QuestionsAfter(RecordKind.QuestionAsked, new QuestionAskedBody("?", [], "", 0, "").Encode()));
        Assert.Equal(2, QuestionsAfter(RecordKind.StepUnknown, []));
        Assert.Equal(3, QuestionsAfter(RecordKind.StepUnknown, []));
        Assert.Equal(2, QuestionsAfter(RecordKind.StepResolved, new StepResolvedBody(1, "", "").Encode()));
        Assert.Equal(2, QuestionsAfter(RecordKind.StepCorrected, new CorrectionBody("", "", "").Encode()));
        Assert.Equal(1, QuestionsAfter(RecordKind.StepCorrected, new CorrectionBody("", "", "", WasUnknown: true).Encode()));
        Assert.Equal(0, QuestionsAfter(RecordKind.QuestionAnswered, Answered(hadExpiry: false)));
        Assert.Equal(0, QuestionsAfter(RecordKind.QuestionAnswered, Answered(hadExpiry: false)));
    }

    [Fact]
    public void Children_ThatArePromisedAndAbsent_OrEndedAndUntold_AreTakenUpAgain()
    {
        var child = CatalogueJournal.Run("child");
        _journal.Begin("a").Add("a", RecordKind.ChildStarted, new ChildStartedBody(child, "d", 1, "").Encode());
        Assert.Equal([Id], _journal.Catalogue.ParentsOfUnstartedChildren());
        Assert.True(_journal.Catalogue.IsStillNeeded(Id, []));

        _journal.Begin("child", parent: "a");
        Assert.Empty(_journal.Catalogue.ParentsOfUnstartedChildren());
        Assert.False(_journal.Catalogue.IsStillNeeded(Id, []));
        Assert.True(_journal.Catalogue.TryGetParent(child, out var parent, out var key));
        Assert.Equal((Id, PathKey.Root.Child("child")), (parent, key));
        Assert.Equal(Id, _journal.Catalogue.Find(child)?.Parent);
        Assert.False(_journal.Catalogue.TryGetParent(Id, out _, out _));

        foreach (var (kind, isUntold) in new[] { (RecordKind.RunFailed, true), (RecordKind.RunRewound, false), (RecordKind.RunCancelled, true), (RecordKind.RunRewound, false), (RecordKind.RunCompleted, true) })
        {
            _journal.Add("child", kind);
            Assert.Equal(isUntold ? [child] : [], _journal.Catalogue.UntoldChildEnds());
            Assert.Equal(isUntold, _journal.Catalogue.IsStillNeeded(child, []));
        }

        _journal.Add("a", RecordKind.ChildEnded, new ChildEndedBody(child, RecordKind.RunCompleted, "", ErrorBody.None).Encode());
        Assert.Empty(_journal.Catalogue.UntoldChildEnds());
        _journal.Add("child", RecordKind.RunCompleted).Catalogue.ForgetChildEnd(child);
        Assert.Empty(_journal.Catalogue.UntoldChildEnds());
    }

    [Fact]
    public void Children_SeveralAtOnce_AreEachRemembered()
    {
        var (one, two) = (CatalogueJournal.Run("one"), CatalogueJournal.Run("two"));
        _journal.Begin("one", parent: "a").Begin("two", parent: "a"); // the first run of a store can be a child as well: its parent may be erased
        Assert.True(_journal.Catalogue.TryGetParent(one, out var parent, out _));
        Assert.Equal(Id, parent);
        _journal.Add("one", RecordKind.RunCompleted).Add("two", RecordKind.RunFailed);
        Assert.Equal([one, two], _journal.Catalogue.UntoldChildEnds());

        _journal.Begin("a").Begin("b");
        foreach (var (by, child) in new[] { ("a", "three"), ("b", "four") }) { _journal.Add(by, RecordKind.ChildStarted, new ChildStartedBody(CatalogueJournal.Run(child), "d", 1, "").Encode()); }
        Assert.Equal([Id, CatalogueJournal.Run("b")], _journal.Catalogue.ParentsOfUnstartedChildren());
        _journal.Begin("three", parent: "a");
        Assert.Equal([CatalogueJournal.Run("b")], _journal.Catalogue.ParentsOfUnstartedChildren());
    }

    [Fact]
    public void Dues_MoreThanAnEntryCounts_AreNeverTooLate()
    {
        _journal.Begin("a");
        for (var due = 0; due < 70_000; due++) { _journal.Add("a", RecordKind.TimerSet, new TimerSetBody(CatalogueJournal.Us(80_000 + due)).Encode()); }
        for (var fired = 0; fired < 69_999; fired++) { _journal.Add("a", RecordKind.TimerFired); }

        Assert.Equal(CatalogueJournal.Second(80_000), _journal.Catalogue.Find(Id)?.NextDue); // too early is harmless, too late is not
    }

    [Fact]
    public void Child_ThatIsThereBeforeItsPromise_IsNotMissed()
    {
        _journal.Begin("child", parent: "a").Begin("a").Add("a", RecordKind.ChildStarted, new ChildStartedBody(CatalogueJournal.Run("child"), "d", 1, "").Encode());

        Assert.Empty(_journal.Catalogue.ParentsOfUnstartedChildren());
        Assert.Empty(_journal.Add("a", RecordKind.RunCompleted).Catalogue.UntoldChildEnds()); // it has no parent that would be told
    }

    [Fact]
    public void Signals_ThatNobodyReceived_AreKnownByTheirPositions()
    {
        _journal.Begin("a").Begin("b").Add("a", RecordKind.SignalSent, Signal("b", "1")).Add("a", RecordKind.SignalSent, Signal("b", "2")).Add("a", RecordKind.SignalSent, Signal("a", "1"));
        Assert.Equal([2, 3, 4], _journal.Catalogue.UnreceivedSignals());
        Assert.True(_journal.Catalogue.IsStillNeeded(Id, [0, 3]));
        Assert.False(_journal.Catalogue.IsStillNeeded(Id, [0, 5]));

        _journal.Add("b", RecordKind.SignalReceived, Signal("b", "1"));

        Assert.Equal([3, 4], _journal.Catalogue.UnreceivedSignals());
        Assert.False(_journal.Catalogue.IsStillNeeded(Id, [2]));
    }

    [Fact]
    public void Objects_AreNoRuns()
    {
        var till = CatalogueJournal.Run("till");
        _journal.Begin("a", "till").Add("till", RecordKind.ObjectOpened, new ObjectOpenedBody("till", "front").Encode()).Add("till", RecordKind.ObjectChanged, new ObjectChangedBody(1, CatalogueJournal.Us(9), 1, default, "").Encode());
        var catalogue = _journal.Catalogue;

        Assert.Equal((1, 1, 1), (catalogue.Count, catalogue.List(new RunQuery()).Count, catalogue.CountByStatus()[RunStatus.Running]));
        Assert.Null(catalogue.Find(till));
        Assert.Empty(catalogue.FindByPrefix($"{till}"));
        Assert.Equal(("till", "front"), catalogue.FindObject(till));
        Assert.Null(catalogue.FindObject(Id));
        Assert.Null(catalogue.FindObject(CatalogueJournal.Run("nobody")));
        Assert.Equal(["front"], catalogue.ObjectKeys("till"));
        Assert.Empty(catalogue.ObjectKeys("lock"));
        Assert.Equal([(till, CatalogueJournal.Us(9))], catalogue.Dues(ofObjects: true));
        Assert.Empty(catalogue.Dues(ofObjects: false));
        Assert.Equal([Id], catalogue.Interrupted());
        Assert.False(catalogue.IsUnfinished(till));

        _journal.Add("till", RecordKind.ObjectKept, new ObjectKeptBody(2, 0, 0, 1).Encode());
        Assert.Empty(catalogue.Dues(ofObjects: true));
        _journal.Add("till", RecordKind.ObjectChanged, new ObjectChangedBody(2, CatalogueJournal.Us(8), 1, default, "").Encode()).Add("till", RecordKind.SignalSent, Signal("a", "1"));
        Assert.Equal([(till, CatalogueJournal.Us(8))], catalogue.Dues(ofObjects: true)); // what says nothing of due times changes none
        Assert.Equal([5], catalogue.UnreceivedSignals());
        _journal.Add("till", RecordKind.ObjectChanged, [0xFF]);
        Assert.Empty(catalogue.Dues(ofObjects: true));
    }

    [Fact]
    public void Object_ThatCannotBeRead_IsListedAsUnknown() =>
        Assert.Equal(("?", "?"), _journal.Add("till", RecordKind.ObjectOpened, [0xFF]).Catalogue.FindObject(CatalogueJournal.Run("till")));

    [Fact]
    public void Erased_IsWhatHasEnded_AndKeepsNoLabelsOrParent()
    {
        _journal.Begin("a", "d", 4, "d.yaml", "parent", new KeyValuePair<string, string>("team", "red")).Add("a", RecordKind.CancelRequested).Add("a", RecordKind.RunCancelled);
        Assert.Empty(_journal.Catalogue.Erased());

        _journal.Add("a", RecordKind.RunErased, new RunErasedBody("ann", "", "", "d", 4).Encode());

        var run = _journal.Catalogue.Find(Id);
        Assert.Equal((true, RunStatus.Cancelled, "d", 4, "", null), (run?.IsErased, run?.Status, run?.Definition, run?.Version, run?.Source, run?.Parent));
        Assert.Empty(run!.Labels);
        Assert.Equal([KeyValuePair.Create(Id, 3L)], _journal.Catalogue.Erased());
        Assert.False(_journal.Catalogue.TryGetParent(Id, out _, out _));
        Assert.Equal([Id], _journal.Catalogue.List(new RunQuery { OnlyErased = true }).Select(static one => one.Id));
        Assert.Empty(_journal.Catalogue.List(new RunQuery { OnlyErased = false }));
    }

    [Fact]
    public void Erased_ARunThatWasUndone_IsAsOneThatWasNot()
    {
        var bytes = new List<byte[]>();
        foreach (var kinds in new RecordKind[][] { [RecordKind.StepNoted, RecordKind.StepNoted, RecordKind.RunCancelled], [RecordKind.CancelRequested, RecordKind.UndoStarted, RecordKind.RunCancelled] })
        {
            var journal = new CatalogueJournal().Begin("a", "d", 4, "", "parent", new KeyValuePair<string, string>("team", "red"));
            foreach (var kind in kinds) { journal.Add("a", kind); }
            journal.Add("a", RecordKind.RunErased, new RunErasedBody("ann", "", "", "d", 4).Encode());
            using var file = new MemoryStream();
            journal.Catalogue.Save(file);
            bytes.Add(file.ToArray());
        }

        Assert.Equal(bytes[0][^14..], bytes[1][^14..]); // the marks of the run, and no links: nothing is left of how it ended
    }

    [Fact]
    public void Erased_BeforeItsEnd_NeedsAttention()
    {
        _journal.Begin("a").Add("a", RecordKind.RunErased, new RunErasedBody("ann", "", "", "d", 1).Encode());

        Assert.Equal((RunStatus.NeedsAttention, false), (_journal.Catalogue.Find(Id)?.Status, _journal.Catalogue.Find(Id)?.IsErased));
        Assert.Empty(_journal.Catalogue.Erased());
    }

    [Fact]
    public void RecordsWhoseBodiesAreErased_StillMoveTheStatus_AndAreNotRead()
    {
        _journal.Begin("a").Add("a", RecordKind.TimerSet, isErased: true);
        Assert.Equal((RunStatus.Running, null), (_journal.Catalogue.Find(Id)?.Status, _journal.Catalogue.Find(Id)?.NextDue));
        _journal.Add("a", RecordKind.RunCompleted, isErased: true);
        Assert.Equal((RunStatus.Completed, 2L), (_journal.Catalogue.Find(Id)?.Status, _journal.Catalogue.Find(Id)?.LastPosition));
    }

    private long? DueAfter(RecordKind kind, byte[] body) => _journal.Add("a", kind, body).Catalogue.Find(Id)?.NextDue is { } due ? due.ToUnixTimeSeconds() - CatalogueJournal.Start : null;

    private int? QuestionsAfter(RecordKind kind, byte[] body) => _journal.Add("a", kind, body).Catalogue.Find(Id)?.OpenQuestions;

    private static byte[] Attempted(int attempt, long due) => new StepErrorBody(attempt, 0, ErrorBody.None, CatalogueJournal.Us(due)).Encode();

    private static byte[] Answered(bool hadExpiry) => new QuestionAnsweredBody("yes", "ann", "", Expired: false, hadExpiry).Encode();

    private static byte[] Signal(string target, string id) => new SignalBody("go", "ann", id, "", CatalogueJournal.Run(target)).Encode();
}
