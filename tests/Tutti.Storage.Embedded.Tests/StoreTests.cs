using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests;

/// <summary>What is special to the segment log: its files, sizes and starts.</summary>
public sealed class StoreTests
{
    private static readonly RunId Run = RunId.FromKey(Guid.Empty, "r");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Append_SingleRecordsOf2KiB_CostAtMostATenthMore()
    {
        const int Commits = 300, Bytes = 2048;
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = new SimulatedDisk(1), CommitsInBackground = false });
        var random = new Random(1);
        Append(store, -1, []);
        var before = store.LogBytes;

        for (var commit = 0; commit < Commits; commit++)
        {
            var content = new byte[Bytes];
            random.NextBytes(content);
            store.Append(
                [new RecordDraft(RecordKind.StepCompleted, Run, PathKey.Root.Child("ask"), "agent/ask", commit, commit, new byte[8], content)], null);
            store.CommitOnce();
        }

        Assert.InRange(store.LogBytes - before, Commits * Bytes, Commits * Bytes * 11 / 10);
    }

    [Fact]
    public async Task Append_EqualContents_AreStoredOnce()
    {
        await using var store = EmbeddedStore.Open(Workload.Options(new SimulatedDisk(1)));
        var content = new byte[2000];
        for (var position = 0; position < 10; position++) { Append(store, position - 1, content); }

        var report = await store.CheckAsync(null, Cancellation);

        Assert.Equal(9, report.References);
        Assert.InRange(store.LogBytes, content.Length, content.Length + (10 * 250));
    }

    [Fact]
    public async Task Open_WithAndWithoutCheckpoint_GivesTheSame()
    {
        var disk = new SimulatedDisk(1);
        await using (var store = EmbeddedStore.Open(Workload.Options(disk)))
        {
            for (var position = 0; position < 40; position++) { Append(store, position - 1, new byte[1000 + (position % 3)]); }
        }

        await using (var store = EmbeddedStore.Open(Workload.Options(disk)))
        {
            Assert.True(store.Recovery.UsedCheckpoint);
            Assert.Equal((40L, 0L), (store.Recovery.Records, store.Recovery.RecordsRead));
            Assert.Equal(40, (await store.ReadRunAsync(Run, 0, Cancellation)).Count);
        }

        disk.Delete("checkpoint");
        await using (var store = EmbeddedStore.Open(Workload.Options(disk)))
        {
            Assert.Equal((false, 40L), (store.Recovery.UsedCheckpoint, store.Recovery.RecordsRead));
            Assert.Equal(40, (await store.ReadRunAsync(Run, 0, Cancellation)).Count);
            Append(store, 39, new byte[1001]);
            Assert.Equal(38, (await store.CheckAsync(null, Cancellation)).References);
        }
    }

    [Fact]
    public async Task Open_LogShorterThanCheckpoint_IsRefused()
    {
        var disk = new SimulatedDisk(1);
        await using (var store = EmbeddedStore.Open(Workload.Options(disk))) { Append(store, -1, new byte[100]); }
        disk.Delete("log/00000001.seg");

        Assert.Equal("TUT3007", Assert.Throws<TuttiException>(() => EmbeddedStore.Open(Workload.Options(disk))).Code);
    }

    [Fact]
    public void Open_NewerStore_IsRefused()
    {
        var disk = new SimulatedDisk(1);
        disk.Overwrite("store", "tutti-store 2\nwhatever"u8);

        Assert.Equal("TUT3003", Assert.Throws<TuttiException>(() => EmbeddedStore.Open(Workload.Options(disk))).Code);
    }

    [Fact]
    public async Task WriteBlob_ThenCrash_IsStillThere()
    {
        var content = new byte[RecordDraft.MaxInlineContent + 1];
        var disk = new SimulatedDisk(1);
        var store = EmbeddedStore.Open(Workload.Options(disk));
        await store.WriteBlobAsync(content, Cancellation);
        Append(store, -1, content);

        await using var recovered = EmbeddedStore.Open(Workload.Options(disk.Crash(Survival.Nothing, new Random(1))));

        Assert.Equal(content, (await recovered.ReadAsync(0, Cancellation)).Content.ToArray());
    }

    [Fact]
    public async Task Read_DamagedBlob_IsNamed()
    {
        var content = new byte[RecordDraft.MaxInlineContent + 1];
        var disk = new SimulatedDisk(1);
        await using var store = EmbeddedStore.Open(Workload.Options(disk));
        await store.WriteBlobAsync(content, Cancellation);
        Append(store, -1, content);
        disk.Flip(disk.Files().Single(file => file.StartsWith("blobs/", StringComparison.Ordinal)), 1000);

        var refusal = await Assert.ThrowsAsync<TuttiException>(async () => await store.ReadAsync(0, Cancellation));

        Assert.Equal("TUT3009", refusal.Code);
        Assert.Contains("TUT", refusal.Code, StringComparison.Ordinal);
        Assert.Single((await store.CheckAsync(null, Cancellation)).Faults);
    }

    [Fact]
    public async Task Open_TornTail_IsCutAndReported()
    {
        var disk = new SimulatedDisk(1);
        var store = EmbeddedStore.Open(Workload.Options(disk));
        Append(store, -1, [.. Enumerable.Repeat((byte)1, 100)]);
        var log = disk.BytesOf("log/00000001.seg");
        var torn = ((log.AsSpan().LastIndexOfAnyExcept((byte)0) + 8) & -8) + 512; // a start may write a seal before it
        log[torn] = 0x77;
        disk.Overwrite("log/00000001.seg", log);
        var copy = disk.Copy();

        await using var recovered = EmbeddedStore.Open(Workload.Options(copy));

        Assert.Equal((1L, 513L, false), (recovered.DurableHead, recovered.Recovery.TornBytes, recovered.Recovery.WasSealed));
        Assert.NotNull(recovered.Recovery.TornAt);
        Assert.Equal(0, copy.BytesOf("log/00000001.seg")[torn]);
        Assert.Equal(0, copy.Crash(Survival.Nothing, new Random(1)).BytesOf("log/00000001.seg")[torn]); // durable before anything is appended
    }

    private static void Append(EmbeddedStore store, long previous, byte[] content)
    {
        store.Append([TestRecords.Next(Run, previous, content)], null);
        Assert.True(store.CommitOnce());
    }
}
