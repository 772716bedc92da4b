namespace Tutti.Orchestration.Evaluating;

/// <summary>A measured figure, and between what bounds the true one lies with a confidence of 95 %.</summary>
/// <param name="Value">As measured.</param>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound.</param>
public readonly record struct Interval(double Value, double Low, double High)
{
    private const double Normal = 1.959963984540054; // the 97.5th percentile
    private const int Resamples = 2_000;

    /// <summary>A share of successes (Wilson's score interval): honest for few trials, and at 0 and 1.</summary>
    /// <param name="successes">How many.</param>
    /// <param name="trials">Of how many, at least 1.</param>
    public static Interval OfShare(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        var (share, squared) = ((double)successes / trials, Normal * Normal);
        var middle = (share + (squared / (2 * trials))) / (1 + (squared / trials));
        var half = Normal / (1 + (squared / trials)) * Math.Sqrt((share * (1 - share) / trials) + (squared / (4.0 * trials * trials)));
        return new Interval(share, Math.Max(0, middle - half), Math.Min(1, middle + half));
    }

    /// <summary>The mean of differences within pairs (percentile bootstrap over pairs, always with the same draws). Fewer than five pairs bound nothing: then the bounds are infinite.</summary>
    /// <param name="differences">One for each pair, at least one.</param>
    public static Interval OfPairs(IReadOnlyList<double> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        ArgumentOutOfRangeException.ThrowIfZero(differences.Count, nameof(differences));
        const int FewestPairs = 5;
        var mean = differences.Average();
        if (differences.Count < FewestPairs) { return new Interval(mean, double.NegativeInfinity, double.PositiveInfinity); }
        var state = (ulong)differences.Count; // the same draws each time: a report does not change when it is printed again
        var means = new double[Resamples];
        for (var sample = 0; sample < Resamples; sample++)
        {
            var sum = 0.0;
            for (var pair = 0; pair < differences.Count; pair++) { sum += differences[Draw(ref state, differences.Count)]; }
            means[sample] = sum / differences.Count;
        }

        Array.Sort(means);
        return new Interval(mean, means[(int)(Resamples * 0.025)], means[(int)(Resamples * 0.975) - 1]);
    }

    /// <summary>The next number below a bound (SplitMix64); for so few pairs its bias is nothing.</summary>
    private static int Draw(ref ulong state, int below)
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)below);
    }
}
