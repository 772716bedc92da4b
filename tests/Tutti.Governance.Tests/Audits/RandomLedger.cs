using Tutti.Governance.Budgets;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Audits;

/// <summary>The log of a ledger that was asked whatever came to mind.</summary>
internal static class RandomLedger
{
    /// <summary>More than a ledger decides before it writes its whole state, and few enough that a rolling window forgets nothing.</summary>
    private const int Moves = 600;

    private static readonly string[] Windows = ["run", "day@Europe/Berlin", "12h", "month@UTC"];

    public static async Task<List<JournalRecord>> RecordsAsync(Random random)
    {
        var (time, store, ledger) = (new ManualTime(), new InMemoryStore(Guid.Empty), new Ledger());
        var options = new TuttiOptions { Time = time };
        ledger.Declare(options);
        var window = Windows[random.Next(Windows.Length)];
        AccountTerms[] accounts = [.. Enumerable.Range(0, 4).Select(number => new AccountTerms(number == 0 ? "root" : $"leaf{number}", 3_000, window, [10, 40]))];
        await using (var engine = await TuttiEngine.OpenAsync(store, options))
        {
            var holds = new List<string>();
            for (var move = 0; move < Moves; move++)
            {
                if (random.Next(12) == 0) { time.Advance(TimeSpan.FromMinutes(random.Next(1, 600))); }
                try { await engine.RequestAsync(ledger, "budget", Next(random, accounts, holds, move), id: FormattableString.Invariant($"m{move}")); }
                catch (TuttiException refused) when (refused.Code.StartsWith("TUT25", StringComparison.Ordinal)) { }
            }
        }

        return await AuditedRecords.ReadAsync(store);
    }

    private static LedgerMessage Next(Random random, AccountTerms[] accounts, List<string> holds, int move)
    {
        var (hold, leaf) = (holds.Count > 0 ? holds[random.Next(Math.Max(0, holds.Count - 8), holds.Count)] : "none", accounts[random.Next(1, accounts.Length)]);
        switch (random.Next(12))
        {
            case < 4:
                holds.Add(FormattableString.Invariant($"h{move}"));
                return new LedgerMessage.Take(holds[^1], random.Next(1, 4_000) / 100m, "USD", [leaf, accounts[0]], "call");
            case 4:
                holds.Add(FormattableString.Invariant($"h{move}"));
                return new LedgerMessage.Reserve(holds[^1], random.Next(1, 4_000) / 100m, "USD", [leaf, accounts[0]], TimeSpan.FromMinutes(random.Next(1, 60)));
            case 5:
                return new LedgerMessage.Arm(hold, "call");
            case < 9:
                return new LedgerMessage.Commit(hold, random.Next(0, 5_000) / 100m);
            case 9:
                return random.Next(2) == 0 ? new LedgerMessage.Release(hold) : new LedgerMessage.Doubt(hold);
            case 10 when random.Next(20) == 0:
                return new LedgerMessage.SetLimit(leaf, random.Next(2_500, 4_000), "USD");
            default:
                return new LedgerMessage.TopUp(random.Next(2) == 0 ? leaf : accounts[0], random.Next(1, 500) / 10m, "USD");
        }
    }
}
