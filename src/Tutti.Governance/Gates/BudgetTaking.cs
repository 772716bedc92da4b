using Tutti.Governance.Amounts;
using Tutti.Governance.Budgets;
using Tutti.Governance.Decisions;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;
using Tutti.Kernel.Guards;

namespace Tutti.Governance.Gates;

/// <summary>Holds what a call may cost, on the accounts that it is charged to and all above them.</summary>
internal sealed class BudgetTaking(Gate gate, GuardTurn turn, Decision decision, GateOrder order)
{
    private readonly List<GateHold> _holds = [];
    private List<BudgetWarning>? _warnings;

    public IReadOnlyList<GateHold> Holds => _holds;

    public IReadOnlyList<BudgetWarning> Warnings => _warnings ?? (IReadOnlyList<BudgetWarning>)[];

    private TargetName Target => decision.Call.Target;

    /// <summary>The call is refused after all.</summary>
    public void GiveBack()
    {
        foreach (var hold in _holds) { turn.Request(gate.Ledger, hold.Ledger, new LedgerMessage.Release(hold.Id)); }
    }

    /// <summary>Holds all of it; null, or what is missing.</summary>
    public GateRefusal? TakeAll(PolicySet policy, string intent)
    {
        foreach (var spend in decision.Spends)
        {
            if (Hold(policy, intent, spend.Budget, spend.Key, spend.Amount, spend.RefundsOnError) is { } refusal) { return refusal; }
        }

        if (Target.Kind != TargetKind.Model) { return null; }
        foreach (var budget in policy.Budgets.Values.Where(static budget => budget.Counts.HasFlag(BudgetCounts.Models)))
        {
            var estimate = order.Estimate.FirstOrDefault(amount => amount.Unit == budget.Limit.Unit);
            if (estimate.IsDefault) { return Unpriced(budget); }
            if (policy.AccountOf(budget.Name, decision.Call) is not { } key) { return NoAccount(budget); }
            if (Hold(policy, intent, budget, key, estimate, refunds: false) is { } refusal) { return refusal; }
        }

        return null;
    }

    private GateRefusal? Hold(PolicySet policy, string intent, BudgetDefinition budget, string key, Amount amount, bool refunds)
    {
        if (amount.Value == 0) { return null; }
        var accounts = new List<AccountTerms> { TermsOf(budget, key) };
        var root = budget;
        while (root.Parent is { } parent)
        {
            root = policy.Budgets[parent];
            if (policy.AccountOf(parent, decision.Call) is not { } above) { return NoAccount(root); }
            accounts.Add(TermsOf(root, above));
        }

        var hold = $"{turn.IdempotencyKey}/{budget.Name}";
        var reply = turn.Request(gate.Ledger, root.Name, new LedgerMessage.Take(hold, amount.Value, amount.Unit, accounts, intent));
        if (reply.Outcome == LedgerOutcome.NoRoom) { return NoRoom(policy, root.Name, accounts.First(terms => terms.Id == reply.Account), amount, reply); }
        _holds.Add(new GateHold(root.Name, hold, accounts[0].Id, amount.Value, amount.Unit, refunds));
        if (reply.Warnings is { } warnings) { (_warnings ??= []).AddRange(warnings); }
        return null;
    }

    private static AccountTerms TermsOf(BudgetDefinition budget, string key) =>
        new(key.Length == 0 ? budget.Name : $"{budget.Name}/{key}", budget.Limit.Value, budget.Window.ToString(), budget.WarnAt.Count == 0 ? null : budget.WarnAt);

    private static GateRefusal NoRoom(PolicySet policy, string ledger, AccountTerms account, Amount amount, LedgerReply reply)
    {
        var slash = account.Id.IndexOf('/', StringComparison.Ordinal);
        var budget = policy.Budgets[slash < 0 ? account.Id : account.Id[..slash]];
        return new GateRefusal
        {
            Need = budget.Over == OverBudget.Ask ? GateNeed.TopUp : GateNeed.Nothing,
            Denial = new Denial(GateCodes.NoRoom, $"The budget '{budget.Name}' has no room for this call.", Rule: null, reply.RetryAt is null ? RetryHint.Never : RetryHint.Later, reply.RetryAt),
            Shortage = new GateShortage(ledger, account, amount.Unit, amount.Value, reply.Left),
            Degrades = budget.Over == OverBudget.Degrade,
        };
    }

    private GateRefusal NoAccount(BudgetDefinition budget) => new()
    {
        Need = GateNeed.Nothing,
        Denial = new Denial(DenialCodes.Key, $"Whose account of '{budget.Name}' '{Target}' is charged to cannot be told for this call.", Rule: null, RetryHint.Never),
    };

    /// <summary>A budget counts models in a unit in which nobody can say what this one costs: unknown means no.</summary>
    private GateRefusal Unpriced(BudgetDefinition budget) => new()
    {
        Need = GateNeed.Nothing,
        Denial = new Denial(DenialCodes.Spend, $"What '{Target}' costs in {budget.Limit.Unit} is not known, and the budget '{budget.Name}' counts it. Add its price.", Rule: null, RetryHint.Never),
    };
}
