using System.Diagnostics;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;
using Tutti.Storage.Embedded;

namespace Tutti.Storage.Bench;

/// <summary>The stores' goals, one method each. Ratios count; the absolute numbers belong to the machine.</summary>
internal sealed class StoreBench(string root, TimeSpan duration, TextWriter output)
{
    private const int ContentBytes = 200;

    private static readonly ReadOnlyMemory<byte> Start = new byte[256]; // zeros are a start without any field set

    public IEnumerable<(string Name, Func<Task> Run)> Modes =>
    [
        ("fsync", () => { RawFlush(); return Task.CompletedTask; }),
        ("lone", () => ManyAsync(1)),
        ("many", async () => { await ManyAsync(8).ConfigureAwait(false); await ManyAsync(64).ConfigureAwait(false); await ManyAsync(1000).ConfigureAwait(false); }),
        ("bytes", BytesAsync),
        ("memory", () => { Memory(); return Task.CompletedTask; }),
        ("read", ReadAsync),
        ("start", StartAsync),
    ];

    private double RawFlush()
    {
        Directory.CreateDirectory(root);
        var path = Path.Combine(root, "raw");
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite);
        var block = new byte[400];
        RandomAccess.Write(file, new byte[64 << 20], 0);
        RandomAccess.FlushToDisk(file);
        var watch = Stopwatch.StartNew();
        long count = 0;
        for (; watch.Elapsed < duration; count++)
        {
            RandomAccess.Write(file, block, count * block.Length % (60 << 20));
            RandomAccess.FlushToDisk(file);
        }

        var rate = count / watch.Elapsed.TotalSeconds;
        Report($"raw write+fsync of 400 B:        {rate,12:N0} /s");
        return rate;
    }

    private async Task ManyAsync(int writers)
    {
        var store = Fresh();
        await using (store.ConfigureAwait(false))
        {
            var all = Enumerable.Range(0, writers).Select(n => new Writer(store, RunId.FromKey(store.Workspace, $"{n}"), ContentBytes, n)).ToArray();
            await RunAsync(all, TimeSpan.FromMilliseconds(500)).ConfigureAwait(false);
            var (before, allocated, watch) = (store.DurableHead, GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
            await RunAsync(all, duration).ConfigureAwait(false);
            var count = store.DurableHead - before;
            Report(
                $"durable appends, {writers,4} writers:    {count / watch.Elapsed.TotalSeconds,12:N0} /s  {(GC.GetTotalAllocatedBytes() - allocated) / (double)count:N0} B allocated each");
            if (writers == 1) { RawFlush(); }
        }
    }

    private static Task RunAsync(Writer[] writers, TimeSpan time)
    {
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        return Task.WhenAll(writers.Select(writer => Task.Run(() => writer.RunAsync(end, long.MaxValue))));
    }

    private async Task BytesAsync()
    {
        const int Commits = 300, Bytes = 2048;
        var store = Fresh();
        await using (store.ConfigureAwait(false))
        {
            await new Writer(store, RunId.FromKey(store.Workspace, "w"), Bytes, 1).RunAsync(long.MaxValue, Commits).ConfigureAwait(false);
            Report($"log bytes of {Commits} commits of {Bytes} B:  {store.LogBytes,9:N0} = {store.LogBytes / (double)(Commits * Bytes):N3} x data");
        }
    }

    private void Memory()
    {
        var store = new InMemoryStore(Guid.Empty);
        const int Count = 300_000;
        var key = PathKey.Root.Child("model");
        ReadOnlyMemory<byte> content = new byte[ContentBytes];
        var runs = Enumerable.Range(0, 1000).Select(n => RunId.FromKey(Guid.Empty, $"{n}")).ToArray();
        for (var round = 0; round < 4; round++)
        {
            var watch = Stopwatch.StartNew();
            for (var n = 0; n < Count; n++)
            {
                var draft = Next(runs[n % 1000], key, round == 0 && n < 1000 ? -1 : 0, content);
                store.Append(new ReadOnlySpan<RecordDraft>(in draft), null);
            }

            Report($"in-memory append:                {watch.Elapsed.TotalNanoseconds / Count,12:N0} ns");
        }
    }

    private async Task ReadAsync()
    {
        const int Runs = 20_000, Records = 4;
        var store = Fresh();
        await using (store.ConfigureAwait(false))
        {
            var runs = Fill(store, Runs, Records);
            for (var round = 0; round < 3; round++)
            {
                var watch = Stopwatch.StartNew();
                foreach (var run in runs) { await store.ReadRunAsync(run, 0, CancellationToken.None).ConfigureAwait(false); }
                Report($"load a run of {Records} records:        {watch.Elapsed.TotalMicroseconds / Runs,12:N2} us");
            }
        }
    }

    private async Task StartAsync()
    {
        const int Runs = 1_000_000;
        var store = Fresh();
        Fill(store, Runs, 2);
        await store.DisposeAsync().ConfigureAwait(false);
        var watch = Stopwatch.StartNew();
        store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = root });
        Report($"start, {Runs:N0} runs, checkpoint:   {watch.Elapsed.TotalSeconds,8:N2} s");
        await store.DisposeAsync().ConfigureAwait(false);
        File.Delete(Path.Combine(root, "checkpoint"));
        watch.Restart();
        store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = root });
        Report(
            $"start, {Runs:N0} runs, from the log: {watch.Elapsed.TotalSeconds,8:N2} s  {store.Recovery.BytesRead / watch.Elapsed.TotalSeconds / 1e6:N0} MB/s, {store.Recovery.RecordsRead / watch.Elapsed.TotalSeconds:N0} records/s");
        watch.Restart();
        var report = await store.CheckAsync(null, CancellationToken.None).ConfigureAwait(false);
        Report($"full check:                      {report.Bytes / watch.Elapsed.TotalSeconds / 1e6,12:N0} MB/s, {report.Faults.Count} faults");
        await store.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(root, recursive: true);
        watch.Restart();
        store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = root });
        Report($"open a new store:                {watch.Elapsed.TotalMilliseconds,12:N1} ms");
        await store.DisposeAsync().ConfigureAwait(false);
    }

    private static RunId[] Fill(EmbeddedStore store, int runs, int records)
    {
        var ids = Enumerable.Range(0, runs).Select(n => RunId.FromKey(store.Workspace, $"{n}")).ToArray();
        var last = new long[runs];
        Array.Fill(last, -1);
        var key = PathKey.Root.Child("model");
        ReadOnlyMemory<byte> content = new byte[ContentBytes];
        for (var round = 0; round < records; round++)
        {
            for (var n = 0; n < runs; n++)
            {
                var draft = Next(ids[n], key, last[n], content);
                last[n] = store.Append(new ReadOnlySpan<RecordDraft>(in draft), null);
            }
        }

        while (store.CommitOnce())
        {
        }

        return ids;
    }

    private static RecordDraft Next(RunId run, PathKey key, long previous, ReadOnlyMemory<byte> content) => previous < 0
        ? new RecordDraft(RecordKind.RunStarted, run, PathKey.Root, string.Empty, -1, 1, Start, content)
        : new RecordDraft(RecordKind.StepNoted, run, key, "model#1", previous, 1, default, content);

    private void Report(string line) => output.WriteLine(line);

    private EmbeddedStore Fresh()
    {
        if (Directory.Exists(root)) { Directory.Delete(root, recursive: true); }
        return EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = root });
    }
}
