using System.Globalization;
using System.Text.Json;
using Tutti.Governance.Budgets;
using Tutti.Governance.Identities;
using Tutti.Governance.Policies;

namespace Tutti.Governance.Notices;

/// <summary>Says that a share of a budget is reached, to those whom it concerns.</summary>
internal static class BudgetNotices
{
    /// <summary>Whether a notice is for a budget: all are, unless it names groups; then members of one of them must be among those who may change the account.</summary>
    public static bool Concerns(NoticeDefinition notice, string account, PolicySet policy)
    {
        if (notice.Groups is not { } groups) { return true; }
        var slash = account.IndexOf('/', StringComparison.Ordinal);
        var budget = slash < 0 ? account : account[..slash];
        if (!policy.Budgets.ContainsKey(budget)) { return false; }
        var members = policy.Identities.Groups.Where(group => groups.Contains(group.Name)).SelectMany(static group => group.Users);
        return groups.Any(group => policy.MayManage(budget, new Caller("nobody", CallerKind.Key, [group]))) || members.Any(user => policy.MayManage(budget, new Caller(user, CallerKind.Key)));
    }

    /// <summary>The message.</summary>
    public static NoticeOrder Write(NoticeDefinition notice, ReachedShare reached)
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
}

/// <summary>A share of a limit that was reached in the present window.</summary>
/// <param name="Balance">How the account stands.</param>
/// <param name="Window">Its window.</param>
/// <param name="Percent">The share.</param>
/// <param name="At">When it was reached.</param>
internal sealed record ReachedShare(AccountBalance Balance, string Window, int Percent, DateTimeOffset At);
