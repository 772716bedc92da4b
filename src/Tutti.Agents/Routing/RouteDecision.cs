namespace Tutti.Agents.Routing;

/// <summary>Who shall do a task, how sure that is, and why.</summary>
public sealed record RouteDecision
{
    /// <summary>What was decided.</summary>
    public required RouteVerdict Verdict { get; init; }

    /// <summary>Who does the task; null where a person is to say.</summary>
    public string? Agent { get; init; }

    /// <summary>How sure it is that the best candidate is the right one, from 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>How sure it had to be.</summary>
    public required double Threshold { get; init; }

    /// <summary>What the confidence comes from.</summary>
    public required RouteBasis Basis { get; init; }

    /// <summary>The best candidates, at most three, the best first.</summary>
    public required IReadOnlyList<RouteCandidate> Candidates { get; init; }

    /// <summary>How many agents fitted the request.</summary>
    public required int Fitting { get; init; }

    /// <summary>Who would be first if past tasks did not count; null where that is the same one.</summary>
    public string? Instead { get; init; }
}

/// <summary>What was decided. Numbers are journaled and never reused.</summary>
public enum RouteVerdict
{
    /// <summary>The best candidate does it.</summary>
    Chosen = 1,

    /// <summary>It is not sure enough; a stronger agent does it.</summary>
    Stronger = 2,

    /// <summary>It is not sure enough; a person is to say who does it.</summary>
    Ask = 3,

    /// <summary>No agent fits the request.</summary>
    Nobody = 4,
}

/// <summary>What a confidence comes from. Numbers are journaled and never reused.</summary>
public enum RouteBasis
{
    /// <summary>What was learned from examples and outcomes.</summary>
    Learned = 1,

    /// <summary>How much of the request the card says too: there are too few examples to learn from.</summary>
    Similar = 2,
}

/// <summary>One candidate and why it stands where it stands. Parts of the score are in standard deviations over all agents.</summary>
public sealed record RouteCandidate
{
    /// <summary>Its name.</summary>
    public required string Agent { get; init; }

    /// <summary>The sum of all parts, by which candidates are ordered.</summary>
    public required double Score { get; init; }

    /// <summary>How likely it is the right one among those that fit, from 0 to 1; null where nothing was learned.</summary>
    public double? Share { get; init; }

    /// <summary>For words in common with the card.</summary>
    public required double Words { get; init; }

    /// <summary>For runs of letters in common.</summary>
    public required double Letters { get; init; }

    /// <summary>For likeness of meaning.</summary>
    public required double Meaning { get; init; }

    /// <summary>For what was learned; 0 where nothing was.</summary>
    public required double Learned { get; init; }

    /// <summary>For past success, cost and time, from −1 to 1; of whom nothing is known, for what its card says of cost and time.</summary>
    public required double Record { get; init; }

    /// <summary>What is known of its past tasks, and what of <see cref="Record"/> each part makes; null for nothing.</summary>
    public RoutePast? Past { get; init; }

    /// <summary>The words of the request that its card has too, the telling ones first; at most five.</summary>
    public required IReadOnlyList<string> Shared { get; init; }
}

/// <summary>What is known of a candidate's past tasks. What is long ago counts less, so tasks are counted in fractions.</summary>
/// <param name="Succeeded">How many went well.</param>
/// <param name="Failed">How many did not.</param>
public sealed record RoutePast(double Succeeded, double Failed)
{
    /// <summary>Seconds that one usually takes; null where nobody knows.</summary>
    public double? Seconds { get; init; }

    /// <summary>What one usually costs; null where nobody knows.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The unit of costs; null where none is known of anybody.</summary>
    public string? Unit { get; init; }

    /// <summary>What success adds to its score.</summary>
    public double BySuccess { get; init; }

    /// <summary>What cost adds.</summary>
    public double ByCost { get; init; }

    /// <summary>What time adds.</summary>
    public double ByTime { get; init; }
}
