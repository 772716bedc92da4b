using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tutti.Governance.Budgets;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
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
                orders.AddRange(policy.Notices.Values.Where(notice => Concerns(notice, reached.Balance.Account, policy)).Select(notice => Write(notice, reached)));
            }
        }

        return orders;
    }

    private List<ReachedShare> Reached(LedgerState state)
    {
        var (now, all) = (time.GetUtcNow(), new List<ReachedShare>());
        foreach (var (id, account) in state.Accounts)
        {
            if (account.Warned is null || Ledger.BalanceOf(state, id, now) is not { } balance) { continue; }
            all.AddRange(account.WarnedAt(now).Select(reached => new ReachedShare(balance, account.Window, reached.Key, reached.Value.At)));
        }

        return all;
    }

    /// <summary>What was reached before this host came was said by the one before it.</summary>
    private void Log(ReachedShare reached)
    {
        if (reached.At < _since || !_logged.Add((reached.Balance.Account, reached.Percent, reached.At))) { return; }
        LogReached(reached.Balance.Account, reached.Percent, reached.Balance.Held + reached.Balance.Spent, reached.Balance.Limit, reached.Balance.Unit);
    }

    /// <summary>Whether a notice is for a budget: all are, unless it names groups; then members of one of them must be among those who may change the account.</summary>
    private static bool Concerns(NoticeDefinition notice, string account, PolicySet policy)
    {
        if (notice.Groups is not { } groups) { return true; }
        var slash = account.IndexOf('/', StringComparison.Ordinal);
        var budget = slash < 0 ? account : account[..slash];
        if (!policy.Budgets.ContainsKey(budget)) { return false; }
        var members = policy.Identities.Groups.Where(group => groups.Contains(group.Name)).SelectMany(static group => group.Users);
        return groups.Any(group => policy.MayManage(budget, new Caller("nobody", CallerKind.Key, [group]))) || members.Any(user => policy.MayManage(budget, new Caller(user, CallerKind.Key)));
    }

    private static NoticeOrder Write(NoticeDefinition notice, ReachedShare reached)
    {
        var (balance, shows) = (reached.Balance, notice.WithArguments);
        var id = NoticeWriter.IdOf(string.Create(CultureInfo.InvariantCulture, $"{notice.Name}\nbudget\n{balance.Account}\n{reached.Percent}\n{reached.At.UtcTicks}"));
        var data = new BudgetNoticeData
        {
            Notice = notice.Name,
            Account = balance.Account,
            Percent = reached.Percent,
            Unit = balance.Unit,
            Window = reached.Window,
            Command = $"tutti budget get {balance.Account}",
            Limit = shows ? balance.Limit : null,
            Held = shows ? balance.Held : null,
            Spent = shows ? balance.Spent : null,
        };
        var told = new NoticeEvent { Id = id, Type = NoticeEvent.Warned, Subject = balance.Account, Time = reached.At, Data = JsonSerializer.SerializeToElement(data, NoticeJson.Default.BudgetNoticeData) };
        return new NoticeOrder { Notice = notice.Name, Id = id, Run = "", Path = balance.Account, Since = reached.At, Body = JsonSerializer.SerializeToElement(told, NoticeJson.Default.NoticeEvent) };
    }

    /// <summary>A share of a limit that was reached in the present window.</summary>
    private sealed record ReachedShare(AccountBalance Balance, string Window, int Percent, DateTimeOffset At);

    [LoggerMessage(2103, LogLevel.Warning, "The account '{Account}' has reached {Percent} % of its limit: {Used} of {Limit} {Unit} are held or spent")]
    private partial void LogReached(string account, int percent, decimal used, decimal limit, string unit);
}
