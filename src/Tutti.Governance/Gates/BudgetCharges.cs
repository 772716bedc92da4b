using Tutti.Governance.Amounts;
using Tutti.Governance.Budgets;
using Tutti.Governance.Decisions;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;
using Tutti.Governance.Prices;

namespace Tutti.Governance.Gates;

/// <summary>What a call is charged to, and what it costs at most.</summary>
internal sealed class BudgetCharges(PolicySet policy, Decision decision, GateOrder order, DateTimeOffset now)
{
    /// <summary>The policy's prices of the model that is called, as they are in force now; none for others.</summary>
    public IReadOnlyList<PriceDefinition> Prices { get; } = decision.Call.Target.Kind == TargetKind.Model ? policy.Prices.AllOf(decision.Call.Target.Name, now) : [];

    /// <summary>The prices as the journal has them; null for none.</summary>
    public IReadOnlyList<GatePrice>? Noted => Prices.Count == 0 ? null : [.. Prices.Select(static entry => new GatePrice(entry.JsonPointer, entry.From, entry.Price))];

    /// <summary>What rules spend. What lies in a budget that is charged as much has its share of it: charged by itself too, it would pay twice.</summary>
    public IEnumerable<SpendCharge> Spends => decision.Spends.Count <= 1
        ? decision.Spends
        : decision.Spends.Where(spend => !decision.Spends.Any(below => below.Amount.Value >= spend.Amount.Value && LiesIn(below.Budget, spend.Budget)));

    /// <summary>Budgets that count models by themselves, where a model is called.</summary>
    public IEnumerable<BudgetDefinition> OfModels
    {
        get
        {
            if (decision.Call.Target.Kind != TargetKind.Model) { return []; }
            var all = policy.Budgets.Values.Where(budget => budget.Counts.HasFlag(BudgetCounts.Models) && !(budget.AllowsUnpriced && EstimateIn(budget.Limit.Unit).IsDefault)).ToList();
            return all.Where(budget => !all.Exists(below => LiesIn(below, budget)));
        }
    }

    /// <summary>What the call costs at most: by the policy's price, else as its code says; none where nobody knows.</summary>
    public Amount EstimateIn(string unit)
    {
        if (order.Tokens is { } tokens)
        {
            if (unit == ModelTokens.Unit) { return Amount.Of(Math.Max(0, tokens.Total), unit); }
            if (Prices.FirstOrDefault(entry => entry.Price.Unit == unit) is { } priced) { return priced.Price.AtMost(tokens); }
        }

        return order.Estimate.FirstOrDefault(amount => amount.Unit == unit);
    }

    /// <summary>A budget's account and all above it; or the budget of which nobody can tell whose account it is.</summary>
    public (List<(BudgetDefinition Budget, AccountTerms Account)> Chain, BudgetDefinition? Missing) ChainOf(BudgetDefinition budget, string key)
    {
        var chain = new List<(BudgetDefinition Budget, AccountTerms Account)>(1) { (budget, TermsOf(budget, key)) };
        while (chain[^1].Budget.Parent is { } parent)
        {
            var above = policy.Budgets[parent];
            if (policy.AccountOf(parent, decision.Call) is not { } whose) { return (chain, above); }
            chain.Add((above, TermsOf(above, whose)));
        }

        return (chain, null);
    }

    /// <summary>What the call would be charged to if it were made now, as far as that can be told: for the people who are asked about it.</summary>
    public IReadOnlyList<GateCharge> Foresee()
    {
        var charges = Spends.Select(static spend => (spend.Budget, spend.Key, spend.Amount)).ToList();
        foreach (var budget in OfModels)
        {
            var estimate = EstimateIn(budget.Limit.Unit);
            if (!estimate.IsDefault && policy.AccountOf(budget.Name, decision.Call) is { } key) { charges.Add((budget, key, estimate)); }
        }

        return [.. charges.Select(charge => new GateCharge(AccountsOf(charge.Budget, charge.Key), charge.Amount.Value, charge.Amount.Unit))];
    }

    private string[] AccountsOf(BudgetDefinition budget, string key) => ChainOf(budget, key) is (var chain, null) ? [.. chain.Select(static link => link.Account.Id)] : [];

    private bool LiesIn(BudgetDefinition below, BudgetDefinition above)
    {
        while (below.Parent is { } parent)
        {
            if (parent == above.Name) { return true; }
            below = policy.Budgets[parent];
        }

        return false;
    }

    private static AccountTerms TermsOf(BudgetDefinition budget, string key) =>
        new(key.Length == 0 ? budget.Name : $"{budget.Name}/{key}", budget.Limit.Value, budget.Window.ToString(), budget.WarnAt.Count == 0 ? null : budget.WarnAt);
}
