using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Erasing;

/// <summary>An erasure that a crash interrupts anywhere is finished by the next one, and what nobody erased is never lost.</summary>
public sealed class EraseCrashTests
{
    private const int Runs = 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Erase_CrashAtEveryOperation_IsFinishedTheNextTime()
    {
        var random = new Random(1);
        var disk = new SimulatedDisk(1);
        var crashes = new List<SimulatedDisk>();
        await using (var store = Open(disk))
        {
            var large = Encoding.UTF8.GetBytes(new string('l', RecordDraft.MaxInlineContent + 1));
            await store.WriteBlobAsync(large, Cancellation);
            for (var run = 0; run < Runs; run++) { Live(store, run, large); }
        }

        await using (var store = Open(disk)) // closing has left a checkpoint, which names contents that go now
        {
            disk.Operating = () =>
            {
                foreach (var survival in Enum.GetValues<Survival>()) { crashes.Add(disk.Crash(survival, random)); }
            };
            await store.EraseAsync(Cancellation);
            disk.Operating = null;
        }

        Assert.True(crashes.Count > 50, $"only {crashes.Count} places to crash");
        foreach (var image in crashes) { await GoOnAsync(image); }
    }

    [Fact]
    public async Task Erase_RecordThatWasEncodedBefore_AndComesAfter_KeepsItsContent()
    {
        var disk = new SimulatedDisk(1);
        using var pause = new Pause();
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = disk, Salts = pause, SegmentBytes = 16 * 1024, PreparedBytes = 4096 });
        var last = store.Append([TestRecords.Next(Run(0), -1, Common(2, 0))], null);
        store.Append(TestRecords.EndAndErase(Run(0), last), null);
        store.Commit();

        pause.IsDue = true; // after the content was looked up, before the record has its place
        var appending = Task.Run(() => store.Append([TestRecords.Next(Run(1), -1, Common(2, 0))], null), Cancellation);
        pause.Reached.Wait(Cancellation);
        await store.EraseAsync(Cancellation);
        pause.GoOn.Set();
        await appending;
        store.Commit();

        Assert.Empty((await store.CheckAsync(null, Cancellation)).Faults);
        Assert.Equal(Common(2, 0), (await store.ReadRunAsync(Run(1), 0, Cancellation))[0].Content.ToArray());
    }

    [Fact]
    public async Task Erase_RecordThatComesWhileTheLogIsRead_KeepsTheContentThatItRefersTo()
    {
        var disk = new SimulatedDisk(1);
        await using var store = Open(disk);
        var last = Append(store, TestRecords.Next(Run(0), -1, Common(2, 0)));
        Append(store, TestRecords.EndAndErase(Run(0), last));

        var next = 1;
        disk.Reading = () => store.Append([TestRecords.Next(Run(next++), -1, Common(2, 0))], null);
        var report = await store.EraseAsync(Cancellation);
        disk.Reading = null;
        store.CommitOnce();

        Assert.True(next > 2 && report is { Records: 2, Shared: 1 });
        Assert.Empty((await store.CheckAsync(null, Cancellation)).Faults);
        for (var run = 1; run < next; run++) { Assert.Equal(Common(2, 0), (await store.ReadRunAsync(Run(run), 0, Cancellation))[0].Content.ToArray()); }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20_000)]
    [InlineData(45_000)]
    public async Task Erase_FullDisk_SaysSo_AndIsFinishedWhenThereIsRoom(long free)
    {
        var disk = new SimulatedDisk(1);
        await using (var store = Open(disk))
        {
            var large = Encoding.UTF8.GetBytes(new string('l', RecordDraft.MaxInlineContent + 1));
            await store.WriteBlobAsync(large, Cancellation);
            for (var run = 0; run < Runs; run++) { Live(store, run, large); }
            disk.FreeBytes = free;
            Assert.Contains((await Assert.ThrowsAnyAsync<TuttiException>(() => store.EraseAsync(Cancellation))).Code, (string[])["TUT3005", "TUT3006"]);
        }

        disk.FreeBytes = null;
        await GoOnAsync(disk);
    }

    /// <summary>The next process writes before it erases, as a host does: its records may refer to what is about to go.</summary>
    private static async Task GoOnAsync(SimulatedDisk image)
    {
        await using (var store = Open(image))
        {
            var last = -1L;
            for (var content = 0; content < 4; content++) { last = Append(store, TestRecords.Next(RunId.FromKey(Guid.Empty, "new"), last, Common(content % 3, content))); }

            await store.EraseAsync(Cancellation);
            Assert.Empty((await store.CheckAsync(null, Cancellation)).Faults);
            Assert.Equal(4, (await store.ReadRunAsync(RunId.FromKey(Guid.Empty, "new"), 0, Cancellation)).Count);
            for (var run = 0; run < Runs; run++)
            {
                var records = await store.ReadRunAsync(Run(run), 0, Cancellation);
                Assert.All(records.SkipLast(1), record => Assert.Equal(run % 2 == 0, record.IsErased));
                if (run % 2 == 1) { Assert.Equal(Common(run, 2), records[2].Content.ToArray()); }
            }
        }

        foreach (var file in image.Files().Where(static file => file != "lock"))
        {
            var text = Encoding.Latin1.GetString(image.BytesOf(file));
            Assert.DoesNotContain("secret of 2", text, StringComparison.Ordinal);
            Assert.DoesNotContain(".erasing", file, StringComparison.Ordinal);
        }
    }

    private static void Live(EmbeddedStore store, int run, byte[] large)
    {
        var last = -1L;
        for (var content = 0; content < 4; content++) { last = Append(store, TestRecords.Next(Run(run), last, Common(run, content))); }
        last = Append(store, TestRecords.Next(Run(run), last, Encoding.UTF8.GetBytes($"secret of {run}")));
        last = Append(store, TestRecords.Next(Run(run), last, large));
        if (run % 2 == 0) { Append(store, TestRecords.EndAndErase(Run(run), last)); }
    }

    private static byte[] Common(int run, int content) => Encoding.UTF8.GetBytes($"{(run < 2 ? "shared" : $"own {run}")} {content} ".PadRight(4_000, 'c'));

    private static long Append(EmbeddedStore store, params RecordDraft[] drafts)
    {
        var position = store.Append(drafts, null);
        store.CommitOnce();
        return position;
    }

    private static RunId Run(int run) => RunId.FromKey(Guid.Empty, $"run {run}");

    /// <summary>Stops one appender where it asks for its salt.</summary>
    private sealed class Pause : IEntropy, IDisposable
    {
        private int _isDue;

        public bool IsDue
        {
            set => Volatile.Write(ref _isDue, value ? 1 : 0);
        }

        public ManualResetEventSlim Reached { get; } = new();

        public ManualResetEventSlim GoOn { get; } = new();

        public void Fill(Span<byte> destination)
        {
            destination.Fill(7);
            if (Interlocked.Exchange(ref _isDue, 0) == 0) { return; }
            Reached.Set();
            GoOn.Wait(Cancellation);
        }

        public void Dispose()
        {
            Reached.Dispose();
            GoOn.Dispose();
        }
    }

    private static EmbeddedStore Open(SimulatedDisk disk) => EmbeddedStore.Open(new EmbeddedStoreOptions
    {
        Disk = disk,
        CommitsInBackground = false,
        SegmentBytes = 16 * 1024,
        PreparedBytes = 4096,
        Salts = new SeededSalts(1),
    });
}
