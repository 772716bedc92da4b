using System.Text.Json;
using Tutti.Governance.Budgets;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Budgets;

/// <summary>
/// Law P5: at every record held + spent ≤ limit on each account, but for overruns, top-ups and limits that were lowered; a parent holds and spends what its
/// children do; and the ledger that is read back from its journal is the one that was.
/// </summary>
internal static class LedgerLaw
{
    private static readonly string[] Windows = ["run", "day@Europe/Berlin", "1h", "month@UTC"];

    public static bool Holds(int seed)
    {
        var random = new Random(seed);
        var time = new ManualTime();
        var store = new InMemoryStore(Guid.Empty);
        var ledger = new Ledger();
        var engine = Open(store, ledger, time);
        var root = new AccountTerms("root", random.Next(20, 200), Windows[random.Next(Windows.Length)], [50, 90]);
        AccountTerms[] leaves = [.. Enumerable.Range(0, 3).Select(number => new AccountTerms($"leaf{number}", random.Next(5, 80), root.Window))];
        var holds = new List<string>();
        var used = new Dictionary<string, decimal>();
        for (var move = 0; move < 60; move++)
        {
            if (random.Next(6) == 0) { time.Advance(TimeSpan.FromMinutes(random.Next(1, 1_000))); }
            var message = Next(random, root, leaves[random.Next(leaves.Length)], holds, move);
            try { Wait(engine.RequestAsync(ledger, "budget", message)); }
            catch (TuttiException refused) when (refused.Code.StartsWith("TUT25", StringComparison.Ordinal)) { }
            Wait(engine.LookAsync(ledger, "budget", state => Check(state, time.GetUtcNow(), used)));
        }

        var now = time.GetUtcNow();
        while (Wait(engine.LookAsync(ledger, "budget", state => state.Holds.Values.Any(hold => hold.State == HoldState.Taken && hold.Expires <= now)))) { Thread.Yield(); } // the clock's wake-up is on its way

        var before = Wait(engine.LookAsync(ledger, "budget", Text));
        Wait(engine.DisposeAsync().AsTask().ContinueWith(static _ => true, TaskScheduler.Default));
        var after = Wait(Open(store, ledger, time).LookAsync(ledger, "budget", Text));
        return before == after ? true : throw new InvalidOperationException($"seed {seed}: was {before}, is {after}");
    }

    private static LedgerMessage Next(Random random, AccountTerms root, AccountTerms leaf, List<string> holds, int move)
    {
        var hold = holds.Count > 0 ? holds[random.Next(holds.Count)] : "none";
        switch (random.Next(11))
        {
            case < 4:
                holds.Add($"h{move}");
                return new LedgerMessage.Reserve($"h{move}", random.Next(-2, 4_000) / 100m, "USD", [leaf, root], TimeSpan.FromMinutes(random.Next(1, 60)));
            case 4 or 5:
                return new LedgerMessage.Arm(hold, hold);
            case 6 or 7:
                return new LedgerMessage.Commit(hold, random.Next(0, 500) / 100m);
            case 8:
                return random.Next(2) == 0 ? new LedgerMessage.Release(hold) : new LedgerMessage.Doubt(hold);
            case 9 when leaf.Window == "1h":
                return new LedgerMessage.Doubt(hold); // what was added to a rolling window leaves it as time passes, under holds that stand
            case 10:
                return new LedgerMessage.SetLimit(random.Next(2) == 0 ? leaf : root, random.Next(0, 150), "USD");
            default:
                return new LedgerMessage.TopUp(leaf, random.Next(1, 5), "USD");
        }
    }

    /// <param name="state">The ledger.</param>
    /// <param name="now">The moment.</param>
    /// <param name="used">What of each account was held and spent before: where a limit was lowered under it, it may only become less.</param>
    private static bool Check(LedgerState state, DateTimeOffset now, Dictionary<string, decimal> used)
    {
        foreach (var (id, account) in state.Accounts)
        {
            var balance = Ledger.BalanceOf(state, id, now) ?? throw new InvalidOperationException($"{id} is gone");
            var uses = balance.Held + balance.Spent - balance.Overrun;
            Require(uses <= balance.Limit || uses <= used.GetValueOrDefault(id), $"{balance}");
            used[id] = uses;
            Require(Math.Min(balance.Held, balance.Spent) >= 0, $"{balance}");
            var held = state.Holds.Values.Where(hold => hold.Slots.ContainsKey(id)).Sum(static hold => hold.Amount);
            Require(held == account.Slots.Values.Sum(static slot => slot.Held), $"open holds of {id} are {held}");
        }

        if (state.Accounts.TryGetValue("root", out var root))
        {
            var leaves = state.Accounts.Where(static account => account.Key != "root").SelectMany(static account => account.Value.Slots.Values).ToList();
            Require(root.Slots.Values.Sum(static slot => slot.Held) == leaves.Sum(static slot => slot.Held), "the root does not hold what its leaves do");
            Require(root.Slots.Values.Sum(static slot => slot.Spent) == leaves.Sum(static slot => slot.Spent), "the root has not spent what its leaves have");
        }

        return true;
    }

    private static void Require(bool holds, string detail)
    {
        if (!holds) { throw new InvalidOperationException(detail); }
    }

    private static string Text(LedgerState state) => JsonSerializer.Serialize(state, LedgerJson.Default.LedgerState);

    private static TuttiEngine Open(InMemoryStore store, Ledger ledger, ManualTime time)
    {
        var options = new TuttiOptions { Time = time };
        ledger.Declare(options);
        return Wait(TuttiEngine.OpenAsync(store, options));
    }

#pragma warning disable VSTHRD002 // A property is judged on one thread; nothing here comes back to it.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
}
