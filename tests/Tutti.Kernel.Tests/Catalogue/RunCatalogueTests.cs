using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Tests.Catalogue;

[CollectionDefinition(nameof(RunCatalogueTests), DisableParallelization = true)]
[Collection(nameof(RunCatalogueTests))] // it measures the memory of the process
public sealed class RunCatalogueTests
{
    [Fact]
    public void Apply_RecordThatCannotBeRead_MarksItsRunOnly()
    {
        var catalogue = new RunCatalogue();
        var (good, bad) = (RunId.FromKey(Guid.Empty, "good"), RunId.FromKey(Guid.Empty, "bad"));

        catalogue.Apply(Started(good), 0, 0);
        catalogue.Apply(new RecordDraft(RecordKind.RunStarted, bad, PathKey.Root, "", -1, 1, new byte[] { 0xFF }, default), 1, 1);
        catalogue.Apply(new RecordDraft(RecordKind.TimerSet, good, PathKey.Root, "", 0, 1, new byte[] { 0xFF }, default), 2, 2);

        Assert.Equal(RunStatus.NeedsAttention, catalogue.Find(bad)?.Status);
        Assert.Equal(RunStatus.NeedsAttention, catalogue.Find(good)?.Status);
        Assert.Equal(2, catalogue.Find(good)?.LastPosition);
    }

    /// <summary>A bound from below: exact while the earliest is open, too early after that, never too late.</summary>
    [Fact]
    public void NextDue_SeveralTimers_IsNeverAfterTheEarliestThatIsOpen()
    {
        var catalogue = new RunCatalogue();
        var run = RunId.FromKey(Guid.Empty, "good");
        catalogue.Apply(Started(run), 0, 0);

        long?[] bounds = [Set(1, 50), Set(2, 20), Set(3, 90), Fire(4), Fire(5), Fire(6)];

        Assert.Equal([50, 20, 20, 20, 20, null], bounds);
        long? Set(long position, long due) => Apply(RecordKind.TimerSet, position, new TimerSetBody(due).Encode());
        long? Fire(long position) => Apply(RecordKind.TimerFired, position, []);
        long? Apply(RecordKind kind, long position, byte[] body)
        {
            catalogue.Apply(new RecordDraft(kind, run, PathKey.Root, "", 0, 1, body, default), position, position);
            return catalogue.Find(run)?.NextDue is { } due ? (long)(due - DateTimeOffset.UnixEpoch).TotalMicroseconds : null;
        }
    }

    [Fact]
    public void SaveAndLoad_AnyCatalogue_GivesTheSame()
    {
        var catalogue = new RunCatalogue();
        for (var index = 0; index < 5000; index++) { catalogue.Apply(Started(RunId.FromKey(Guid.Empty, $"{index}"), index % 3 == 0), index, index * 10); }
        using var file = new MemoryStream();

        catalogue.Save(file);
        file.Position = 0;
        var loaded = RunCatalogue.Load(file);

        var query = new RunQuery { Limit = int.MaxValue };
        Assert.Equal(catalogue.List(query).Select(Describe), loaded.List(query).Select(Describe));
    }

    [Fact]
    public void Load_DamagedBytes_AreRefused()
    {
        using var file = new MemoryStream([1, 0, 0, 0, 9, 0]);

        Assert.Throws<InvalidDataException>(() => RunCatalogue.Load(file));
    }

    [Fact]
    public void List_LabelsStatusesAndPages_FindTheRuns()
    {
        var catalogue = new RunCatalogue();
        for (var index = 0; index < 10; index++) { catalogue.Apply(Started(RunId.FromKey(Guid.Empty, $"{index}"), index % 2 == 0), index, index); }

        var labelled = catalogue.List(new RunQuery { Labels = [new("team", "red")] });
        var firstPage = catalogue.List(new RunQuery { Limit = 4 });
        var secondPage = catalogue.List(new RunQuery { Limit = 4, Before = firstPage[^1].Id });

        Assert.Equal(5, labelled.Count);
        Assert.Empty(catalogue.List(new RunQuery { Statuses = [RunStatus.Failed] }));
        Assert.Equal(RunId.FromKey(Guid.Empty, "9"), firstPage[0].Id);
        Assert.Equal(RunId.FromKey(Guid.Empty, "5"), secondPage[0].Id);
    }

    [Fact]
    public void P10_ParkedRun_CostsAtMostAHundredBytes()
    {
        const int Runs = 200_000;
        var drafts = Enumerable.Range(0, Runs).Select(index => Started(RunId.FromKey(Guid.Empty, $"{index}"))).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var catalogue = new RunCatalogue();
        for (var index = 0; index < Runs; index++) { catalogue.Apply(drafts[index], index, index); }

        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Runs;
        GC.KeepAlive(catalogue);
        GC.KeepAlive(drafts);
        Assert.True(bytes <= 100, $"{bytes:F1} bytes a run");
    }

    private static RecordDraft Started(RunId run, bool isRed = false)
    {
        var body = new RunStartedBody { Definition = "d", Version = 1, Labels = isRed ? [new("team", "red")] : [] };
        return new RecordDraft(RecordKind.RunStarted, run, PathKey.Root, "", -1, 1_700_000_000_000_000, body.Encode(), default) { Marks = RecordMarks.Parks };
    }

    private static string Describe(RunSummary run) => $"{run.Id} {run.Status} {run.Definition} {run.LastPosition} {string.Join(',', run.Labels)}";
}
