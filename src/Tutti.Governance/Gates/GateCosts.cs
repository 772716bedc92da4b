using Tutti.Governance.Amounts;
using Tutti.Kernel;

namespace Tutti.Governance.Gates;

/// <summary>What a person says that a call cost of which nobody knew whether it was made.</summary>
internal static class GateCosts
{
    /// <summary>Reads it against what is held for the call.</summary>
    /// <exception cref="TuttiException">It is no amount, or nothing of its unit is held (TUT2217).</exception>
    public static IReadOnlyList<Amount> Read(IEnumerable<string> costs, GateRecord record)
    {
        var amounts = new List<Amount>();
        var units = record.Holds.Select(static hold => hold.Unit).Distinct().ToList();
        foreach (var text in costs)
        {
            if (!Amount.TryParse(text, out var amount)) { throw Wrong($"'{text}' is no amount. Write digits, a blank and a unit: 3.20 USD."); }
            if (amounts.Exists(known => known.Unit == amount.Unit)) { throw Wrong($"'{amount.Unit}' is told twice. Say each unit once."); }
            if (!units.Contains(amount.Unit)) { throw Wrong(units.Count == 0 ? $"nothing is held for '{record.Target}'. Leave out what it cost." : $"no {amount.Unit} is held for '{record.Target}', only {string.Join(", ", units)}."); }
            amounts.Add(amount);
        }

        return amounts;
    }

    private static TuttiException Wrong(string why) => new("TUT2217", $"That cannot be what the call cost: {why}");
}
