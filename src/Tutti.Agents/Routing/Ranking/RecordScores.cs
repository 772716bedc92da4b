using Tutti.Agents.Routing.Vectors;

namespace Tutti.Agents.Routing.Ranking;

/// <summary>
/// What past success, cost and time add to a score: never more than one standard deviation, so that they decide between agents that fit alike, and make nobody right for what it
/// cannot do. What was measured takes the place of what a card says as evidence grows; of whom nothing is known, cost and time are as its card says.
/// </summary>
internal sealed class RecordScores
{
    internal const double Most = 1;

    private const double SuccessShare = 0.6;
    private const double CostShare = 0.2;
    private const double TimeShare = 0.2;

    /// <summary>So many tasks of the usual outcome are taken for granted: one failure makes nobody bad.</summary>
    private const double Granted = 5;

    /// <summary>How much is usual where nothing is known, and how many tasks that is worth.</summary>
    private const double UsualSuccess = 0.9;
    private const double UsualTasks = 10;

    /// <summary>What a card says of cost and time is worth so many measured tasks.</summary>
    private const double CardTasks = 3;

    /// <summary>Half way between <c>fast</c> (seconds) and <c>slow</c> (many minutes); each tenfold is a class.</summary>
    private const double MiddleSeconds = 60;

    /// <summary>Half way between <c>low</c> (less than a cent) and <c>medium</c> (cents) in <see cref="ClassUnit"/>; each tenfold is a class.</summary>
    private const double MiddleCost = 0.01;
    private const double CostStep = 2.0 / 3; // from -1 to 1 there are four classes of cost
    private const string ClassUnit = "USD";

    private readonly RoutePast?[] _past;

    private RecordScores(float[] scores, RoutePast?[] past) => (Scores, _past) = (scores, past);

    /// <summary>What is added for each agent; its length is <see cref="StableMath.Padded"/>.</summary>
    internal float[] Scores { get; }

    /// <summary>What is known of an agent; null for nothing.</summary>
    internal RoutePast? PastOf(int agent) => _past.Length == 0 ? null : _past[agent];

    /// <summary>Whether anything is known of anybody.</summary>
    internal bool IsMeasured => _past.Length > 0;

    internal static RecordScores Of(IReadOnlyList<RouteCard> cards, IReadOnlyDictionary<string, AgentRecord> records)
    {
        var own = new AgentRecord?[cards.Count];
        var (good, all, known) = (0.0, 0.0, 0);
        for (var agent = 0; agent < own.Length && records.Count > 0; agent++)
        {
            if (!records.TryGetValue(cards[agent].Name, out var record) || record.Tasks <= 0) { continue; }
            (own[agent], good, all, known) = (record, good + record.Succeeded, all + record.Tasks, known + 1);
        }

        var usual = (good + (UsualSuccess * UsualTasks)) / (all + UsualTasks);
        var prices = Prices.Of(own);
        var (scores, past) = (new float[StableMath.Padded(cards.Count)], known == 0 ? [] : new RoutePast?[cards.Count]);
        for (var agent = 0; agent < own.Length; agent++)
        {
            var record = own[agent];
            var success = record is null ? 0 : SuccessShare * (((record.Succeeded + (Granted * usual)) / (record.Tasks + Granted)) - usual);
            var cost = 0 - (CostShare * Level(cards[agent].Cost is { } price ? Class((int)price, (int)CostClass.High) : 0, prices.LevelOf(record)));
            var time = 0 - (TimeShare * Level(cards[agent].Latency is { } latency ? Class((int)latency, (int)LatencyClass.Slow) : 0, TimeOf(record)));
            scores[agent] = (float)Math.Clamp(success + cost + time, -Most, Most);
            if (record is not null) { past[agent] = new RoutePast(record.Succeeded, record.Failed) { Seconds = record.Duration?.TotalSeconds, Cost = prices.CostOf(record), Unit = prices.Unit, BySuccess = success, ByCost = cost, ByTime = time }; }
        }

        return new RecordScores(scores, past);
    }

    /// <summary>Where a class lies, from -1 for the least to 1.</summary>
    private static double Class(int number, int highest) => ((2.0 * (number - 1)) / (highest - 1)) - 1;

    /// <summary>Where an agent lies between cheap and dear, fast and slow, from -1 to 1.</summary>
    private static double Level(double said, (double Level, double Tasks) measured) => ((said * CardTasks) + (measured.Level * measured.Tasks)) / (CardTasks + measured.Tasks);

    private static (double Level, double Tasks) TimeOf(AgentRecord? record) =>
        record?.Duration is { } usual ? (Clamped(StableMath.Log(Math.Max(0.001, usual.TotalSeconds) / MiddleSeconds) / StableMath.Log(10)), record.Timed ?? record.Tasks) : (0, 0);

    private static double Clamped(double level) => Math.Clamp(level, -1, 1);

    /// <summary>Costs of agents in the unit in which most of them are known. In dollars they lie where the classes of cards do; in another unit half of those that are known lie above the middle.</summary>
    private readonly struct Prices
    {
        private readonly double _middle;

        private Prices(string unit, double middle) => (Unit, _middle) = (unit, middle);

        internal string? Unit { get; }

        internal static Prices Of(AgentRecord?[] records)
        {
            var units = new SortedDictionary<string, List<decimal>>(StringComparer.Ordinal);
            foreach (var record in records)
            {
                foreach (var (unit, cost) in record?.Costs ?? AgentRecord.None.Costs) { (units.TryGetValue(unit, out var known) ? known : units[unit] = []).Add(cost.Usual); }
            }

            if (units.Count == 0) { return default; }
            var (most, costs) = units.MaxBy(static pair => pair.Value.Count); // of several the first by name
            if (most == ClassUnit) { return new Prices(most, MiddleCost); }
            costs.Sort();
            return new Prices(most, (double)costs[costs.Count / 2]);
        }

        internal decimal? CostOf(AgentRecord record) => Unit is not null && record.Costs.TryGetValue(Unit, out var cost) ? cost.Usual : null;

        internal (double Level, double Tasks) LevelOf(AgentRecord? record)
        {
            if (Unit is null || record is null || !record.Costs.TryGetValue(Unit, out var cost)) { return (0, 0); }
            var least = _middle / 1000; // what is free is no further off than that
            return least <= 0 ? (0, cost.Tasks) : (Clamped(CostStep * StableMath.Log(Math.Max(least, (double)cost.Usual) / _middle) / StableMath.Log(10)), cost.Tasks);
        }
    }
}
