using Tutti.Torture.Tools;

namespace Tutti.Torture.Ledgers;

/// <summary>The torture can fail: a host that is built with a fault in ledger or kernel is found out by the auditor or the shop.</summary>
[Collection(MutantHost.Collection)]
public sealed class PlantedFaultTests(ITestOutputHelper output)
{
    /// <summary>Faults that only some kills show may need more than one round; a sound machine needs few.</summary>
    private const int MostRounds = 25;

    [Fact]
    public async Task EveryPlantedFault_IsFound()
    {
        var host = await MutantHost.BuildAsync("Tutti.Governance.TestHost");
        var slow = await Shim.CompileAsync("slow");

        await FindAsync(host, "RoomNotChecked", "holds and has spent", kills: 0);
        await FindAsync(host, "DoubtFrees", "and 0 were booked", kills: 0);
        // While one flush takes its time, what follows lies in memory only: a kill at a request that should have waited for its claim loses the claim.
        await FindAsync(host, "ActBeforeClaim", "arrives twice", kills: 12, slow);
        File.Delete(slow);
    }

    /// <summary>Plays rounds with a fault switched on until its law is broken.</summary>
    private async Task FindAsync(string host, string fault, string law, int kills, string? slowFlushes = null)
    {
        for (var seed = 1; seed <= MostRounds; seed++)
        {
            await using var round = new LedgerRound(seed, host, fault) { SlowFlushes = slowFlushes };
            var faults = round.Faults(await round.EndAsync(kills));
            if (faults.FirstOrDefault(found => found.Contains(law, StringComparison.Ordinal)) is not { } first) { continue; }
            output.WriteLine($"{fault}: {first} (seed {seed}, {round.Kills} kills, {faults.Count} faults)");
            return;
        }

        Assert.Fail($"{MostRounds} rounds did not find the fault {fault}");
    }
}
