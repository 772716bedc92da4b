using System.Diagnostics;
using Tutti.Torture.Journals;
using Tutti.Torture.Tools;

namespace Tutti.Torture;

/// <summary>A real file system that is full, or may not be written: a coded error, nothing acknowledged is lost, and it goes on afterwards (P1).</summary>
public sealed class FullDiskTests
{
    private const int Failure = 1;
    private const int Permission = 4;
    private const int Steps = 190; // below the limit that runs have by default
    private const int MostRuns = 60;

    [Fact]
    [Trait("Optional", "true")]
    public async Task P1_GivenADiskThatGetsFull_WhenThereIsRoomAgain_ThenTheRunGoesOn()
    {
        await using var disk = await SmallDisk.MountAsync();
        var place = disk.Place;
        var before = await place.RunAsync("run", Workplace.Module, "sum", "-i", "count=2", "--key", "before");
        await disk.FillAsync();

        var (runs, full) = await RunUntilRefusedAsync(disk);
        disk.Empty();
        var resumed = await place.RunAsync("resume");

        Assert.True(before.ExitCode == 0, $"{before}");
        Assert.Equal(Failure, full.ExitCode);
        Assert.Contains("TUT1023", full.Errors, StringComparison.Ordinal);
        Assert.Contains("full", full.Errors, StringComparison.Ordinal);
        Assert.True(resumed.ExitCode == 0, $"{resumed}");
        var stored = await StoredRuns.ReadAsync(place.Store, Path.Combine(place.Folder, "copy"));
        stored.RequireCompleted("full disk");
        Assert.InRange(stored.Count, runs, runs + 1); // the refused one was started, or not
        var marks = await File.ReadAllLinesAsync(disk.Marks(stored.Count - 2), Workplace.Cancellation);
        Assert.Equal(Steps, marks.Distinct(StringComparer.Ordinal).Count());
        Assert.InRange(marks.Length, Steps, Steps + 1); // the step whose result did not reach the disk
    }

    /// <returns>How many runs were there, and what the refused one said.</returns>
    private static async Task<(int Runs, ToolResult Refused)> RunUntilRefusedAsync(SmallDisk disk)
    {
        for (var run = 0; run < MostRuns; run++)
        {
            var result = await disk.Place.RunAsync("run", Workplace.Module, "sum", "-i", $"count={Steps}", "-i", $"file={disk.Marks(run)}", "--key", $"during{run}");
            if (result.ExitCode != 0) { return (run + 1, result); }
        }

        throw new InvalidOperationException($"{MostRuns} runs did not fill the disk.");
    }

    [Fact]
    [Trait("Optional", "true")]
    public async Task GivenADiskThatIsFullFromTheStart_WhenARunIsStarted_ThenItIsRefusedByCode()
    {
        await using var disk = await SmallDisk.MountAsync();
        await disk.FillAsync();

        var refused = await disk.Place.RunAsync("run", Workplace.Module, "sum");
        disk.Empty();
        var accepted = await disk.Place.RunAsync("run", Workplace.Module, "sum");

        Assert.Equal(Failure, refused.ExitCode);
        Assert.Contains("TUT3005", refused.Errors, StringComparison.Ordinal);
        Assert.True(accepted.ExitCode == 0, $"{accepted}");
    }

    [Fact]
    [Trait("Optional", "true")]
    public async Task GivenAReadOnlyFileSystem_WhenARunIsStarted_ThenItIsRefusedByCodeAndNothingIsLost()
    {
        await using var disk = await SmallDisk.MountAsync();
        var place = disk.Place;
        await place.RunAsync("run", Workplace.Module, "sum", "--key", "before");
        await disk.RemountAsync("ro");

        var refused = await place.RunAsync("run", Workplace.Module, "sum", "--key", "during");
        await disk.RemountAsync("rw");
        var accepted = await place.RunAsync("run", Workplace.Module, "sum", "--key", "after");

        Assert.Equal(Permission, refused.ExitCode);
        Assert.Contains("TUT3006", refused.Errors, StringComparison.Ordinal);
        Assert.True(accepted.ExitCode == 0, $"{accepted}");
        var runs = await StoredRuns.ReadAsync(place.Store, Path.Combine(place.Folder, "copy"));
        runs.RequireCompleted("read-only");
        Assert.Equal(2, runs.Count);
    }

    /// <summary>A file system of a few blocks in memory, with the store on it.</summary>
    private sealed class SmallDisk : IAsyncDisposable
    {
        private const string Size = "1m";

        private readonly string _folder = Directory.CreateTempSubdirectory("tutti-disk-").FullName;

        private SmallDisk() => Place = new Workplace { Store = Path.Combine(_folder, "store") };

        public Workplace Place { get; }

        public string Marks(int run) => Path.Combine(Place.Folder, $"{run}.marks");

        private string Filler => Path.Combine(_folder, "filler");

        public static async Task<SmallDisk> MountAsync()
        {
            Workplace.RequireTool();
            await Workplace.WarmUpAsync(Workplace.Module, "sum");
            var disk = new SmallDisk();
            if (await RunAsync("mount", "-t", "tmpfs", "-o", $"size={Size}", "tutti-test", disk._folder) == 0) { return disk; }
            await disk.Place.DisposeAsync();
            Directory.Delete(disk._folder);
            Assert.Skip("A small file system can be mounted by root only.");
            return disk;
        }

        public Task RemountAsync(string mode) => RequireAsync("mount", "-o", $"remount,{mode}", _folder);

        /// <summary>Takes all room that is left.</summary>
        public async Task FillAsync()
        {
            await using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var block = new byte[4096];
            try
            {
                while (true) { await file.WriteAsync(block, Workplace.Cancellation); }
            }
            catch (IOException)
            {
                // Full, as wanted.
            }
        }

        public void Empty() => File.Delete(Filler);

        public async ValueTask DisposeAsync()
        {
            await Place.DisposeAsync();
            await RequireAsync("umount", _folder);
            Directory.Delete(_folder);
        }

        private static async Task RequireAsync(string program, params string[] arguments) => Assert.Equal(0, await RunAsync(program, arguments));

        private static async Task<int> RunAsync(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true }) ?? throw new InvalidOperationException($"'{program}' did not start.");
            await process.StandardError.ReadToEndAsync(Workplace.Cancellation);
            await process.WaitForExitAsync(Workplace.Cancellation);
            return process.ExitCode;
        }
    }
}
