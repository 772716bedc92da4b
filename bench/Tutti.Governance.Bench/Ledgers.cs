using System.Diagnostics;
using System.Globalization;
using Tutti.Governance.Budgets;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;

namespace Tutti.Governance.Bench;

/// <summary>G3: one ledger in memory, a hold taken and committed on an account and its parent, by one caller and by 64 at once.</summary>
internal static class Ledgers
{
    private const int Holds = 50_000;

    internal static async Task RunAsync(Session session)
    {
        session.Say("G3: a ledger in memory, reserve and commit");
        foreach (var width in new[] { 1, 64 })
        {
            var samples = new List<double>();
            for (var round = 0; round < session.Reps(7) + 1; round++)
            {
                var rate = await MeasureAsync(session.IsQuick ? Holds / 10 : Holds, width).ConfigureAwait(false);
                if (round > 0) { samples.Add(rate); }
            }

            session.Report("G3", string.Create(CultureInfo.InvariantCulture, $"reserve+commit.{width}"), "pairs/s", samples);
        }
    }

    private static async Task<double> MeasureAsync(int holds, int width)
    {
        var store = new InMemoryStore(Guid.Empty);
        await using var closing = store.ConfigureAwait(false);
        var ledger = new Ledger();
        var options = new TuttiOptions();
        ledger.Declare(options);
        var engine = await TuttiEngine.OpenAsync(store, options).ConfigureAwait(false);
        await using var stopping = engine.ConfigureAwait(false);
        AccountTerms[] accounts = [new("team/payments", 1_000_000_000m, "day@UTC"), new("org", 10_000_000_000m, "day@UTC")];
        var started = Stopwatch.GetTimestamp();
        await Host.PoolAsync(holds, width, async number =>
        {
            var hold = number.ToString(CultureInfo.InvariantCulture);
            var taken = await engine.RequestAsync(ledger, "org", new LedgerMessage.Take(hold, 4.00m, "USD", accounts, hold)).ConfigureAwait(false);
            var spent = await engine.RequestAsync(ledger, "org", new LedgerMessage.Commit(hold, 3.50m)).ConfigureAwait(false);
            if (taken.Outcome != LedgerOutcome.Done || spent.Outcome != LedgerOutcome.Done) { throw new InvalidOperationException("The ledger has lost a hold."); }
        }).ConfigureAwait(false);
        return holds / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
