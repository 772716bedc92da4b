namespace Tutti.Agents.Tokens;

/// <summary>How many tokens of a model one token of our table is, learnt from what its server reports. Thread-safe.</summary>
public sealed class TokenCalibration
{
    /// <summary>o200k tokens times this bound the tokens of all tokenizers that were measured (0.88 to 1.31).</summary>
    public const double ForeignBound = 1.35;

    private const int MostSamples = 64;
    private const double Weight = 0.2;
    private const double Percentile = 0.95;

    private readonly Lock _gate = new();
    private readonly double[] _samples = new double[MostSamples];
    private int _count;
    private double _ratio = 1;

    /// <summary>How often it has learnt.</summary>
    public int Samples
    {
        get
        {
            lock (_gate) { return _count; }
        }
    }

    /// <summary>The moving average of reported over estimated; 1 before the first report.</summary>
    public double Ratio
    {
        get
        {
            lock (_gate) { return _ratio; }
        }
    }

    /// <summary>A ratio that 95 of 100 reports stay below: for reserving. Before ten reports it is the larger of theirs and <see cref="ForeignBound"/>.</summary>
    public double UpperRatio
    {
        get
        {
            lock (_gate) { return Upper_NeedsLock(); }
        }
    }

    /// <summary>Learns from one report.</summary>
    /// <param name="estimatedTokens">By our table.</param>
    /// <param name="reportedTokens">By the server.</param>
    public void Learn(long estimatedTokens, long reportedTokens)
    {
        if (estimatedTokens <= 0 || reportedTokens <= 0) { return; }
        var ratio = (double)reportedTokens / estimatedTokens;
        lock (_gate)
        {
            _ratio = _count == 0 ? ratio : _ratio + (Weight * (ratio - _ratio));
            _samples[_count % MostSamples] = ratio;
            _count++;
        }
    }

    /// <summary>Tokens of the model, as expected.</summary>
    /// <param name="estimatedTokens">By our table.</param>
    public long Expect(long estimatedTokens) => (long)Math.Ceiling(estimatedTokens * Ratio);

    /// <summary>Tokens of the model that are most likely not exceeded: for reserving budgets and context.</summary>
    /// <param name="estimatedTokens">By our table.</param>
    public long Bound(long estimatedTokens) => (long)Math.Ceiling(estimatedTokens * UpperRatio);

    private double Upper_NeedsLock()
    {
        const int enough = 10;
        var known = Math.Min(_count, MostSamples);
        Span<double> sorted = stackalloc double[MostSamples];
        _samples.AsSpan(0, known).CopyTo(sorted);
        sorted = sorted[..known];
        sorted.Sort();
        if (known < enough) { return known == 0 ? ForeignBound : Math.Max(ForeignBound, sorted[^1]); }
        return sorted[Math.Min(known - 1, (int)Math.Ceiling(known * Percentile) - 1)];
    }
}
