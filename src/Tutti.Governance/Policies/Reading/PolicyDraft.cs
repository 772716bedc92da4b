using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Governance.Decisions;
using Tutti.Governance.Grants;
using Tutti.Governance.Identities;

namespace Tutti.Governance.Policies.Reading;

/// <summary>What the files of a policy say, while they are read.</summary>
internal sealed class PolicyDraft(FaultList faults)
{
    private readonly Dictionary<(string Kind, string Name), SourcePlace> _names = [];

    internal FaultList Faults => faults;

    internal string? Description { get; set; }

    internal Verdict Default { get; set; } = Verdict.Deny;

    internal Dictionary<string, ServerDefinition> Servers { get; } = new(StringComparer.Ordinal);

    internal List<ApiKey> Keys { get; } = [];

    internal List<TokenIssuer> Issuers { get; } = [];

    internal List<Membership> Groups { get; } = [];

    internal List<Membership> Teams { get; } = [];

    /// <summary>Null until a file has the key.</summary>
    internal List<Grant>? Grants { get; set; }

    internal Dictionary<string, BudgetDefinition> Budgets { get; } = new(StringComparer.Ordinal);

    internal List<PolicyRule> Rules { get; } = [];

    /// <summary>Read when everything else is known.</summary>
    internal List<DocumentNode> Tests { get; } = [];

    internal List<(string Path, SourcePlace Place)> Includes { get; } = [];

    /// <summary>Whether a name is free among its kind, in all files; else a fault.</summary>
    internal bool Claim(string kind, string name, SourcePlace place)
    {
        if (_names.TryAdd((kind, name), place)) { return true; }
        faults.Add(PolicyCodes.NameTwice, place, $"There are two {kind}s '{name}'; the other is at {_names[(kind, name)]}. Rename one of them.");
        return false;
    }

    /// <summary>Reports what names something that is not there, when all files are read.</summary>
    internal void CheckNames()
    {
        foreach (var budget in Budgets.Values.Where(static budget => budget.Parent is not null))
        {
            if (!Budgets.TryGetValue(budget.Parent!, out var parent)) { Unknown(budget.Place, $"Budget '{budget.Name}' lies in '{budget.Parent}', which is no budget.", budget.Parent!); }
            else if (parent.Limit.Unit != budget.Limit.Unit) { faults.Add(PolicyCodes.Budget, budget.Place, $"Budget '{budget.Name}' is in {budget.Limit.Unit}, and '{parent.Name}' above it in {parent.Limit.Unit}. Amounts are never converted."); }
            else if (IsInCircle(budget)) { faults.Add(PolicyCodes.Budget, budget.Place, $"Budget '{budget.Name}' lies in itself over 'in'."); }
        }

        foreach (var rule in Rules)
        {
            foreach (var name in rule.Spends.SelectMany(static spend => spend.Budgets).Where(name => !Budgets.ContainsKey(name)))
            {
                Unknown(rule.Reference.Place, $"Rule '{rule.Reference.Id}' spends from '{name}', which is no budget.", name);
            }
        }
    }

    private bool IsInCircle(BudgetDefinition budget)
    {
        var above = budget;
        for (var steps = 0; steps <= Budgets.Count; steps++)
        {
            if (above.Parent is null || !Budgets.TryGetValue(above.Parent, out above)) { return false; }
        }

        return true;
    }

    private void Unknown(SourcePlace place, string message, string name) => faults.Add(PolicyCodes.UnknownName, place, $"{message}{Spelling.Suggest(name, Budgets.Keys)}");
}
