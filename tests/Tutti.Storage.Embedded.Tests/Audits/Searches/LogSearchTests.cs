using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Audits.Searches;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits.Searches;

/// <summary>Searching a log: by each thing that a record is or says, from both ends, and what is not signed or cannot be read.</summary>
public sealed class LogSearchTests
{
    [Fact]
    public async Task Search_Everything_IsInTheOrderOfTheLog()
    {
        var (found, end) = Search(await AuditedRuns.SignedAsync(), new RecordFilter());

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], found.Select(static record => record.Position));
        Assert.Equal(["run.started", "run.started", "step.completed", "scope.told", "step.completed", "run.completed", "run.cancelled"], found.Select(static record => record.Kind));
        Assert.Equal((7, false, 0, (string?)null), (end.Found, end.MayBeMore, end.Unreadable, end.Damage));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(3), found[2].Time);
    }

    [Theory]
    [InlineData("kind", "step.completed", 2, 4)]
    [InlineData("kind", "run.*", 0, 1, 5, 6)]
    [InlineData("path", "pay", 4)]
    [InlineData("path", "ask#2", 2)]
    [InlineData("path", "desk/ask#2", 2)]
    [InlineData("path", "desk*", 2, 3)]
    [InlineData("path", "*ask??", 2)]
    [InlineData("path", "as")]
    [InlineData("by", "ann", 3)]
    [InlineData("by", "BOB", 6)]
    [InlineData("by", "an")]
    [InlineData("text", "ACCOUNT is 47", 2)]
    [InlineData("text", "café", 0)] // as JSON escapes it
    [InlineData("text", "no longer wanted", 6)] // in the fields
    [InlineData("text", "desk", 2, 3)] // in the path
    [InlineData("text", "nothing of this")]
    [InlineData("since", "5", 4, 5, 6)]
    [InlineData("until", "3", 0, 1)]
    public async Task Search_OneThing_FindsWhatFits(string what, string value, params int[] positions)
    {
        var (found, _) = Search(await AuditedRuns.SignedAsync(), Of(what, value));

        Assert.Equal(positions.Select(static position => (long)position), found.Select(static record => record.Position));
    }

    [Fact]
    public async Task Search_Run_ByABeginningOfItsId_AndSeveralThingsTogether()
    {
        var disk = await AuditedRuns.SignedAsync();
        var run = AuditedRuns.Report.ToString()[..8].ToUpperInvariant();

        Assert.Equal([1, 6], Search(disk, new RecordFilter { Run = run }).Found.Select(static record => record.Position));
        Assert.Equal([6], Search(disk, new RecordFilter { Run = run, Kinds = ["run.cancelled", "run.failed"], By = "bob", Text = "wanted" }).Found.Select(static record => record.Position));
        Assert.Empty(Search(disk, new RecordFilter { Run = run, By = "ann" }).Found);
    }

    [Fact]
    public async Task Search_Limit_TakesTheFirst_OrTheNewest_AndSaysThatThereAreMore()
    {
        var disk = await AuditedRuns.SignedAsync();

        var (first, begun) = Search(disk, new RecordFilter { Limit = 2 });
        var (newest, ended) = Search(disk, new RecordFilter { Limit = 2, NewestFirst = true });
        var (exact, all) = Search(disk, new RecordFilter { Limit = 7 });

        Assert.Equal([0, 1], first.Select(static record => record.Position));
        Assert.Equal([6, 5], newest.Select(static record => record.Position));
        Assert.Equal((true, true, false), (begun.MayBeMore, ended.MayBeMore, all.MayBeMore));
        Assert.Equal(7, exact.Count);
        Assert.Equal([6, 5, 4, 3, 2, 1, 0], Search(disk, new RecordFilter { NewestFirst = true }).Found.Select(static record => record.Position));
    }

    [Fact]
    public async Task Search_RecordsBehindTheHead_AreMarked()
    {
        var disk = await AuditedRuns.SignedAsync();
        await AuditedRuns.GrowUnsignedAsync(disk);

        var (found, _) = Search(disk, new RecordFilter());

        Assert.Equal(8, found.Count);
        Assert.All(found, static record => Assert.Equal(record.Position < 7, record.IsSigned));
    }

    [Fact]
    public async Task Search_LogThatWasCut_SaysThatNotAllWasRead()
    {
        var disk = await AuditedRuns.SignedAsync();
        disk.Overwrite("log/00000001.seg", disk.BytesOf("log/00000001.seg").AsSpan(0, 1500));

        var (found, end) = Search(disk, new RecordFilter());

        Assert.InRange(found.Count, 0, 6);
        Assert.NotNull(end.Damage);
    }

    private static RecordFilter Of(string what, string value) => what switch
    {
        "kind" => new RecordFilter { Kinds = [value] },
        "path" => new RecordFilter { Path = value },
        "by" => new RecordFilter { By = value },
        "text" => new RecordFilter { Text = value },
        "since" => new RecordFilter { Since = DateTimeOffset.UnixEpoch.AddSeconds(int.Parse(value, System.Globalization.CultureInfo.InvariantCulture)) },
        _ => new RecordFilter { Until = DateTimeOffset.UnixEpoch.AddSeconds(int.Parse(value, System.Globalization.CultureInfo.InvariantCulture)) },
    };

    private static (List<FoundRecord> Found, SearchEnd End) Search(SimulatedDisk disk, RecordFilter filter)
    {
        var found = new List<FoundRecord>();
        using var audit = StoreAudit.Open(disk);
        var end = audit.Search(filter, found.Add, progress: null, TestContext.Current.CancellationToken);
        return (found, end);
    }
}
