using Tutti.Agents.Routing.Vectors;

namespace Tutti.Agents.Routing.Ranking;

/// <summary>
/// What past success, cost and time add to a score: never more than one standard deviation, so that they decide between agents that fit alike, and make nobody right for
/// what it cannot do.
/// </summary>
internal static class RecordScores
{
    internal const double Most = 1;

    private const double SuccessShare = 0.6;
    private const double CostShare = 0.2;
    private const double TimeShare = 0.2;

    /// <summary>So many tasks of the usual outcome are taken for granted: one failure makes nobody bad.</summary>
    private const double Granted = 5;

    internal static float[] Of(IReadOnlyList<RouteCard> cards, IReadOnlyDictionary<string, AgentRecord> records)
    {
        var own = cards.Select(card => records.GetValueOrDefault(card.Name)).ToArray();
        var (good, all) = (own.Sum(static record => (double)record.Succeeded), own.Sum(static record => (double)record.Succeeded + record.Failed));
        var usual = (good + 1) / (all + 1);
        var costs = Levels(cards, own, static record => (double?)record.Cost, static card => card.Cost is { } cost ? (int)cost : null, (int)CostClass.High);
        var times = Levels(cards, own, static record => record.Duration?.TotalSeconds, static card => card.Latency is { } latency ? (int)latency : null, (int)LatencyClass.Slow);
        var scores = new float[StableMath.Padded(cards.Count)];
        for (var agent = 0; agent < cards.Count; agent++)
        {
            var success = ((own[agent].Succeeded + (Granted * usual)) / (own[agent].Succeeded + own[agent].Failed + Granted)) - usual;
            scores[agent] = (float)Math.Clamp((SuccessShare * success) - (CostShare * costs[agent]) - (TimeShare * times[agent]), -Most, Most);
        }

        return scores;
    }

    /// <summary>How far above what is usual each lies, from −1 to 1: measured, where any two are, else as the cards say.</summary>
    private static double[] Levels(IReadOnlyList<RouteCard> cards, AgentRecord[] records, Func<AgentRecord, double?> measure, Func<RouteCard, int?> declare, int highest)
    {
        var measured = Array.ConvertAll(records, record => measure(record) is { } value and > 0 ? StableMath.Log(value) : (double?)null);
        if (measured.Count(static value => value is not null) >= 2)
        {
            var known = measured.OfType<double>().Order().ToArray();
            var middle = known[known.Length / 2];
            return Array.ConvertAll(measured, value => value is { } level ? Math.Clamp((level - middle) / StableMath.Log(10), -1, 1) : 0);
        }

        return [.. cards.Select(card => declare(card) is { } level ? ((2.0 * (level - 1)) / (highest - 1)) - 1 : 0)];
    }
}
