namespace Tutti.Agents.ModelAgents.Patterns;

/// <summary>What maker and checker came to. Immutable.</summary>
public sealed record MakerCheckerResult
{
    /// <summary>The work that was accepted; else the best of all rounds.</summary>
    public required ModelAgentResult Best { get; init; }

    /// <summary>What the checker said of it.</summary>
    public required CheckVerdict Verdict { get; init; }

    /// <summary>All rounds that were checked, in order.</summary>
    public required IReadOnlyList<MakerRound> Rounds { get; init; }

    /// <summary>Why there was no further round, for people.</summary>
    public required string EndedBy { get; init; }

    /// <summary>Whether the checker accepted it.</summary>
    public bool IsAccepted => Verdict.IsAccepted;
}

/// <summary>What a checker says of a work.</summary>
/// <param name="IsAccepted">Whether it may stay as it is.</param>
/// <param name="Score">0 to 1, by which the best round is kept when none is accepted.</param>
/// <param name="Remarks">What is wrong and how to correct it, for the maker.</param>
public sealed record CheckVerdict(bool IsAccepted, double Score, string Remarks);

/// <summary>One round.</summary>
/// <param name="Made">What the maker made.</param>
/// <param name="Verdict">What the checker said.</param>
public sealed record MakerRound(ModelAgentResult Made, CheckVerdict Verdict);
