using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Governance.Naming;

namespace Tutti.Governance.Policies.Reading;

/// <summary>Reads one breaker of flows.</summary>
internal sealed class BreakerReader(PolicyDraft draft)
{
    internal const int MostRuns = 1_000;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);
    private static readonly TimeSpan UsualTrial = TimeSpan.FromHours(1);

    internal void Read(DocumentEntry entry)
    {
        var breaker = new MapReader(entry.Value, $"breaker '{entry.Key}'", draft.Faults);
        var isNamed = FieldReading.CheckName(entry.Key, entry.Place, draft.Faults) && draft.Claim("breaker", entry.Key, entry.Place);
        var (flows, share, of) = (breaker.Names("flow"), breaker.Percent("failures"), breaker.Whole("of", 1, MostRuns));
        var least = breaker.Whole("least", 1, MostRuns);
        var (within, open, trial) = (Span(breaker, "within"), Span(breaker, "open"), Span(breaker, "trial"));
        Require(breaker, "flow", "Name the flows, for example: flow: \"shop/*\"");
        Require(breaker, "failures", "Write the share at which starts stop, for example: failures: 50%");
        Require(breaker, "of", "Write how many of the last runs are looked at, for example: of: 20");
        Require(breaker, "open", "Write for how long starts are refused, for example: open: 10m");
        if (least > of) { draft.Faults.Add(PolicyCodes.Breaker, breaker.PlaceOf("least"), $"'least' of {breaker.What} is more than 'of', so it would never act."); }
        breaker.Close();
        if (!isNamed) { return; }
        draft.Breakers[entry.Key] = new BreakerDefinition
        {
            Name = entry.Key,
            Flows = flows ?? NameSet.None,
            Percent = share ?? 100,
            Of = of ?? 1,
            Least = least ?? of ?? 1,
            Within = within,
            Open = open ?? UsualTrial,
            Trial = trial ?? UsualTrial,
            Place = entry.Place,
        };
    }

    private static void Require(MapReader breaker, string key, string hint)
    {
        if (!breaker.Has(key)) { breaker.Missing(key, hint); }
    }

    private TimeSpan? Span(MapReader breaker, string key)
    {
        var span = breaker.Span(key);
        if (span is { } time && (time <= TimeSpan.Zero || time > Longest)) { draft.Faults.Add(PolicyCodes.Breaker, breaker.PlaceOf(key), $"'{key}' of {breaker.What} is longer than nothing, and at most 30 days."); }
        return span;
    }
}
