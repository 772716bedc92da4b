namespace Tutti.Agents.Routing;

/// <summary>The words of cards and options for what a task costs and how long it takes.</summary>
public static class RouteWords
{
    /// <summary>Those of <see cref="CostClass"/>, in its order.</summary>
    public static IReadOnlyList<string> Costs { get; } = ["free", "low", "medium", "high"];

    /// <summary>Those of <see cref="LatencyClass"/>, in its order.</summary>
    public static IReadOnlyList<string> Latencies { get; } = ["fast", "normal", "slow"];

    /// <summary>The cost of a word; null for another word.</summary>
    /// <param name="word">The word, or nothing.</param>
    public static CostClass? CostOf(string? word) => (CostClass?)NumberOf(word, Costs);

    /// <summary>The latency of a word; null for another word.</summary>
    /// <param name="word">The word, or nothing.</param>
    public static LatencyClass? LatencyOf(string? word) => (LatencyClass?)NumberOf(word, Latencies);

    /// <summary>The word of a cost.</summary>
    /// <param name="cost">The cost.</param>
    public static string WordOf(CostClass cost) => Costs[(int)cost - 1];

    /// <summary>The word of a latency.</summary>
    /// <param name="latency">The latency.</param>
    public static string WordOf(LatencyClass latency) => Latencies[(int)latency - 1];

    private static int? NumberOf(string? word, IReadOnlyList<string> words)
    {
        for (var at = 0; at < words.Count; at++)
        {
            if (words[at] == word) { return at + 1; }
        }

        return null;
    }
}
