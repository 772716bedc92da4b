using System.IO.Compression;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Erasing;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Storage.Embedded;
using Tutti.Testing;

namespace Tutti.Simulation.Golden;

/// <summary>
/// P12: stores of released versions open, and their runs replay and go on. <c>TUTTI_WRITE_GOLDEN=FILE</c> writes a store of this version;
/// it is committed once for each release and never changed.
/// </summary>
public sealed class OldJournalTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Releases => new(Directory.GetFiles(Folder, "*.store.zip").Select(Path.GetFileName).OfType<string>());

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden");

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task P12_StoreOfARelease_OpensAndItsRunsGoOn(string release)
    {
        await using var store = Open(Read(Path.Combine(Folder, release)));
        await using var engine = await OpenAsync(store);

        var byDefinition = engine.Catalogue.List(new RunQuery { Limit = 100 }).ToLookup(run => run.Definition);
        var waiting = Assert.Single(byDefinition["golden/everything"], run => run.Status == RunStatus.Waiting);
        var finished = Assert.Single(byDefinition["golden/everything"], run => run.Status == RunStatus.Completed);
        await engine.AnswerAsync(waiting.Id, "go on?", "yes", "ann", cancellationToken: Cancellation);
        await engine.SignalAsync(waiting.Id, "word", "now", cancellationToken: Cancellation);
        var loop = Assert.Single(byDefinition["golden/loop"]);
        await engine.SignalAsync(loop.Id, "word", "again", cancellationToken: Cancellation);

        Assert.StartsWith("7 3 6 70000 3 42 0 yes now ", await engine.WaitAsync<string>(waiting.Id, Cancellation), StringComparison.Ordinal);
        Assert.StartsWith("5 3 6 70000 3 42 0 yes then ", await engine.WaitAsync<string>(finished.Id, Cancellation), StringComparison.Ordinal);
        Assert.Equal("again 1", await engine.WaitAsync<string>(loop.Id, Cancellation));
        Assert.Equal(RunStatus.Failed, Assert.Single(byDefinition["golden/saga"]).Status);
        Assert.Empty((await store.CheckAsync(null, Cancellation)).Faults);

        var erased = await engine.EraseAsync([finished.Id, loop.Id], new ErasureOptions { By = "ann", Because = "the release is old" }, Cancellation);
        Assert.Equal([finished.Id, loop.Id], erased.Runs);
        Assert.True((await store.ReadRunAsync(finished.Id, 0, Cancellation))[0].IsErased);
        Assert.Empty((await store.CheckAsync(null, Cancellation)).Faults);
    }

    [Fact]
    public async Task Write_WhenAsked_KeepsAStoreOfThisVersion()
    {
#pragma warning disable RS0030 // The one place where the writer is told what to do.
        var file = Environment.GetEnvironmentVariable("TUTTI_WRITE_GOLDEN");
#pragma warning restore RS0030
        var disk = new SimulatedDisk(1);
        await using (var store = Open(disk))
        {
            await using var engine = await OpenAsync(store);
            await LiveAsync(engine);
        }

        var bytes = Pack(disk);
        if (file is not null) { await File.WriteAllBytesAsync(file, bytes, Cancellation); }
        Assert.True(bytes.Length < 64 * 1024, $"{bytes.Length} bytes are too many to commit");
    }

    private static async Task LiveAsync(TuttiEngine engine)
    {
        await engine.StartAsync("golden/everything", 7, cancellationToken: Cancellation);
        var finished = await engine.StartAsync("golden/everything", 5, cancellationToken: Cancellation);
        await AnswerAsync(engine, finished);
        await engine.SignalAsync(finished, "word", "then", cancellationToken: Cancellation);
        await engine.WaitAsync(finished, Cancellation);
        await engine.WaitAsync(await engine.StartAsync("golden/saga", 1, cancellationToken: Cancellation), Cancellation);
        var loop = await engine.StartAsync("golden/loop", 0, cancellationToken: Cancellation);
        await engine.SignalAsync(loop, "word", "once", cancellationToken: Cancellation);
        await foreach (var happened in engine.WatchAsync(loop, -1, Cancellation))
        {
            if (happened.Kind == "run.continued") { break; }
        }
    }

    private static async Task AnswerAsync(TuttiEngine engine, RunId run)
    {
        await foreach (var happened in engine.WatchAsync(run, -1, Cancellation))
        {
            if (happened.Kind != "question.asked") { continue; }
            await engine.AnswerAsync(run, happened.Path, "yes", "ann", cancellationToken: Cancellation);
            return;
        }
    }

    private static EmbeddedStore Open(SimulatedDisk disk) => EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = disk, SegmentBytes = 1 << 20, PreparedBytes = 64 * 1024 });

    private static Task<TuttiEngine> OpenAsync(EmbeddedStore store)
    {
        var options = new TuttiOptions();
        GoldenWorkflows.AddTo(options);
        return TuttiEngine.OpenAsync(store, options, logger: null, Cancellation);
    }

    private static byte[] Pack(SimulatedDisk disk)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create))
        {
            foreach (var name in disk.Files())
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open();
                entry.Write(disk.BytesOf(name));
            }
        }

        return buffer.ToArray();
    }

    private static SimulatedDisk Read(string file)
    {
        var disk = new SimulatedDisk(1);
        using var zip = ZipFile.OpenRead(file);
        foreach (var entry in zip.Entries)
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            disk.Overwrite(entry.FullName, content.ToArray());
        }

        return disk;
    }
}
