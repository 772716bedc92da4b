using System.Diagnostics;
using Tutti.Testing;
using Tutti.Torture.Tools;

namespace Tutti.Torture.Images;

/// <summary>
/// P1 for every file of a store: log, tree, signed heads, keys and their rotations, checkpoints, large contents, erasures and backups. What a real process does with them is recorded
/// whole, and crash images are built at its operations; each opens, verifies, and has lost nothing that was told.
/// </summary>
public sealed class StoreImageTests(ITestOutputHelper output)
{
    /// <summary>Operations for each image in the normal run; with --soak it is every operation.</summary>
    private const int UsualStride = 60;

    /// <summary>Where files lie in memory, so that no image waits for a disk: what is durable is decided before.</summary>
    private const string Memory = "/dev/shm";

    [Fact]
    public async Task P1_GivenACrashAtAnyOperation_WhenTheStoreIsOpened_ThenNothingToldIsLostAndNoHeadIsAheadOfItsLog()
    {
        var folder = Directory.CreateTempSubdirectory("tutti-images-");
        var at = Directory.Exists(Memory) ? Path.Combine(Memory, folder.Name) : Path.Combine(folder.FullName, "image");
        try
        {
            var root = Path.Combine(folder.FullName, "root");
            var recording = await RecordAsync(root, Path.Combine(folder.FullName, "recording"));
            var stride = Soak.FromNow().IsAsked ? 1 : UsualStride;

            var (images, checks, kinds) = await JudgeAllAsync(new RecordedDisk(root), recording, at, stride);

            output.WriteLine($"{images} images of {recording.Length} recorded bytes, {checks} things looked for; operations: {kinds}");
            Assert.True(images >= 100, $"only {images} images");
        }
        finally
        {
            folder.Delete(recursive: true);
            if (Directory.Exists(at)) { Directory.Delete(at, recursive: true); }
        }
    }

    private static async Task<byte[]> RecordAsync(string root, string file)
    {
        var shim = await Shim.CompileAsync("record");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Tutti.Storage.Embedded.TestHost"), [root, "keep"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LD_PRELOAD"] = shim;
        start.Environment["TUTTI_RECORD_TO"] = file;
        start.Environment["TUTTI_RECORD_UNDER"] = root;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The test host did not start.");
        var ended = await Workplace.EndAsync(process);
        Assert.True(ended.ExitCode == 0, $"{ended}");
        File.Delete(shim);
        return await File.ReadAllBytesAsync(file, Workplace.Cancellation);
    }

    private static async Task<(int Images, int Checks, string Kinds)> JudgeAllAsync(RecordedDisk recorded, byte[] recording, string folder, int stride)
    {
        var (random, kinds) = (new Random(7), new SortedDictionary<char, int>());
        var (images, checks, operations) = (0, 0, 0);
        foreach (var happened in recorded.Replay(recording))
        {
            kinds[happened] = kinds.GetValueOrDefault(happened) + 1;
            if (happened == 'O' || random.Next(stride) != 0) { continue; }
            operations++;
            // What is told of is what was printed before: the process prints only after.
            foreach (var survival in Enum.GetValues<Survival>())
            {
                var image = new StoreImage(recorded.Crash(survival, random), recorded.Lines, folder);
                try { await image.JudgeAsync(); }
                catch (Exception broken) { throw new InvalidOperationException($"The crash behind '{happened}' number {kinds[happened]}, {recorded.Lines.Count} lines told, {survival} of what was not durable survives: {broken.Message}", broken); }
                Directory.Delete(folder, recursive: true);
                checks += image.Checks;
                images++;
            }
        }

        return (images, checks, string.Join(", ", kinds.Select(static kind => $"{kind.Key} {kind.Value}")));
    }
}
