using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Governance.Amounts;
using Tutti.Governance.Budgets;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Reading;

/// <summary>What bounds a run.</summary>
public sealed partial class PlanReader
{
    private PlanLimits? ReadLimits(MapReader map)
    {
        if (map.Take("limits") is not { } node) { return null; }
        var limits = new MapReader(node, "'limits'", _faults);
        var read = new PlanLimits { TimeToLive = limits.Span("ttl"), Idle = limits.Span("idle"), Steps = limits.Whole("steps", 1, int.MaxValue), Budget = ReadBudget(limits) };
        limits.Close();
        return read;
    }

    private PlanRepeat? ReadRepeat(MapReader map)
    {
        if (map.Take("repeat") is not { } node) { return null; }
        var repeat = new MapReader(node, "'repeat'", _faults);
        var every = repeat.Span("every");
        if (!repeat.Has("every")) { repeat.Missing("every", "Say how often: 'repeat: { every: 10m }'."); }
        else if (every < TimeSpan.FromSeconds(1)) { _faults.Add(FaultCodes.WrongValue, repeat.PlaceOf("every"), "'every' of 'repeat' is at least a second: a round that ends at once would else be followed by the next for ever."); }
        var read = new PlanRepeat { Every = every ?? TimeSpan.FromSeconds(1), Until = TextOf(repeat, "until"), Max = repeat.Whole("max", 1, int.MaxValue) };
        repeat.Close();
        return read;
    }

    /// <summary>Units and exact amounts: <c>{ USD: 2.00, tokens: 200000 }</c>. One that cannot be read is no bound, so it is a fault.</summary>
    private List<Amount> ReadBudget(MapReader map)
    {
        var budget = new List<Amount>();
        foreach (var entry in map.Map("budget")?.Entries ?? [])
        {
            var text = entry.Value switch { DocumentNode.Number number => number.Lexeme, DocumentNode.Text words => words.Value, _ => "" };
            if (!Amount.IsUnit(entry.Key)) { _faults.Add(FaultCodes.WrongBudget, entry.Place, $"'{entry.Key}' is no unit. Write a currency such as USD, or tokens."); }
            else if (!Amount.TryParseValue(text, out var value) || value is <= 0 or > Ledger.MostAmount) { _faults.Add(FaultCodes.WrongBudget, entry.Value.Place, $"{(text.Length > 0 ? $"'{text}'" : "This")} is no amount of {entry.Key}. Write digits above zero without sign, exponent or separators, for example 2.00."); }
            else { budget.Add(Amount.Of(value, entry.Key)); }
        }

        return budget;
    }
}
