namespace Tutti.Simulation.Laws;

/// <summary>Counts what the generated worlds really did: a tame generator proves nothing.</summary>
internal sealed class Coverage
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public void Count(Enum what) => Count(what.ToString());

    public void Count(string what, long more = 1) => _counts[what] = _counts.GetValueOrDefault(what) + more;

    public void Add(Coverage other)
    {
        foreach (var (what, count) in other.Counts) { Count(what, count); }
    }
}
