using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Tests.Catalogue;

/// <summary>A catalogue that was saved and loaded behind any record answers as the one that was not, then and behind all that follows.</summary>
public sealed class CatalogueCheckpointTests
{
    [Fact]
    public void Load_BehindAnyRecord_AnswersTheSame_AndGoesOnTheSame()
    {
        var journal = Everything();
        var ids = journal.Records.Select(static record => record.Run).Append(CatalogueJournal.Run("nobody")).Distinct().ToList();
        var told = Told(journal.Records, ids);
        var catalogue = new RunCatalogue();
        for (var saved = 0; saved < journal.Records.Count; saved++)
        {
            CatalogueJournal.Apply(catalogue, journal.Records[saved], saved);
            var bytes = Save(catalogue);
            var loaded = Load(bytes);
            Assert.Equal(bytes, Save(loaded));
            Assert.Equal(told[saved], CatalogueJournal.Tell(loaded, ids));
            for (var next = saved + 1; next < journal.Records.Count; next++)
            {
                CatalogueJournal.Apply(loaded, journal.Records[next], next);
                Assert.Equal(told[next], CatalogueJournal.Tell(loaded, ids));
            }
        }
    }

    [Fact]
    public void Load_AFormerVersion_KnowsWhatItSaid_AndNotWhereRunsContinued()
    {
        var journal = new CatalogueJournal().Begin("a", "d").Begin("b", "d").Add("b", RecordKind.SignalAwaited, parks: true);
        var former = With(Save(journal.Catalogue), 0, 2);

        var loaded = Load(former);
        CatalogueJournal.Apply(loaded, journal.Add("b", RecordKind.RunContinued).Records[^1], 3);

        Assert.Equal((0, 3), (loaded.ContinuedAt(CatalogueJournal.Run("a")), loaded.ContinuedAt(CatalogueJournal.Run("b"))));
        Assert.Equal(2, loaded.Count);
    }

    [Fact]
    public void Load_WhatEndsEarlyOrHoldsWhatNoCatalogueWrites_IsRefused()
    {
        var bytes = Save(Everything().Catalogue);
        for (var length = 0; length < bytes.Length; length++) { Assert.Throws<InvalidDataException>(() => Load(bytes[..length])); }

        Assert.Throws<InvalidDataException>(() => Load(With(bytes, 0, BitConverter.ToInt32(bytes) + 1)));
        Assert.Throws<InvalidDataException>(() => Load(With(bytes, 0, 1)));
    }

    [Fact]
    public void Load_AnUnknownDefinition_OrMoreLabelsThanBytes_IsRefused()
    {
        var without = Save(new CatalogueJournal().Begin("a", "d").Catalogue);
        var labelled = Save(new CatalogueJournal().Begin("a", "d", 1, "", null, new KeyValuePair<string, string>("team", "red")).Catalogue);

        // The last 12 bytes count the links, of which there are none; before them lie marks, status, questions, dues, and the definition's number.
        var definition = without.Length - 12 - 2 - 1 - 2 - 2 - sizeof(int);
        Assert.Equal(0, BitConverter.ToInt32(without, definition));
        Assert.Throws<InvalidDataException>(() => Load(With(without, definition, 1)));
        Assert.Throws<InvalidDataException>(() => Load(With(without, definition, -1)));
        var labels = labelled.Length - 12 - "team".Length - "red".Length - 2 - sizeof(int);
        Assert.Equal(1, BitConverter.ToInt32(labelled, labels));
        Assert.Throws<InvalidDataException>(() => Load(With(labelled, labels, int.MaxValue)));
        Assert.Throws<InvalidDataException>(() => Load(With(labelled, labels, -1)));
    }

    /// <summary>Every kind of record that a catalogue looks at, with what it keeps beside the entries: parents, labels, Objects, messages under way.</summary>
    private static CatalogueJournal Everything()
    {
        var journal = new CatalogueJournal()
            .Begin("parent", "flow", 3, "flow.yaml", null, new("team", "red"), new("stage", "two"))
            .Add("parent", RecordKind.ChildStarted, new ChildStartedBody(CatalogueJournal.Run("child"), "d", 1, "").Encode(), parks: true)
            .Add("parent", RecordKind.ChildStarted, new ChildStartedBody(CatalogueJournal.Run("late child"), "d", 1, "").Encode(), parks: true)
            .Begin("child", "d", 1, "", "parent", new KeyValuePair<string, string>("team", "blue"))
            .Add("child", RecordKind.TimerSet, new TimerSetBody(CatalogueJournal.Us(50)).Encode(), parks: true)
            .Add("till", RecordKind.ObjectOpened, new ObjectOpenedBody("till", "one").Encode())
            .Add("till", RecordKind.ObjectChanged, new ObjectChangedBody(1, CatalogueJournal.Us(70), 5, default, "").Encode())
            .Add("child", RecordKind.SignalSent, Signal("parent", "1"))
            .Add("child", RecordKind.SignalSent, Signal("parent", "2"))
            .Add("child", RecordKind.TimerFired)
            .Add("parent", RecordKind.SignalReceived, Signal("parent", "1"))
            .Add("parent", RecordKind.SignalAwaited)
            .Add("child", RecordKind.StepAttempted, new StepErrorBody(1, 5, ErrorBody.None, CatalogueJournal.Us(90)).Encode(), parks: true)
            .Add("child", RecordKind.StepAttempted, new StepErrorBody(2, 5, ErrorBody.None, CatalogueJournal.Us(95)).Encode(), parks: true)
            .Add("child", RecordKind.StepCompleted, new StepCompletedBody(3, 5, "").Encode())
            .Add("till", RecordKind.ObjectKept, new ObjectKeptBody(1, 0, 0, 1).Encode())
            .Add("other till", RecordKind.ObjectOpened, new ObjectOpenedBody("till", "two").Encode())
            .Add("other till", RecordKind.ObjectChanged, new ObjectChangedBody(1, CatalogueJournal.Us(77), 5, default, "").Encode())
            .Begin("asks", "d", 2, "d.yaml")
            .Add("asks", RecordKind.QuestionAsked, new QuestionAskedBody("?", [], "", CatalogueJournal.Us(60), "").Encode(), parks: true)
            .Add("asks", RecordKind.QuestionAsked, new QuestionAskedBody("?", [], "", 0, "").Encode(), parks: true)
            .Add("asks", RecordKind.QuestionAnswered, new QuestionAnsweredBody("yes", "ann", "", Expired: false, HadExpiry: true).Encode(), parks: true)
            .Add("asks", RecordKind.StepUnknown)
            .Add("asks", RecordKind.StepResolved, new StepResolvedBody(1, "ann", "").Encode())
            .Add("asks", RecordKind.StepUnknown)
            .Add("asks", RecordKind.StepCorrected, new CorrectionBody("ann", "", "", WasUnknown: true).Encode())
            .Add("asks", RecordKind.StepCorrected, new CorrectionBody("ann", "", "", WasUnknown: false).Encode());
        return journal
            .Add("asks", RecordKind.RunPaused)
            .Add("asks", RecordKind.RunContinued)
            .Add("asks", RecordKind.RunUnpaused)
            .Add("asks", RecordKind.RunNeedsAttention)
            .Add("asks", RecordKind.AttentionCleared)
            .Add("asks", RecordKind.CancelRequested)
            .Add("asks", RecordKind.RunNeedsAttention)
            .Add("asks", RecordKind.AttentionCleared)
            .Add("asks", RecordKind.UndoStarted)
            .Add("asks", RecordKind.RunNeedsAttention)
            .Add("asks", RecordKind.AttentionCleared)
            .Add("asks", RecordKind.RunCancelled)
            .Add("child", RecordKind.RunFailed)
            .Add("child", RecordKind.RunRewound)
            .Add("child", RecordKind.RunCompleted)
            .Add("parent", RecordKind.ChildEnded, new ChildEndedBody(CatalogueJournal.Run("child"), RecordKind.RunCompleted, "", ErrorBody.None).Encode())
            .Begin("late child", "d", 1, "", "parent")
            .Add("late child", RecordKind.RunFailed)
            .Add("child", RecordKind.RunErased, new RunErasedBody("ann", "", "", "d", 1).Encode())
            .Add("parent", RecordKind.RunCompleted);
    }

    private static byte[] Signal(string target, string id) => new SignalBody("go", "ann", id, "", CatalogueJournal.Run(target)).Encode();

    private static List<string> Told(IReadOnlyList<RecordDraft> records, IReadOnlyList<RunId> ids)
    {
        var catalogue = new RunCatalogue();
        return [.. records.Select((record, position) =>
        {
            CatalogueJournal.Apply(catalogue, record, position);
            return CatalogueJournal.Tell(catalogue, ids);
        })];
    }

    private static byte[] Save(RunCatalogue catalogue)
    {
        using var file = new MemoryStream();
        catalogue.Save(file);
        return file.ToArray();
    }

    private static RunCatalogue Load(byte[] bytes)
    {
        using var file = new MemoryStream(bytes);
        return RunCatalogue.Load(file);
    }

    private static byte[] With(byte[] bytes, int at, int number)
    {
        var changed = bytes.ToArray();
        BitConverter.GetBytes(number).CopyTo(changed, at);
        return changed;
    }
}
