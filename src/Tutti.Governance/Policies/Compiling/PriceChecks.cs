using Tutti.Documents.Reading;
using Tutti.Governance.Naming;
using Tutti.Governance.Prices;

namespace Tutti.Governance.Policies.Compiling;

/// <summary>Says which budgets count models of which the policy knows no price: their calls are denied unless code says what they cost.</summary>
internal static class PriceChecks
{
    private const string Prefix = "model:";

    public static void Check(PolicyContent content, FaultList faults)
    {
        foreach (var budget in content.Budgets.Values.OrderBy(static budget => budget.Name, StringComparer.Ordinal))
        {
            if (!budget.Counts.HasFlag(BudgetCounts.Models) || budget.Limit.Unit == ModelTokens.Unit || budget.AllowsUnpriced) { continue; }
            var priced = content.Prices.Entries.Where(entry => entry.Price.Unit == budget.Limit.Unit).ToList();
            var missing = Named(content).Where(name => !priced.Exists(entry => Covers(entry.Models, name))).Select(static name => $"'{name}'").ToList();
            if (missing.Count == 0) { continue; }
            faults.Warn(PolicyCodes.Unpriced, budget.Place,
                $"Budget '{budget.Name}' counts models in {budget.Limit.Unit}, and 'prices' has none of {string.Join(", ", missing)}. Their calls are denied unless the code of their agents says a price; add one, or write 'unpriced: allow'.");
        }
    }

    /// <summary>Models that rules let be called, without <c>model:</c>.</summary>
    private static IEnumerable<string> Named(PolicyContent content) => content.Rules
        .Where(static rule => rule is { Action: RuleAction.Allow or RuleAction.Ask, IsObserved: false })
        .SelectMany(static rule => rule.Targets.Patterns)
        .Select(static pattern => pattern.Text.StartsWith(Prefix, StringComparison.Ordinal) ? pattern.Text[Prefix.Length..] : pattern.IsAny ? "*" : null)
        .OfType<string>().Distinct().Order(StringComparer.Ordinal);

    /// <summary>Whether every name that a pattern matches has this price; as far as can be told without trying.</summary>
    private static bool Covers(NamePattern price, string models) => price.IsAny || price.Text == models || (!models.Contains('*', StringComparison.Ordinal) && price.Matches(models));
}
