using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Commits;

/// <summary>What a store does by itself.</summary>
public sealed class CommitThreadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly RunId Run = RunId.FromKey(Guid.Empty, "r");

    /// <summary>After a while without a commit the log is sealed, so that damage to its last records is not taken for a torn tail; and again after the next ones.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Log_WithoutACommitForAWhile_IsSealed(bool isFlushed)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var disk = new SimulatedDisk(1);
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = disk, Salts = new SeededSalts(7), PreparedBytes = 4_096, SealAfter = TimeSpan.FromMilliseconds(1) });
        for (var records = 1; records <= 3; records++)
        {
            store.Append([TestRecords.Next(Run, records - 2, default)], null);
            if (isFlushed) { store.Flush(); } else { store.Commit(); }
            while (TailOf(disk, store) is not { IsSealed: true } tail || tail.Position < records) { await Task.Delay(1, patience.Token); }
            Assert.Equal(records, store.DurableHead);
        }
    }

    private static LogTail TailOf(SimulatedDisk disk, EmbeddedStore store)
    {
        using var segments = new SegmentFolder(disk.Copy());
        var seed = StoreHeader.SeedOf(store.Workspace);
        return new LogScanner(segments, seed).Follow(LogTail.Empty(seed), static (in _) => { });
    }
}
