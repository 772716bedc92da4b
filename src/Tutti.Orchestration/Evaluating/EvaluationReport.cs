namespace Tutti.Orchestration.Evaluating;

/// <summary>What an evaluation comes to: both sides, and how they differ. Cases are pairs, and so are compared within themselves. Immutable.</summary>
public sealed record EvaluationReport
{
    private EvaluationReport(IReadOnlyList<EvaluationMeasure> measures) => Measures = measures;

    /// <summary>Every run, by case, side and repetition.</summary>
    public IReadOnlyList<EvaluationMeasure> Measures { get; }

    /// <summary>The flow.</summary>
    public required EvaluationSum Flow { get; init; }

    /// <summary>The single agent.</summary>
    public required EvaluationSum Agent { get; init; }

    /// <summary>By how much the flow is more often right, from −1 to 1.</summary>
    public required Interval Quality { get; init; }

    /// <summary>How many tokens more a case takes.</summary>
    public required Interval Tokens { get; init; }

    /// <summary>How many seconds more a case takes.</summary>
    public required Interval Seconds { get; init; }

    /// <summary>How much more a case costs, in each currency.</summary>
    public required IReadOnlyDictionary<string, Interval> Costs { get; init; }

    /// <summary>What can be said of the quality: <c>better</c>, <c>worse</c>, or <c>cannot tell</c> where the bounds lie on both sides of nothing.</summary>
    public string Verdict => Quality.Low > 0 ? "better" : Quality.High < 0 ? "worse" : "cannot tell";

    /// <summary>Sums up measures.</summary>
    /// <param name="measures">At least one of each side for each case.</param>
    public static EvaluationReport Of(IEnumerable<EvaluationMeasure> measures)
    {
        ArgumentNullException.ThrowIfNull(measures);
        EvaluationMeasure[] all = [.. measures.OrderBy(static one => one.Case, StringComparer.Ordinal).ThenBy(static one => one.Side).ThenBy(static one => one.Repeat)];
        ArgumentOutOfRangeException.ThrowIfZero(all.Length, nameof(measures));
        var pairs = all.GroupBy(static one => one.Case, StringComparer.Ordinal).Select(static same => (Flow: Of(same, EvaluationSide.Flow), Agent: Of(same, EvaluationSide.Agent))).ToList();
        var units = all.SelectMany(static one => one.Run.Costs.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new EvaluationReport(all)
        {
            Flow = EvaluationSum.Of(Of(all, EvaluationSide.Flow)),
            Agent = EvaluationSum.Of(Of(all, EvaluationSide.Agent)),
            Quality = Difference(static one => one.IsRight ? 1 : 0),
            Tokens = Difference(static one => one.Run.Tokens),
            Seconds = Difference(static one => one.Run.Duration.TotalSeconds),
            Costs = units.ToDictionary(static unit => unit, unit => Difference(one => (double)one.Run.Costs.GetValueOrDefault(unit)), StringComparer.Ordinal),
        };

        Interval Difference(Func<EvaluationMeasure, double> figure) => Interval.OfPairs([.. pairs.Select(pair => pair.Flow.Average(figure) - pair.Agent.Average(figure))]);
    }

    private static EvaluationMeasure[] Of(IEnumerable<EvaluationMeasure> measures, EvaluationSide side) => [.. measures.Where(one => one.Side == side)];
}

/// <summary>All runs of one side.</summary>
public sealed record EvaluationSum
{
    /// <summary>How many runs.</summary>
    public required int Runs { get; init; }

    /// <summary>How many were right.</summary>
    public required int Right { get; init; }

    /// <summary>How many did not end well; none of them is right.</summary>
    public required int Failed { get; init; }

    /// <summary>The share that is right. Repetitions of a case count as trials of their own, so the bounds are a little too narrow where cases are repeated.</summary>
    public required Interval Share { get; init; }

    /// <summary>Tokens of all of them.</summary>
    public required long Tokens { get; init; }

    /// <summary>What all of them cost, in each currency.</summary>
    public required IReadOnlyDictionary<string, decimal> Costs { get; init; }

    /// <summary>The time of all of them, one after the other.</summary>
    public required TimeSpan Duration { get; init; }

    internal static EvaluationSum Of(IReadOnlyList<EvaluationMeasure> measures)
    {
        var right = measures.Count(static one => one.IsRight);
        return new EvaluationSum
        {
            Runs = measures.Count,
            Right = right,
            Failed = measures.Count(static one => one.Run.Error.Length > 0),
            Share = Interval.OfShare(right, Math.Max(1, measures.Count)),
            Tokens = measures.Sum(static one => one.Run.Tokens),
            Costs = measures.SelectMany(static one => one.Run.Costs).GroupBy(static cost => cost.Key, StringComparer.Ordinal).ToDictionary(static same => same.Key, static same => same.Sum(static cost => cost.Value), StringComparer.Ordinal),
            Duration = TimeSpan.FromTicks(measures.Sum(static one => one.Run.Duration.Ticks)),
        };
    }
}
