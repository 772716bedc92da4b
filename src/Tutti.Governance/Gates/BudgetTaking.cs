using Tutti.Governance.Amounts;
using Tutti.Governance.Budgets;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;
using Tutti.Governance.Windows;
using Tutti.Kernel.Guards;

namespace Tutti.Governance.Gates;

/// <summary>Holds what a call may cost, on the accounts that it is charged to and all above them.</summary>
internal sealed class BudgetTaking(Gate gate, PolicySet policy, GuardTurn turn, Decision decision, GateOrder order, IReadOnlyList<RunBudget> own, GatePlaces places, int lost)
{
    private readonly string _call = GateSettling.CallOf(turn, lost);
    private List<GateHold>? _holds;
    private List<BudgetWarning>? _warnings;

    private BudgetCharges Charges => field ??= new BudgetCharges(policy, decision, order, turn.Now);

    private TargetName Target => decision.Call.Target;

    /// <summary>What the call would be charged to if it were made now: for the people who are asked about it.</summary>
    public IReadOnlyList<GateCharge> Foresee() => Charges.Foresee();

    /// <summary>What was taken.</summary>
    public IReadOnlyList<GateHold> Holds => _holds ?? (IReadOnlyList<GateHold>)[];

    /// <summary>By which prices.</summary>
    public IReadOnlyList<GatePrice>? Prices => Charges.Noted;

    /// <summary>Shares of budgets that it reached.</summary>
    public IReadOnlyList<BudgetWarning> Warnings => _warnings ?? (IReadOnlyList<BudgetWarning>)[];

    /// <summary>What is let through.</summary>
    public GatePass PassOf(CallArguments arguments, IReadOnlyList<Amount> paidBefore) =>
        new(arguments, decision.Redactions) { Prices = Charges.Prices.Count == 0 ? [] : [.. Charges.Prices.Select(static entry => entry.Price)], PaidBefore = paidBefore };

    /// <summary>The call is refused after all.</summary>
    public void GiveBack()
    {
        foreach (var hold in Holds) { turn.Request(gate.Ledger, hold.Ledger, new LedgerMessage.Release(hold.Id)); }
    }

    /// <summary>Holds all of it; null, or what is missing.</summary>
    public GateRefusal? TakeAll(string intent)
    {
        foreach (var spend in Charges.Spends)
        {
            if (Hold(intent, spend.Budget, spend.Key, spend.Amount, spend.RefundsOnError) is { } refusal) { return refusal; }
        }

        return TakeEstimates(intent) ?? TakeOwn(intent);
    }

    /// <summary>What a model costs, on the budgets that count models by themselves.</summary>
    private GateRefusal? TakeEstimates(string intent)
    {
        foreach (var budget in Charges.OfModels)
        {
            var estimate = Charges.EstimateIn(budget.Limit.Unit);
            if (estimate.IsDefault) { return BudgetRefusals.Unpriced(Target, budget.Limit.Unit, $"the budget '{budget.Name}'"); }
            if (policy.AccountOf(budget.Name, decision.Call) is not { } key) { return BudgetRefusals.NoAccount(Target, budget); }
            if (Hold(intent, budget, key, estimate, refunds: false) is { } refusal) { return refusal; }
        }

        return null;
    }

    /// <summary>What the run itself may spend: charged last, so that it holds beside everything else or nothing is.</summary>
    private GateRefusal? TakeOwn(string intent)
    {
        foreach (var budget in own)
        {
            var unit = budget.Limit.Unit;
            var spend = decision.Spends.Where(spend => spend.Amount.Unit == unit).MaxBy(static spend => spend.Amount.Value);
            var (amount, refunds) = (spend?.Amount.Value ?? 0, spend?.RefundsOnError ?? false);
            if (Target.Kind == TargetKind.Model)
            {
                var estimate = Charges.EstimateIn(unit);
                if (estimate.IsDefault) { return BudgetRefusals.Unpriced(Target, unit, "'limits.budget' of the flow"); }
                (amount, refunds) = (Math.Max(amount, estimate.Value), false);
            }

            if (amount == 0) { continue; }
            var terms = new AccountTerms(budget.Account, budget.Limit.Value, Window.Run.ToString());
            var hold = new GateHold(budget.Ledger, $"{_call}/{budget.Account}", budget.Account, amount, unit, refunds, order.CostsAgain ? LostCost.Estimate : null);
            if (Take(hold, [terms], intent) is { Outcome: LedgerOutcome.NoRoom } reply) { return BudgetRefusals.NoRunRoom(budget, amount, reply); }
            (_holds ??= new(1)).Add(hold);
        }

        return null;
    }

    private GateRefusal? Hold(string intent, BudgetDefinition budget, string key, Amount amount, bool refunds)
    {
        if (amount.Value == 0) { return null; }
        var (chain, missing) = Charges.ChainOf(budget, key);
        if (missing is not null) { return BudgetRefusals.NoAccount(Target, missing); }
        if (BehindOthers(chain) is { } behind) { return behind; }
        var hold = new GateHold(chain[^1].Budget.Name, $"{_call}/{budget.Name}", chain[0].Account.Id, amount.Value, amount.Unit, refunds, order.CostsAgain ? budget.Lost : null);
        var reply = Take(hold, chain.ConvertAll(static link => link.Account), intent);
        if (reply.Outcome == LedgerOutcome.NoRoom)
        {
            var full = chain.Find(link => link.Account.Id == reply.Account);
            var line = policy.TurnOf(full.Budget, decision.Call) is { } whose ? GateLines.LineOf(full.Account.Id, whose) : null;
            return BudgetRefusals.NoRoom(full.Budget, new GateShortage(hold.Ledger, full.Account, amount.Unit, amount.Value, reply.Left), line, reply.RetryAt, turn.Now);
        }

        (_holds ??= new(1)).Add(hold);
        if (reply.Warnings is { } warnings) { (_warnings ??= []).AddRange(warnings); }
        return null;
    }

    private LedgerReply Take(GateHold hold, List<AccountTerms> accounts, string intent)
    {
        // A crash may have come between the hold and its attempt, and prices may be others by now.
        if (lost > 0) { turn.Request(gate.Ledger, hold.Ledger, new LedgerMessage.Release(hold.Id)); }
        return turn.Request(gate.Ledger, hold.Ledger, new LedgerMessage.Take(hold.Id, hold.Amount, hold.Unit, accounts, intent, decision.Call.Caller.User));
    }

    /// <summary>Others wait for room on one of the accounts, and this call is not the first of them.</summary>
    private GateRefusal? BehindOthers(List<(BudgetDefinition Budget, AccountTerms Account)> chain)
    {
        foreach (var (waiting, account) in chain)
        {
            if (waiting.Over != OverBudget.Wait) { continue; }
            if (policy.TurnOf(waiting, decision.Call) is not { } whose) { return BudgetRefusals.NoAccount(Target, waiting); }
            if (places.BehindOthers(turn, GateLines.LineOf(account.Id, whose), BudgetRefusals.Full(waiting, at: null)) is { } behind) { return behind; }
        }

        return null;
    }
}
