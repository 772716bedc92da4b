using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Audits;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Erasing;

/// <summary>Erasing beside runs that write what is to go.</summary>
public sealed class EraseRaceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-erase-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Erase_WhileOthersWriteTheSameContents_LosesNothingOfTheirs()
    {
        await using var store = Open();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 3).Select(writer => Task.Run(() => WriteRuns(store, writer, stop.Token), Cancellation)).ToArray();
        var (erased, next) = (0L, 1_000);
        while (erased < 400)
        {
            var run = next++;
            var last = -1L;
            for (var content = 0; content < 20; content++) { last = Append(store, TestRecords.Next(Run(run), last, Common(content))); }
            Append(store, TestRecords.EndAndErase(Run(run), last));
            erased += (await store.EraseAsync(Cancellation)).Records;
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        Assert.Empty((await store.CheckAsync(null, Cancellation)).Faults);
        store.Signing!.Sign();
        using var audit = StoreAudit.Open(_folder);
        Assert.False(audit.Verify(null, new AuditTrust(), null, Cancellation).HasFailed);
    }

    private static void WriteRuns(EmbeddedStore store, int writer, CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var run = RunId.FromKey(Guid.Empty, $"writer {writer} {number}");
            var last = -1L;
            for (var content = 0; content < 20; content++) { last = Append(store, TestRecords.Next(run, last, Common(content))); }
        }
    }

    private static byte[] Common(int content) => Encoding.UTF8.GetBytes($"content {content} ".PadRight(400, (char)('a' + content)));

    private static RunId Run(int run) => RunId.FromKey(Guid.Empty, $"run {run}");

    private static long Append(EmbeddedStore store, params RecordDraft[] drafts)
    {
        var position = store.Append(drafts, null);
        store.Commit();
        return position;
    }

    private EmbeddedStore Open() => EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = _folder, SegmentBytes = 32 * 1024, PreparedBytes = 4096, CheckpointEveryBytes = 16 * 1024 });
}
