using Tutti.Governance.Budgets;
using Tutti.Governance.Identities;
using Tutti.Governance.Policies;
using Tutti.Kernel;

namespace Tutti.Governance.Gates;

/// <summary>Who may add to an account or set its limit: whom the budget names, and never who spends from it (separation of duties).</summary>
public static class BudgetDuties
{
    /// <summary>The budget of the policy that an account belongs to.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="account">The account's id.</param>
    /// <exception cref="TuttiException">The policy has no such budget (TUT2660).</exception>
    public static BudgetDefinition BudgetOf(PolicySet policy, string account)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(account);
        return policy.Budgets.GetValueOrDefault(Split(account).Budget)
            ?? throw new TuttiException("TUT2660", $"The policy has no budget for the account '{account}', so nobody may change it. See 'tutti budget list'.");
    }

    /// <summary>The terms of an account by the policy, and its ledger.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="account">The account's id.</param>
    /// <exception cref="TuttiException">The policy has no such budget (TUT2660).</exception>
    public static (string Ledger, AccountTerms Terms) TermsOf(PolicySet policy, string account)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var budget = BudgetOf(policy, account);
        var root = budget;
        while (root.Parent is { } parent) { root = policy.Budgets[parent]; }
        return (root.Name, new AccountTerms(account, budget.Limit.Value, budget.Window.ToString()));
    }

    /// <summary>Refuses who may not change an account.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="account">The account's id.</param>
    /// <param name="person">Who, as authenticated.</param>
    /// <param name="hasSpent">Whether calls of theirs have held or spent what counts on it now.</param>
    /// <exception cref="TuttiException">They do not manage it (TUT2661), or it is their own (TUT2662).</exception>
    public static void Require(PolicySet policy, string account, Caller person, bool hasSpent)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(person);
        var budget = BudgetOf(policy, account);
        if (!policy.MayManage(budget.Name, person))
        {
            var who = budget.ManagedBy is { } managers ? string.Join(", ", managers.Groups.Concat(managers.Users)) : "who may approve calls";
            throw new TuttiException("TUT2661", $"'{person.User}' may not change the account '{account}'. These may: {who}.");
        }

        if (hasSpent || policy.IsOwn(budget.Name, Split(account).Key, person))
        {
            throw new TuttiException("TUT2662", $"Calls of '{person.User}' are charged to the account '{account}', so somebody else must change it.");
        }
    }

    private static (string Budget, string Key) Split(string account)
    {
        var slash = account.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (account, "") : (account[..slash], account[(slash + 1)..]);
    }
}
