using Tutti.Agents.Schemas;

namespace Tutti.Agents.Routing.Ranking;

/// <summary>Who fits a request: everybody, or those that are listed, in the order of their numbers.</summary>
internal readonly struct FittingAgents
{
    private readonly int[]? _listed;

    private FittingAgents(int[]? listed, int count) => (_listed, Count) = (listed, count);

    /// <summary>How many they are.</summary>
    internal int Count { get; }

    internal static FittingAgents Of(RouteRequest request, IReadOnlyList<RouteCard> cards)
    {
        if (request.IsFree) { return new FittingAgents(null, cards.Count); }
        var listed = Enumerable.Range(0, cards.Count).Where(agent => request.RefusalOf(cards[agent]) is null && Takes(cards[agent], request)).ToArray();
        return new FittingAgents(listed, listed.Length);
    }

    /// <summary>The number of one of them.</summary>
    internal int At(int place) => _listed is null ? place : _listed[place];

    /// <summary>The best one by score, of equal ones the first by name; -1 for nobody.</summary>
    internal int First(ReadOnlySpan<float> scores)
    {
        var first = -1;
        for (var place = 0; place < Count; place++)
        {
            if (first < 0 || scores[At(place)] > scores[first]) { first = At(place); }
        }

        return first;
    }

    /// <summary>The best by score, of equal ones the first by name.</summary>
    internal List<int> Best(ReadOnlySpan<float> scores, int most)
    {
        var best = new List<int>(Math.Min(most, Count) + 1);
        for (var place = 0; place < Count; place++)
        {
            var agent = At(place);
            if (best.Count == most && scores[agent] <= scores[best[^1]]) { continue; }
            var at = best.Count;
            while (at > 0 && scores[best[at - 1]] < scores[agent]) { at--; }
            best.Insert(at, agent);
            if (best.Count > most) { best.RemoveAt(most); }
        }

        return best;
    }

    /// <summary>All by score, of equal ones the first by name.</summary>
    internal int[] All(ReadOnlySpan<float> scores)
    {
        var (agents, keys) = (new int[Count], new (float Score, int Agent)[Count]);
        for (var place = 0; place < Count; place++) { (agents[place], keys[place]) = (At(place), (-scores[At(place)], At(place))); }
        Array.Sort(keys, agents);
        return agents;
    }

    internal double Sum(ReadOnlySpan<float> shares)
    {
        if (_listed is null) { return 1; }
        var sum = 0.0;
        foreach (var agent in _listed) { sum += shares[agent]; }
        return sum;
    }

    private static bool Takes(RouteCard card, RouteRequest request) =>
        request.Input is not { } input || card.Input is not { } schema || JsonSchema.FindFaults(schema, input).Count == 0;
}
