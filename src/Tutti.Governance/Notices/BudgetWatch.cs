using Microsoft.Extensions.Logging;
using Tutti.Governance.Budgets;
using Tutti.Governance.Gates;
using Tutti.Governance.Policies;
using Tutti.Kernel.Engine;

namespace Tutti.Governance.Notices;

/// <summary>
/// Which shares of budgets are reached at which somebody is told (<c>warn</c>). The ledgers have them, in their journals; here they are read, said in the log
/// once, and made into messages.
/// </summary>
internal sealed partial class BudgetWatch(Gate gate, TimeProvider time, ILogger logger)
{
    private readonly HashSet<(string Account, int Percent, DateTimeOffset At)> _logged = [];
    private readonly DateTimeOffset _since = time.GetUtcNow();

    /// <summary>The messages that are due by now, also those that were sent before.</summary>
    public async Task<IReadOnlyList<NoticeOrder>> LookAsync(TuttiEngine engine, PolicySet policy, CancellationToken cancellationToken)
    {
        var ledgers = policy.Budgets.Values.Where(static budget => budget.WarnAt.Count > 0).Select(budget => BudgetDuties.TermsOf(policy, budget.Name).Ledger).ToHashSet(StringComparer.Ordinal);
        if (ledgers.Count == 0) { return []; }
        var orders = new List<NoticeOrder>();
        foreach (var ledger in engine.ObjectKeys(gate.Ledger).Where(ledgers.Contains))
        {
            foreach (var reached in await engine.LookAsync(gate.Ledger, ledger, Reached, cancellationToken).ConfigureAwait(false))
            {
                Log(reached);
                orders.AddRange(policy.Notices.Values.Where(notice => BudgetNotices.Concerns(notice, reached.Balance.Account, policy)).Select(notice => BudgetNotices.Write(notice, reached)));
            }
        }

        return orders;
    }

    private List<ReachedShare> Reached(LedgerState state)
    {
        var (now, all) = (time.GetUtcNow(), new List<ReachedShare>());
        foreach (var id in state.Warned.Keys)
        {
            if (Ledger.BalanceOf(state, id, now) is not { } balance) { continue; }
            all.AddRange(LedgerWarnings.Of(state, id, now).Select(reached => new ReachedShare(balance, state.Accounts[id].Window, reached.Key, reached.Value.At)));
        }

        return all;
    }

    /// <summary>What was reached before this host came was said by the one before it.</summary>
    private void Log(ReachedShare reached)
    {
        if (reached.At < _since || !_logged.Add((reached.Balance.Account, reached.Percent, reached.At))) { return; }
        LogReached(reached.Balance.Account, reached.Percent, reached.Balance.Held + reached.Balance.Spent, reached.Balance.Limit, reached.Balance.Unit);
    }

    [LoggerMessage(2103, LogLevel.Warning, "The account '{Account}' has reached {Percent} % of its limit: {Used} of {Limit} {Unit} are held or spent")]
    private partial void LogReached(string account, int percent, decimal used, decimal limit, string unit);
}
