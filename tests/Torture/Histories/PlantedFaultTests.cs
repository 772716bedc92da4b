using Tutti.Torture.Tools;

namespace Tutti.Torture.Histories;

/// <summary>Histories of killed processes can fail: a host that is built with a fault answers what no order explains.</summary>
[Collection(MutantHost.Collection)]
public sealed class PlantedFaultTests(ITestOutputHelper output)
{
    private const int KillsPerChapter = 6;

    /// <summary>Faults that only some kills show may need more than one chapter; a sound machine needs few.</summary>
    private const int MostChapters = 25;

    private const int SlowFlush = 20_000;

    [Fact]
    public async Task EveryPlantedFault_IsFound()
    {
        var host = await MutantHost.BuildAsync("Tutti.Histories.TestHost");
        var slow = await Shim.CompileAsync("slow");

        // While one flush takes its time, what follows lies in memory only: a kill takes back what somebody was told.
        await FindAsync(host, "AnswerBeforeDurable", "TillSubject LedgerSubject", slow);
        await FindAsync(host, "RefusalBeforeDurable", "TillSubject LedgerSubject PauseSubject", slow);
        await FindAsync(host, "AnswersNotRead", "TillSubject LedgerSubject");
        await FindAsync(host, "SignalNotDeduplicated", "SignalSubject");
        await FindAsync(host, "InputNotCompared", "StartSubject");
        await FindAsync(host, "RoomNotChecked", "LedgerSubject");
        File.Delete(slow);
    }

    /// <summary>Plays chapters with a fault switched on until the history of one of the subjects has no order.</summary>
    private async Task FindAsync(string host, string fault, string subjects, string? slow = null)
    {
        await using var store = new KilledStore(seed: 1, host, fault) { SlowFlushes = slow is null ? null : (slow, SlowFlush) };
        for (var chapter = 1; chapter <= MostChapters; chapter++)
        {
            if (await store.ChapterAsync(KillsPerChapter) is not { } broken) { continue; }
            output.WriteLine($"{fault}, in chapter {chapter}: {broken.Split('\n')[0]}");
            Assert.Contains("is not linearizable", broken, StringComparison.Ordinal);
            Assert.Contains(subjects.Split(' '), subject => broken.Contains($"'{subject}", StringComparison.Ordinal));
            return;
        }

        Assert.Fail($"{MostChapters} chapters did not find the fault {fault}: {store.Describe()}");
    }
}
