using System.Globalization;
using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;

namespace Tutti.Governance.Audits;

/// <summary>What else must be true of a call that was let through: somebody's yes where the decision asks for one, counts where it has limits, and holds of what it spends.</summary>
/// <param name="recorded">What the gate wrote.</param>
/// <param name="decision">The decision, made again.</param>
/// <param name="policy">The policy that was in force.</param>
internal sealed class AdmittedCall(GateRecord recorded, Decision decision, PolicySet policy)
{
    /// <summary>What is wrong; null for nothing.</summary>
    /// <param name="at">When it was let through.</param>
    /// <param name="limitOf">The limit and window that a ledger has for an account by then; null where nobody knows.</param>
    public string? Fault(DateTimeOffset at, Func<string, string, (decimal Limit, string Window)?> limitOf) => MissingYes() ?? MissingCount() ?? OtherHolds(at, limitOf);

    /// <summary>Whether people said yes as often as the decision asks. Who may say so is proven to the host by keys, which the log does not hold.</summary>
    private string? MissingYes()
    {
        foreach (var terms in decision.Approvals)
        {
            var people = recorded.Approved.Where(vote => vote.Rules.Contains(terms.Rule.Id)).Select(static vote => vote.By).Where(by => !terms.ExcludesCaller || by != recorded.Caller).Distinct(StringComparer.Ordinal).Count();
            if (people < terms.Quorum) { return string.Create(CultureInfo.InvariantCulture, $"'{recorded.Target}' was let through with the yes of {people} for '{terms.Rule.Id}', and the policy wants {terms.Quorum}"); }
        }

        return null;
    }

    private string? MissingCount() =>
        decision.Limits.FirstOrDefault(charge => !recorded.Counts.Any(count => count.Limit == charge.Limit.Id && count.Key == charge.Key)) is { } missing
            ? $"'{recorded.Target}' was let through without a count for '{missing.Rule.Id}'"
            : null;

    /// <summary>Models are held for by their price and size, which other records say; of other calls the arguments say everything.</summary>
    private string? OtherHolds(DateTimeOffset at, Func<string, string, (decimal Limit, string Window)?> limitOf)
    {
        if (decision.Call.Target.Kind == TargetKind.Model) { return null; }
        var charges = new BudgetCharges(policy, decision, new GateOrder { Target = decision.Call.Target, Arguments = decision.Call.Arguments }, at);
        var held = recorded.Holds.Where(static hold => !RunBudget.IsLedger(hold.Ledger)).ToList();
        foreach (var spend in charges.Spends.Where(static spend => spend.Amount.Value > 0))
        {
            var (chain, missing) = charges.ChainOf(spend.Budget, spend.Key);
            if (missing is not null) { return $"'{recorded.Target}' was let through, and nobody can tell whose account of '{missing.Name}' it is"; }
            var (ledger, account) = (chain[^1].Budget.Name, chain[0].Account.Id);
            var isHeld = held.RemoveAll(hold => hold.Ledger == ledger && hold.Account == account && hold.Amount == spend.Amount.Value && hold.Unit == spend.Amount.Unit) == 1;
            if (!isHeld) { return $"'{recorded.Target}' spends {spend.Amount} from '{account}', and that is not what it says that it holds"; }
            foreach (var (_, terms) in chain)
            {
                if (limitOf(ledger, terms.Id) is { } said && (said.Limit != terms.Limit || said.Window != terms.Window))
                {
                    return string.Create(CultureInfo.InvariantCulture, $"'{recorded.Target}' was let through with {said.Limit} in {said.Window} as the limit of '{terms.Id}', and the policy has {terms.Limit} in {terms.Window}");
                }
            }
        }

        return held.Count > 0 ? $"'{recorded.Target}' holds {held[0].Amount} {held[0].Unit} on '{held[0].Account}', for which the policy has no rule" : null;
    }
}
