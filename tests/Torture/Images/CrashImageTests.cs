using System.Diagnostics;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded;
using Tutti.Testing;

namespace Tutti.Torture.Images;

/// <summary>P1 for the real process: crash images are rebuilt from what it really wrote and flushed, not from what we think it does.</summary>
public sealed class CrashImageTests(ITestOutputHelper output)
{
    private const int Acknowledgements = 1000;

    [Fact]
    public async Task P1_GivenEveryKindOfCrashImage_WhenOpened_ThenNothingAcknowledgedIsLost()
    {
        var folder = Directory.CreateTempSubdirectory("tutti-crash-");
        try
        {
            var store = Path.Combine(folder.FullName, "store");
            var recording = await RecordAsync(store, Path.Combine(folder.FullName, "recording"));

            var (images, checkedRecords) = await CheckImagesAsync(store, recording);

            output.WriteLine($"{images} images of {recording.Length} recorded bytes, {checkedRecords} acknowledged records looked for");
            Assert.True(images >= 100, $"only {images} images");
            Assert.True(checkedRecords >= 10_000, $"only {checkedRecords} records looked for");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<byte[]> RecordAsync(string store, string file)
    {
        var shim = await Shim.CompileAsync("record");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Tutti.Storage.Embedded.TestHost"), [store, "4"]) { RedirectStandardOutput = true };
        start.Environment["LD_PRELOAD"] = shim;
        start.Environment["TUTTI_RECORD_TO"] = file;
        start.Environment["TUTTI_RECORD_UNDER"] = store;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The test host did not start.");
        for (var lines = 0; lines < Acknowledgements; lines++)
        {
            Assert.NotNull(await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        }

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.Delete(shim);
        return await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
    }

    private static async Task<(int Images, int Records)> CheckImagesAsync(string store, byte[] recording)
    {
        var random = new Random(7);
        // How many operations a thousand acknowledgements take depends on how they fall into commits; of whatever there are, some 150 are looked at.
        var stride = Math.Max(1, new RecordedDisk(store).Replay(recording).Count() / 250);
        var recorded = new RecordedDisk(store);
        var (images, records) = (0, 0);
        foreach (var happened in recorded.Replay(recording))
        {
            if (recorded.Lines.Count == 0 || random.Next(happened == 'S' ? stride : 5 * stride) != 0) { continue; }
            foreach (var survival in Enum.GetValues<Survival>())
            {
                records += await CheckAsync(recorded.Disk.Crash(survival, random), recorded.Lines);
                images++;
            }
        }

        return (images, records);
    }

    /// <summary>Opens an image and looks for every record whose acknowledgement had been printed.</summary>
    private static async Task<int> CheckAsync(SimulatedDisk image, IReadOnlyList<string> lines)
    {
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = image, CommitsInBackground = false, SegmentBytes = 2 * 1024 * 1024 });
        var newest = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var parts = line.Split(' ');
            newest[parts[0]] = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        }

        foreach (var (text, count) in newest)
        {
            Assert.True(RunId.TryParse(text, out var run));
            var records = await store.ReadRunAsync(run, 0, TestContext.Current.CancellationToken);
            Assert.True(records.Count >= count, $"run {run} had {count} acknowledged records, the image has {records.Count}");
        }

        return newest.Values.Sum();
    }
}
