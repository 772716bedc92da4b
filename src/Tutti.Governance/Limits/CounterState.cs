namespace Tutti.Governance.Limits;

/// <summary>What a counter is: the calls that count, key by key.</summary>
public sealed class CounterState
{
    private const int LeastPruned = 16;

    /// <summary>Counts by key. Those of which nothing counts any more leave when there are many.</summary>
    public Dictionary<string, CountedKey> Keys { get; init; } = new(StringComparer.Ordinal);

    /// <summary>With so many keys the old ones are looked for: twice as many as were left the last time, so that a count costs the same however many there are.</summary>
    public int PruneAt { get; set; } = LeastPruned;

    internal void Apply(CounterEvent happened, long nowUs)
    {
        switch (happened)
        {
            case CounterEvent.Counted counted:
                Keys[counted.Key].Add(counted);
                break;
            case CounterEvent.Uncounted uncounted:
                Keys[uncounted.Key].Remove(uncounted.Call);
                break;
            case CounterEvent.Moved moved:
                if (Keys.Count >= PruneAt) { Prune(nowUs); }
                if (!Keys.TryGetValue(moved.Key, out var key)) { Keys.Add(moved.Key, key = new CountedKey()); }
                key.Move(moved);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened));
        }
    }

    private void Prune(long nowUs)
    {
        foreach (var key in Keys.Where(key => key.Value.Until <= nowUs).Select(static key => key.Key).ToList()) { Keys.Remove(key); }
        PruneAt = Math.Max(LeastPruned, 2 * Keys.Count);
    }
}
