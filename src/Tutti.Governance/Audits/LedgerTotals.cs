using System.Globalization;

namespace Tutti.Governance.Audits;

/// <summary>What was held and booked, for the line that says so.</summary>
internal sealed class LedgerTotals
{
    private readonly SortedDictionary<string, decimal> _booked = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, decimal> _ofRun = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, decimal> _overruns = new(StringComparer.Ordinal);

    /// <summary>Holds that were ever taken.</summary>
    public int Holds { get; set; }

    /// <summary>States that were compared.</summary>
    public int Kept { get; set; }

    /// <summary>Holds of the run that is looked at.</summary>
    public HashSet<string> OfRun { get; } = new(StringComparer.Ordinal);

    public void Book(string unit, decimal actual, decimal overrun, bool isOfRun)
    {
        Add(_booked, unit, actual);
        if (isOfRun) { Add(_ofRun, unit, actual); }
        if (overrun > 0) { Add(_overruns, unit, overrun); }
    }

    /// <summary>Several ledgers as one.</summary>
    public static LedgerTotals Of(IEnumerable<LedgerTotals> all)
    {
        var sum = new LedgerTotals();
        foreach (var totals in all)
        {
            (sum.Holds, sum.Kept) = (sum.Holds + totals.Holds, sum.Kept + totals.Kept);
            sum.OfRun.UnionWith(totals.OfRun);
            foreach (var (unit, amount) in totals._booked) { Add(sum._booked, unit, amount); }
            foreach (var (unit, amount) in totals._ofRun) { Add(sum._ofRun, unit, amount); }
            foreach (var (unit, amount) in totals._overruns) { Add(sum._overruns, unit, amount); }
        }

        return sum;
    }

    public string Booked(bool ofRun) => Text(ofRun ? _ofRun : _booked) is { Length: > 0 } text ? $"{text} booked" : "nothing booked";

    /// <summary>For the end of a line; nothing where nothing was booked beyond its hold.</summary>
    public string Overruns() => _overruns.Count == 0 ? "" : $", of that {Text(_overruns)} beyond holds";

    private static string Text(SortedDictionary<string, decimal> sums) => string.Join(" and ", sums.Select(static sum => string.Create(CultureInfo.InvariantCulture, $"{sum.Value} {sum.Key}")));

    private static void Add(SortedDictionary<string, decimal> sums, string unit, decimal amount) => sums[unit] = sums.GetValueOrDefault(unit) + amount;
}
