namespace Tutti.Mutation;

/// <summary>How many of the mutants were noticed.</summary>
/// <param name="Noticed">Killed, looped or hung.</param>
/// <param name="Judged">All that were tried.</param>
/// <param name="Mutants">All that there are; more than were tried when those are a sample.</param>
internal readonly record struct Score(int Noticed, int Judged, int Mutants)
{
    private const double NormalQuantile = 1.959964; // of 97.5 %

    public double Percent => Judged == 0 ? 0 : 100.0 * Noticed / Judged;

    /// <summary>The 95 % confidence interval of Wilson, in percent, for a sample; the score itself where all were tried.</summary>
    public (double Low, double High) Interval
    {
        get
        {
            if (Judged == 0 || Judged == Mutants) { return (Percent, Percent); }
            double share = (double)Noticed / Judged, squared = NormalQuantile * NormalQuantile;
            var middle = share + (squared / (2 * Judged));
            var width = NormalQuantile * Math.Sqrt((share * (1 - share) / Judged) + (squared / (4.0 * Judged * Judged)));
            var scale = 1 + (squared / Judged);
            return (100 * (middle - width) / scale, 100 * (middle + width) / scale);
        }
    }

    public override string ToString() => Judged == Mutants
        ? $"{Percent:0.0} % ({Noticed} of {Judged} mutants)"
        : $"{Percent:0.0} % ({Noticed} of a sample of {Judged} from {Mutants} mutants; 95 % confidence: {Interval.Low:0.0} to {Interval.High:0.0} %)";
}
