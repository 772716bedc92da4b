using System.Diagnostics;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests;

/// <summary>Promise P1: no acknowledged record is ever lost, wherever the machine stops.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Seeds = 24;
    private const int Commits = 12;
    private const int LeastImages = 6_000;

    private static readonly Survival[] Survivals = Enum.GetValues<Survival>();

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public async Task Open_AfterACrashAnywhere_KeepsEveryAcknowledgedRecord(int sectorBytes)
    {
        var images = 0;
        var watch = Stopwatch.StartNew();

        for (var seed = 1; seed <= Seeds; seed++) { images += await ExploreAsync(seed, sectorBytes); }

        output.WriteLine($"{images} crash images of sectors of {sectorBytes} bytes in {watch.Elapsed.TotalSeconds:N1} s");
        Assert.InRange(images, LeastImages, int.MaxValue);
    }

    [Fact]
    public async Task Open_AfterACrashDuringRecovery_KeepsEveryAcknowledgedRecord()
    {
        var images = 0;
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            var (workload, image, acknowledged) = await CrashOnceAsync(seed, random);
            foreach (var second in ImagesOf(image, random, () => EmbeddedStore.Open(Workload.Options(image))))
            {
                images++;
                Assert.True(await workload.VerifyAsync(second) >= acknowledged, $"seed {seed}");
            }
        }

        output.WriteLine($"{images} crash images of recoveries");
        Assert.InRange(images, 200, int.MaxValue);
    }

    private static async Task<int> ExploreAsync(int seed, int sectorBytes)
    {
        var (random, images) = (new Random(seed), 0);
        var disk = new SimulatedDisk(seed, sectorBytes);
        var workload = new Workload(disk, seed);
        var crashes = new List<(SimulatedDisk Image, long Acknowledged, string Name)>();
        disk.Operating = () =>
        {
            foreach (var survival in Survivals) { crashes.Add((disk.Crash(survival, random), workload.Acknowledged, $"seed {seed}, {survival}, image {images}")); }
        };
        await workload.RunAsync(Commits);
        foreach (var (image, acknowledged, name) in crashes)
        {
            images++;
            try
            {
                var head = await workload.VerifyAsync(image);
                Assert.True(head >= acknowledged, $"{name}: {acknowledged} records were acknowledged, {head} are left");
            }
            catch (Kernel.TuttiException alarm)
            {
                Assert.Fail($"{name}, number {images}: a crash was taken for damage: {alarm.Message}");
            }
        }

        return images;
    }

    private static async Task<(Workload Workload, SimulatedDisk Image, long Acknowledged)> CrashOnceAsync(int seed, Random random)
    {
        var disk = new SimulatedDisk(seed);
        var workload = new Workload(disk, seed);
        var (image, acknowledged, left) = (disk, 0L, random.Next(30, 90));
        disk.Operating = () =>
        {
            if (--left != 0) { return; }
            (image, acknowledged) = (disk.Crash(Survival.Subset, random), workload.Acknowledged);
        };
        await workload.RunAsync(Commits);
        disk.Operating = null;
        return left > 0 ? (workload, disk.Crash(Survival.Subset, random), workload.Acknowledged) : (workload, image, acknowledged);
    }

    private static List<SimulatedDisk> ImagesOf(SimulatedDisk disk, Random random, Action action)
    {
        var images = new List<SimulatedDisk>();
        disk.Operating = () =>
        {
            foreach (var survival in Survivals) { images.Add(disk.Crash(survival, random)); }
        };
        action();
        disk.Operating = null;
        images.Add(disk.Crash(Survival.Nothing, random));
        return images;
    }
}
