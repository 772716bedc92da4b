using Tutti.Kernel.Journal;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests;

/// <summary>Checkpoints that are written while commits go on.</summary>
public sealed class CheckpointTests
{
    private const int CheckpointEveryBytes = 32 * 1024;
    private const int PatienceCommits = 200_000;

    private static readonly RunId Run = RunId.FromKey(Guid.Empty, "r");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commit_WithoutARest_WritesCheckpointsOnTheWay()
    {
        var disk = new SimulatedDisk(1);
        await using var store = EmbeddedStore.Open(Options(disk));

        var crashed = CommitUntilCheckpoint(store, disk);

        await using var after = EmbeddedStore.Open(Options(crashed));
        Assert.Equal((true, store.DurableHead), (after.Recovery.UsedCheckpoint, after.Recovery.Records));
        Assert.InRange(after.Recovery.RecordsRead, 0, store.DurableHead - 1);
    }

    [Fact]
    public async Task Open_CheckpointOfTheBackground_GivesWhatTheLogGives()
    {
        var disk = new SimulatedDisk(1);
        await using var store = EmbeddedStore.Open(Options(disk));
        var crashed = CommitUntilCheckpoint(store, disk);
        var withoutCheckpoint = crashed.Copy();
        withoutCheckpoint.Delete("checkpoint");

        await using var after = EmbeddedStore.Open(Options(crashed));
        await using var scanned = EmbeddedStore.Open(Options(withoutCheckpoint));

        Assert.False(scanned.Recovery.UsedCheckpoint);
        Assert.Equal(scanned.Catalogue.Find(Run), after.Catalogue.Find(Run), (left, right) => left?.LastPosition == right?.LastPosition && left?.Status == right?.Status);
        Assert.Equal((int)store.DurableHead, (await after.ReadRunAsync(Run, 0, Cancellation)).Count);
        var report = await after.CheckAsync(null, Cancellation);
        Assert.Empty(report.Faults);
    }

    /// <summary>Commits record after record until a checkpoint has its name.</summary>
    /// <returns>The disk at that moment.</returns>
    private static SimulatedDisk CommitUntilCheckpoint(EmbeddedStore store, SimulatedDisk disk)
    {
        for (var commit = 0; commit < PatienceCommits; commit++)
        {
            if (disk.Exists("checkpoint")) { return disk.Copy(); }
            var draft = TestRecords.Next(Run, store.DurableHead - 1, new byte[300 + (commit % 7)]);
            store.Append(new ReadOnlySpan<RecordDraft>(in draft), null);
            store.Commit();
        }

        throw new InvalidOperationException("No checkpoint was written under load.");
    }

    private static EmbeddedStoreOptions Options(SimulatedDisk disk) => new()
    {
        Disk = disk,
        Salts = new SeededSalts(7),
        SegmentBytes = 256 * 1024,
        PreparedBytes = 2 * 1024,
        SealAfter = TimeSpan.FromHours(1),
        CheckpointEveryBytes = CheckpointEveryBytes,
    };
}
