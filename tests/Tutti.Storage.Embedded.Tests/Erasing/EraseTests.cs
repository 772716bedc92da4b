using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Backups;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Erasing;

/// <summary>Payloads that are to go are gone from every file, and nothing else changes: places, proofs, what others hold.</summary>
public sealed class EraseTests : IDisposable
{
    private const string Secret = "the secret of run ";

    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-erase-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => Path.Combine(_folder, "store");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Erase_RunsOfSeveralSegments_LeaveNoByteOfThemInAnyFile_AndEverythingElseAsItWas()
    {
        await using (var store = Open())
        {
            for (var run = 0; run < 12; run++) { Live(store, run, records: 40, ends: run % 2 == 0); }
            store.Signing!.Sign();
            var before = await ContentsAsync(store, run: 1);
            var rates = await store.EraseAsync(Cancellation);

            Assert.True(rates is { Records: 6 * 41, Shared: 0 } && rates.Bytes > 6 * 40 * 300);
            Assert.Equal(before, await ContentsAsync(store, run: 1));
            Assert.True(store.Catalogue.Find(Run(0)) is { IsErased: true, Status: RunStatus.Completed });
        }

        var left = Directory.GetFiles(Store, "*", SearchOption.AllDirectories).ToDictionary(static file => file, static file => Encoding.Latin1.GetString(File.ReadAllBytes(file)));
        for (var run = 0; run < 12; run++) { Assert.Equal(run % 2 == 1, left.Values.Any(text => text.Contains(SecretOf(run), StringComparison.Ordinal))); }
        using var audit = StoreAudit.Open(Store);
        var verified = audit.Verify(null, new AuditTrust(), null, Cancellation);
        Assert.False(verified.HasFailed);
        Assert.Contains("246 whose payloads were erased, as the last records of 6 runs say", verified.Levels[0].Detail, StringComparison.Ordinal);
        await using var again = Open();
        Assert.Empty((await again.CheckAsync(null, Cancellation)).Faults);
        Assert.Equal(ErasureReport.Nothing, await again.EraseAsync(Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Erase_ContentThatAnotherRunHolds_StaysUntilThatOneGoesToo(bool isLarge)
    {
        var shared = Encoding.UTF8.GetBytes(SecretOf(0) + new string('x', isLarge ? 100_000 : 1_000));
        await using (var store = Open())
        {
            if (isLarge) { await store.WriteBlobAsync(shared, Cancellation); }
            foreach (var run in new[] { 0, 1 })
            {
                var last = Append(store, TestRecords.Next(Run(run), -1, shared));
                if (run == 0) { Append(store, TestRecords.EndAndErase(Run(0), last)); }
            }

            var report = await store.EraseAsync(Cancellation);

            Assert.Equal((2, isLarge ? 0 : 1), (report.Records, report.Shared));
            Assert.True((await store.ReadRunAsync(Run(0), 0, Cancellation))[0] is { IsErased: true, Body.IsEmpty: true });
            Assert.Equal(shared, (await store.ReadRunAsync(Run(1), 0, Cancellation))[0].Content.ToArray());
        }

        Assert.True(IsAnywhere(SecretOf(0)));
        await using (var store = Open())
        {
            Append(store, TestRecords.EndAndErase(Run(1), 3));
            await store.EraseAsync(Cancellation);
            Assert.Empty((await store.CheckAsync(null, Cancellation)).Faults);
        }

        Assert.False(IsAnywhere(SecretOf(0)));
    }

    [Fact]
    public async Task Erase_SameContentAgainAfterwards_IsStoredAnew()
    {
        var content = Encoding.UTF8.GetBytes(new string('c', 1_000));
        var large = Encoding.UTF8.GetBytes(new string('l', 100_000));
        await using var store = Open();
        await store.WriteBlobAsync(large, Cancellation);
        var last = Append(store, TestRecords.Next(Run(0), -1, content));
        last = Append(store, TestRecords.Next(Run(0), last, large));
        Append(store, TestRecords.EndAndErase(Run(0), last));
        await store.EraseAsync(Cancellation);

        Assert.Throws<TuttiException>(() => store.Append([TestRecords.Next(Run(1), -1, large)], null));
        await store.WriteBlobAsync(large, Cancellation);
        last = Append(store, TestRecords.Next(Run(1), -1, content));
        Append(store, TestRecords.Next(Run(1), last, large));

        Assert.Equal([content, large], (await store.ReadRunAsync(Run(1), 0, Cancellation)).Select(static record => record.Content.ToArray()));
    }

    [Fact]
    public async Task Verify_RecordThatNobodyErased_AndThatLooksErased_Fails()
    {
        await using (var store = Open())
        {
            Live(store, 0, records: 5, ends: false);
            store.Signing!.Sign();
        }

        var segment = Path.Combine(Store, "log", "00000001.seg");
        var bytes = await File.ReadAllBytesAsync(segment, Cancellation);
        var at = 40; // the first record of the first block
        Assert.True(RecordView.TryParse(bytes.AsSpan(at), out var record));
        RecordCodec.Erase(bytes.AsSpan(at, record.Bytes.Length), Erasure.All);
        await File.WriteAllBytesAsync(segment, bytes, Cancellation);

        using var audit = StoreAudit.Open(Store);
        var report = audit.Verify(null, new AuditTrust(), null, Cancellation);
        Assert.Equal((AuditVerdict.Fail, 0L), (report.Levels[0].Verdict, report.FirstBad));
        Assert.Contains("no record of the run says that it was erased", report.Levels[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_ThenBackup_GoesOnAndHoldsNothingErased()
    {
        var copy = Path.Combine(_folder, "copy");
        await using (var store = Open())
        {
            await store.WriteBlobAsync(Encoding.UTF8.GetBytes(SecretOf(0).PadRight(100_000)), Cancellation);
            var last = Append(store, TestRecords.Next(Run(0), -1, Encoding.UTF8.GetBytes(SecretOf(0).PadRight(100_000))));
            Append(store, TestRecords.EndAndErase(Run(0), last));
            await store.EraseAsync(Cancellation);
            store.Signing!.Sign();
            StoreBackup.Write(Store, copy, withKey: true, progress: null, Cancellation);
        }

        await using var restored = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = copy, NewEpoch = new("ann", "restored") });
        Assert.Empty((await restored.CheckAsync(null, Cancellation)).Faults);
        Assert.True((await restored.ReadRunAsync(Run(0), 0, Cancellation))[0].IsErased);
        Assert.Empty(Directory.GetFiles(Path.Combine(copy, "blobs"), "*", SearchOption.AllDirectories));
    }

    private static RunId Run(int run) => RunId.FromKey(Guid.Empty, $"run {run}");

    private static string SecretOf(int run) => $"{Secret}{run:D4}!";

    private static void Live(EmbeddedStore store, int run, int records, bool ends)
    {
        var last = -1L;
        for (var record = 0; record < records; record++) { last = Append(store, TestRecords.Next(Run(run), last, Encoding.UTF8.GetBytes($"{SecretOf(run)} {record}".PadRight(300 + record)))); }
        if (ends) { Append(store, TestRecords.EndAndErase(Run(run), last, Encoding.UTF8.GetBytes(SecretOf(run)))); }
    }

    private static long Append(EmbeddedStore store, params RecordDraft[] drafts)
    {
        var position = store.Append(drafts, null);
        store.Commit();
        return position;
    }

    private static async Task<IReadOnlyList<string>> ContentsAsync(EmbeddedStore store, int run) =>
        [.. (await store.ReadRunAsync(Run(run), 0, Cancellation)).Select(static record => Encoding.UTF8.GetString(record.Content.Span))];

    private bool IsAnywhere(string text) =>
        Directory.GetFiles(Store, "*", SearchOption.AllDirectories).Any(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)).Contains(text, StringComparison.Ordinal));

    private EmbeddedStore Open() => EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = Store, SegmentBytes = 32 * 1024, PreparedBytes = 4096, CheckpointEveryBytes = 16 * 1024 });
}
