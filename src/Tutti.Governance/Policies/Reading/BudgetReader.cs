using Tutti.Documents;
using Tutti.Documents.Reading;

namespace Tutti.Governance.Policies.Reading;

/// <summary>Reads one budget.</summary>
internal sealed class BudgetReader(PolicyDraft draft)
{
    internal void Read(DocumentEntry entry)
    {
        var budget = new MapReader(entry.Value, $"budget '{entry.Key}'", draft.Faults);
        var isNamed = FieldReading.CheckName(entry.Key, entry.Place, draft.Faults) && draft.Claim("budget", entry.Key, entry.Place);
        var (limit, window) = (budget.Amount("limit"), budget.Window("window"));
        if (!budget.Has("limit")) { budget.Missing("limit", "Write for example: limit: 500.00 USD"); }
        if (!budget.Has("window")) { budget.Missing("window", "Write for example: window: day@Europe/Berlin"); }
        var read = new BudgetDefinition
        {
            Name = entry.Key,
            Limit = limit ?? default,
            Window = window ?? Windows.Window.Run,
            Per = budget.Expression("per"),
            Parent = budget.Text("in"),
            Over = budget.Word("over", "deny", "ask", "degrade", "wait") switch { "ask" => OverBudget.Ask, "degrade" => OverBudget.Degrade, "wait" => OverBudget.Wait, _ => OverBudget.Deny },
            Turns = budget.Expression("turns"),
            WarnAt = ReadShares(budget),
            Counts = ReadCounts(budget),
            AllowsUnpriced = budget.Word("unpriced", "deny", "allow") == "allow",
            Lost = budget.Word("lost", "estimate", "nothing") == "nothing" ? LostCost.Nothing : LostCost.Estimate,
            ManagedBy = budget.People("managed_by"),
            Place = entry.Place,
        };
        RefuseContradictions(budget, read);
        budget.Close();
        if (isNamed) { draft.Budgets[entry.Key] = read; }
    }

    /// <summary>Keys that would look as if they did something, and would not.</summary>
    private void RefuseContradictions(MapReader budget, BudgetDefinition read)
    {
        if (read.Over == OverBudget.Wait && read.Window.Kind == Windows.WindowKind.Run) { draft.Faults.Add(PolicyCodes.Contradiction, budget.PlaceOf("over"), $"In {budget.What} no room comes by itself, since what counts in a run counts for good. Give it another window, or let it ask."); }
        if (budget.Has("turns") && read.Over != OverBudget.Wait) { Refuse(budget, "turns", "nobody waits for it unless it says 'over: wait'"); }
        if (read.Counts.HasFlag(BudgetCounts.Models)) { return; }
        Refuse(budget, "unpriced", "it counts no models");
        Refuse(budget, "lost", "it counts no models");
    }

    private void Refuse(MapReader budget, string key, string why)
    {
        if (budget.Has(key)) { draft.Faults.Add(PolicyCodes.Contradiction, budget.PlaceOf(key), $"'{key}' has no meaning in {budget.What}: {why}."); }
    }

    private BudgetCounts ReadCounts(MapReader budget)
    {
        var counts = BudgetCounts.None;
        foreach (var word in budget.Texts("counts") ?? ["tools"])
        {
            if (word is "tools" or "models" or "none") { counts |= word switch { "tools" => BudgetCounts.Tools, "models" => BudgetCounts.Models, _ => BudgetCounts.None }; }
            else { draft.Faults.Add(DocumentCodes.UnknownWord, budget.PlaceOf("counts"), $"'counts' of {budget.What} cannot have '{word}': tools, models or none."); }
        }

        return counts;
    }

    private int[] ReadShares(MapReader budget)
    {
        var shares = new List<int>();
        var place = budget.PlaceOf("warn");
        foreach (var item in FieldReading.OneOrMany(budget.Take("warn")))
        {
            var text = item switch { DocumentNode.Number number => number.Lexeme, DocumentNode.Text words => words.Value, _ => "" };
            if (FieldReading.Percent(text) is { } share) { shares.Add(share); }
            else { draft.Faults.Add(DocumentCodes.WrongValue, item.Place.File.Length > 0 ? item.Place : place, $"'warn' of {budget.What} lists shares of the limit: 80% or [80%, 95%], from 1% to 100%."); }
        }

        return [.. shares.Distinct().Order()];
    }
}
