using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Governance.Decisions;
using Tutti.Governance.Grants;
using Tutti.Governance.Identities;
using Tutti.Governance.Pins;
using Tutti.Governance.Prices;

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

    internal IdentityDefinitions Identities => new() { Keys = Keys, Issuers = Issuers, Groups = Groups, Teams = Teams };

    /// <summary>Null where no file has the key.</summary>
    internal PeopleTerms? Corrections { get; set; }

    /// <summary>Null until a file has the key.</summary>
    internal List<Grant>? Grants { get; set; }

    internal Dictionary<string, BudgetDefinition> Budgets { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, NoticeDefinition> Notices { get; } = new(StringComparer.Ordinal);
    internal List<PriceDefinition> Prices { get; } = [];

    internal Dictionary<string, BreakerDefinition> Breakers { get; } = new(StringComparer.Ordinal);

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

    /// <summary>All that was read, in an order of its own.</summary>
    internal PolicyContent ToContent(string digest, IReadOnlyList<string> files, ToolLock pins) => new()
    {
        Digest = digest,
        Files = files,
        Description = Description,
        Default = Default,
        Servers = Servers,
        Identities = Identities,
        Corrections = Corrections,
        Grants = Grants?.OrderBy(static grant => grant.Id, StringComparer.Ordinal).ToArray(),
        Budgets = Budgets,
        Prices = new PriceTable(Prices),
        Breakers = Breakers,
        Notices = Notices,
        Rules = [.. Rules.OrderBy(static rule => rule.Reference.Id, StringComparer.Ordinal)],
        Pins = pins,
    };

    /// <summary>Reports prices of which nobody could say which one is in force, or in what.</summary>
    internal void CheckPrices()
    {
        foreach (var (index, price) in Prices.Index())
        {
            var unit = price.Price.Unit;
            if (!Currencies.IsCurrency(unit) && Budgets.Values.All(budget => budget.Limit.Unit != unit))
            {
                faults.Add(PolicyCodes.Currency, price.Place, $"'{unit}' is no currency, and no budget counts it. Write a code such as USD or EUR.{Spelling.Suggest(unit, Currencies.All.Concat(Budgets.Values.Select(static budget => budget.Limit.Unit)))}");
            }

            if (Prices.Take(index).FirstOrDefault(other => Doubles(price, other)) is { } twice)
            {
                faults.Add(PolicyCodes.PriceTwice, price.Place, price.Models.Equals(twice.Models)
                    ? $"'{price.Models}' has two prices in {unit} from the same day; the other is at {twice.Place}. Take one of them out, or say from when it is in force."
                    : $"'{price.Models}' and '{twice.Models}' at {twice.Place} can mean the same model, and nobody could say which price in {unit} is its. Make the patterns narrower; a whole name goes before patterns, and '*' is for all others.");
            }
        }
    }

    private static bool Doubles(PriceDefinition one, PriceDefinition other)
    {
        if (one.Price.Unit != other.Price.Unit || one.Rank != other.Rank) { return false; }
        return one.Models.Equals(other.Models) ? one.From == other.From : one.Rank == 1 && one.Models.Meets(other.Models);
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
