using Tutti.Torture.Tools;

namespace Tutti.Torture.Ledgers;

/// <summary>64 runs spend from one tree of budgets in a real process that is killed again and again: every cent is where it belongs (P2, P3, P5).</summary>
public sealed class LedgerTortureTests(ITestOutputHelper output)
{
    private const int UsualKills = 20;

    [Fact]
    public async Task P5_GivenRunsThatSpendTogether_WhenTheirHostIsKilledAgainAndAgain_ThenEveryCentIsAccountedFor()
    {
        var (soak, killed, seed) = (Soak.FromNow(), 0, LedgerRound.FirstSeed);
        do
        {
            await using var round = new LedgerRound(seed, LedgerRound.Host);
            var audit = await round.EndAsync(UsualKills);
            killed += round.Kills;
            output.WriteLine($"seed {seed++}: {round.Describe(audit)}");
            Assert.True(round.Faults(audit).Count == 0, $"seed {seed - 1}, live it again by TUTTI_LEDGER_SEED:\n{string.Join('\n', round.Faults(audit).Take(20))}");
        }
        while (killed < UsualKills || soak.GoesOn);
    }
}
