using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Tests.Catalogue;

/// <summary>Which runs a query finds, at the bounds of each condition.</summary>
public sealed class CatalogueQueryTests
{
    private readonly CatalogueJournal _journal = new CatalogueJournal()
        .Begin("a", "bake", 1, "bake.yaml", null, new("team", "red"), new("stage", "two"))
        .Begin("b", "brew", 2, "brew.yaml", null, new KeyValuePair<string, string>("team", "red"))
        .Begin("c", "bake", 3, "bake.yaml")
        .Add("a", RecordKind.RunCompleted)
        .Add("b", RecordKind.StepUnknown);

    private RunCatalogue Catalogue => _journal.Catalogue;

    [Fact]
    public void List_ADefinition_FindsItsRuns() => Assert.Equal("c a", Found(new RunQuery { Definition = "bake" }));

    [Fact]
    public void List_Labels_FindsWhoHasAllOfThem()
    {
        Assert.Equal("b a", Found(new RunQuery { Labels = [new("team", "red")] }));
        Assert.Equal("a", Found(new RunQuery { Labels = [new("team", "red"), new("stage", "two")] }));
        Assert.Equal("", Found(new RunQuery { Labels = [new("team", "two")] }));
    }

    [Fact]
    public void List_Statuses_FindsAnyOfThem()
    {
        Assert.Equal("c b", Found(new RunQuery { Statuses = [RunStatus.Running] }));
        Assert.Equal("c b a", Found(new RunQuery { Statuses = [RunStatus.Running, RunStatus.Completed] }));
        Assert.Equal("", Found(new RunQuery { Statuses = [RunStatus.Paused] }));
    }

    [Fact]
    public void List_Times_HoldTheirFirstMomentAndNotTheirLast()
    {
        Assert.Equal("c b", Found(new RunQuery { StartedFrom = CatalogueJournal.Second(1) }));
        Assert.Equal("b a", Found(new RunQuery { StartedBefore = CatalogueJournal.Second(2) }));
        Assert.Equal("c a", Found(new RunQuery { UpdatedBefore = CatalogueJournal.Second(4) }));
        Assert.Equal("b", Found(new RunQuery { StartedFrom = CatalogueJournal.Second(1), StartedBefore = CatalogueJournal.Second(2) }));
    }

    [Fact]
    public void List_OnlyWithQuestions_FindsWhereSomebodyIsAsked() => Assert.Equal("b", Found(new RunQuery { OnlyWithQuestions = true }));

    [Fact]
    public void List_OnlyWithQuestions_FindsWhoWasRetriedUntilItEnds()
    {
        _journal.Add("c", RecordKind.RunFailed).Add("c", RecordKind.RunRewound);
        Assert.Equal("c b", Found(new RunQuery { OnlyWithQuestions = true })); // what it asked behind a shield it asks on, and only it knows

        _journal.Add("c", RecordKind.RunCompleted);

        Assert.Equal("b", Found(new RunQuery { OnlyWithQuestions = true }));
    }

    [Fact]
    public void List_InPages_FindsEachOnce()
    {
        Assert.Equal("c b", Found(new RunQuery { Limit = 2 }));
        Assert.Equal("a", Found(new RunQuery { Limit = 2, Before = CatalogueJournal.Run("b") }));
        Assert.Equal("", Found(new RunQuery { Limit = 2, Before = CatalogueJournal.Run("a") }));
        Assert.Equal("", Found(new RunQuery { Limit = 0 }));
    }

    [Fact]
    public void Find_ARun_TellsWhatItsRecordsSaid()
    {
        var run = Catalogue.Find(CatalogueJournal.Run("b"));

        Assert.Equal(("brew", 2, "brew.yaml", 4L, null), (run?.Definition, run?.Version, run?.Source, run?.LastPosition, run?.Parent));
        Assert.Equal((CatalogueJournal.Second(1), CatalogueJournal.Second(4)), (run?.Started, run?.Updated));
        Assert.Equal([new KeyValuePair<string, string>("team", "red")], run!.Labels);
        Assert.Empty(Catalogue.Find(CatalogueJournal.Run("c"))!.Labels);
        Assert.Null(Catalogue.Find(CatalogueJournal.Run("nobody")));
    }

    [Fact]
    public void TryLocate_ARun_IsItsNewestRecord()
    {
        Assert.True(Catalogue.TryLocate(CatalogueJournal.Run("a"), out var position, out var address));
        Assert.Equal((3, CatalogueJournal.Address(3)), (position, address));
        Assert.False(Catalogue.TryLocate(CatalogueJournal.Run("nobody"), out position, out address));
        Assert.Equal((-1, -1), (position, address));
    }

    [Fact]
    public void FindByPrefix_BeginningsOfIds_FindsSoManyOfThem()
    {
        var id = $"{CatalogueJournal.Run("a")}";

        Assert.Equal(id, $"{Assert.Single(Catalogue.FindByPrefix(id.ToUpperInvariant()))}");
        Assert.Equal(id, $"{Assert.Single(Catalogue.FindByPrefix(id[..12]))}");
        Assert.Empty(Catalogue.FindByPrefix(id[1..]));
        Assert.Empty(Catalogue.FindByPrefix(id, most: 0));
        Assert.Throws<ArgumentException>(() => Catalogue.FindByPrefix(""));
        var all = new CatalogueJournal();
        for (var run = 0; run < 400; run++) { all.Begin($"{run}"); }
        var first = $"{CatalogueJournal.Run("7")}"[..1];
        var sharing = Enumerable.Range(0, 400).Count(run => $"{CatalogueJournal.Run($"{run}")}".StartsWith(first, StringComparison.Ordinal));
        Assert.Equal(Math.Min(10, sharing), all.Catalogue.FindByPrefix(first).Count);
        Assert.Equal(sharing, all.Catalogue.FindByPrefix(first, 400).Count);
    }

    [Fact]
    public void SourcesOfUnfinished_AreNamedOnce()
    {
        Assert.Equal(["brew.yaml", "bake.yaml"], Catalogue.SourcesOfUnfinished());
        _journal.Begin("d", "bake", 3, "bake.yaml").Begin("e", "bake", 4, "bake.yaml").Begin("f", "code").Add("b", RecordKind.RunCancelled);
        Assert.Equal(["bake.yaml"], Catalogue.SourcesOfUnfinished());
    }

    [Fact]
    public void Apply_ManyRuns_FindsEachAgain()
    {
        var all = new CatalogueJournal();
        for (var run = 0; run < 10_000; run++) { all.Begin($"{run}"); }

        Assert.Equal(10_000, all.Catalogue.Count);
        for (var run = 0; run < 10_000; run++)
        {
            Assert.True(all.Catalogue.TryLocate(CatalogueJournal.Run($"{run}"), out var position, out _));
            Assert.Equal(run, position);
        }

        Assert.Equal((9_999, CatalogueJournal.Second(9_999)), all.Catalogue.Dates()[^1]);
    }

    [Fact]
    public void EveryQuestion_OfAsManyRunsAsAChunkHolds_IsAnswered()
    {
        var all = new CatalogueJournal();
        for (var run = 0; run < 4_096; run++) { all.Begin($"{run}", source: "d.yaml"); }

        Assert.Equal((4_096, 4_096, 4_096), (all.Catalogue.Interrupted().Count, all.Catalogue.Dates().Count, all.Catalogue.CountByStatus()[RunStatus.Running]));
        Assert.Equal((0, 0, 0), (all.Catalogue.Dues(ofObjects: false).Count, all.Catalogue.Dues(ofObjects: true).Count, all.Catalogue.Erased().Count));
        Assert.Equal(["d.yaml"], all.Catalogue.SourcesOfUnfinished());
        Assert.Null(all.Catalogue.EarliestDue());
        Assert.Equal(4_096, all.Catalogue.List(new RunQuery { Limit = int.MaxValue }).Count);
        using var file = new MemoryStream();
        all.Catalogue.Save(file);
        file.Position = 0;
        Assert.Equal(4_096, RunCatalogue.Load(file).Count);
    }

    private string Found(RunQuery query) => string.Join(' ', Catalogue.List(query).Select(static run => new[] { "a", "b", "c" }.Single(name => CatalogueJournal.Run(name) == run.Id)));
}
